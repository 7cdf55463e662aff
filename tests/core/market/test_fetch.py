import gzip
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import psutil
import pytest
import stamina

from core.market.breaker import Breaker, ProviderBusyError, ProviderError, ProviderRestsError
from core.market.fetch import Answer, Fetcher
from core.model import BreakerState, ProviderKind
from tests.clocks import Clock
from tests.servers.web import Reply, Web, self_signed, serving

NOW = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)
FINE = Reply(body=b"fine")


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Try again at once; how often stays as it is."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def web() -> Iterator[Web]:
    with serving(lambda _: FINE) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def fetcher(clock: Clock) -> Fetcher:
    return Fetcher(Breaker("Prices Inc", ProviderKind.PRICES, clock), timeout_s=60, most_bytes=10_000)


@pytest.fixture
def hurried(clock: Clock) -> Fetcher:
    return Fetcher(Breaker("Prices Inc", ProviderKind.PRICES, clock), timeout_s=0.5)


def test_an_answer_carries_status_body_and_headers_in_any_case(web: Web, fetcher: Fetcher) -> None:
    web.meet(Reply(body=b"x", headers={"ETag": '"7"'}))

    answer = fetcher.get(f"{web.address}/a", params={"q": "a b"}, headers={"X-Key": "k"})

    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"x", '"7"')
    assert (web.requests[0].path, web.requests[0].query["q"], web.requests[0].headers["x-key"]) == ("/a", "a b", "k")


def test_not_modified_is_an_answer_and_a_success(web: Web, fetcher: Fetcher) -> None:
    web.meet(Reply(304, sized=False))

    answer = fetcher.get(web.address, headers={"If-None-Match": '"7"'})

    assert (answer.status, answer.body) == (304, b"")
    assert fetcher.breaker.health.last_success_at == NOW


def test_a_provider_that_is_down_is_tried_thrice_and_said_to_be_unreachable(fetcher: Fetcher) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as unheard:
        port = unheard.getsockname()[1]

    with pytest.raises(ProviderError, match="Prices Inc could not be reached"):
        fetcher.get(f"http://127.0.0.1:{port}/?key=secret")

    assert fetcher.breaker.health.failures == 1
    assert "secret" not in (fetcher.breaker.health.last_error or "")


def test_a_provider_that_never_answers_is_left_at_the_deadline(web: Web, hurried: Fetcher) -> None:
    web.meet(Reply(hangs=True), times=0)

    with pytest.raises(ProviderError, match=r"did not answer within 0\.5 s"):
        hurried.get(web.address)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"x" * 200, drip_s=0.05),
        Reply(body=b"x" * 200, drip_s=0.05, sized=False),
        Reply(headers={f"X-{n}": "y" for n in range(50)}, drip_s=0.05, drips_head=True),
    ],
    ids=["body", "body that the end of the connection ends", "headers"],
)
def test_a_provider_that_drips_is_left_at_the_deadline(web: Web, hurried: Fetcher, reply: Reply) -> None:
    """Each byte renews the timeout of requests: only the deadline of the whole call ends this."""
    web.meet(reply, times=0)

    with pytest.raises(ProviderError, match=r"did not answer within 0\.5 s"):
        hurried.get(web.address)


def test_a_tls_handshake_that_drips_is_left_at_the_deadline(hurried: Fetcher) -> None:
    ended = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            for byte in b"\x16\x03\x03\x40\x00" + bytes(500):
                if ended.wait(0.05):
                    return
                connection.sendall(bytes([byte]))

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()

        with pytest.raises(ProviderError, match=r"did not answer within 0\.5 s"):
            hurried.get(f"https://127.0.0.1:{listener.getsockname()[1]}")

        ended.set()
        thread.join()


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "a gzip bomb"])
def test_more_than_the_agreed_bytes_are_not_taken(web: Web, fetcher: Fetcher, packed: bool) -> None:
    body = bytes(50_000_000 if packed else 10_001)
    reply = Reply(body=gzip.compress(body), headers={"Content-Encoding": "gzip"}) if packed else Reply(body=body)
    web.meet(reply)

    with pytest.raises(ProviderError, match="sent more than 10,000 bytes"):
        fetcher.get(web.address)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(raw=b"\x00\xff\x00 this is no HTTP\r\n\r\n"), "could not be reached, or broke off"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nshort"), "could not be reached, or broke off"),
        (Reply(raw=b""), "could not be reached, or broke off"),
        (Reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}), "cannot be unpacked"),
    ],
    ids=["no HTTP", "broken off", "hung up", "not gzip"],
)
def test_garbage_is_an_error_with_a_sentence(web: Web, fetcher: Fetcher, reply: Reply, said: str) -> None:
    web.meet(reply, times=0)

    with pytest.raises(ProviderError, match=said):
        fetcher.get(web.address)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"price": "x"}', b"[" * 100_000, b"\xff\xfe"])
def test_an_answer_of_the_wrong_schema_counts_as_a_failure(web: Web, fetcher: Fetcher, body: bytes) -> None:
    web.meet(Reply(body=body))

    def price(answer: Answer) -> float:
        return float(json.loads(answer.body)["price"])

    fetcher._most_bytes = 200_000  # for the deeply nested one
    with pytest.raises(ProviderError, match="something else than what was asked for"):
        fetcher.read(web.address, price)

    assert (fetcher.breaker.health.failures, fetcher.breaker.health.last_success_at) == (1, None)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_wish_to_wait_is_kept_to_the_second(web: Web, fetcher: Fetcher, clock: Clock, form: str) -> None:
    wish = "90" if form == "seconds" else format_datetime(NOW + timedelta(seconds=90), usegmt=True)
    web.meet(Reply(429, headers={"Retry-After": wish}))

    with pytest.raises(ProviderBusyError) as refused:
        fetcher.get(web.address)
    clock.pass_(89.0)
    with pytest.raises(ProviderRestsError):
        fetcher.get(web.address)
    clock.pass_(1.0)
    answer = fetcher.get(web.address)

    assert refused.value.wait_s == 90
    assert (answer.body, len(web.requests)) == (b"fine", 2)


@pytest.mark.parametrize("wish", ["99999999999999999999", "Tue, 01 Jan 9999 00:00:00 GMT", "soon", "-5", "²"])
def test_a_senseless_wish_to_wait_is_held_to_a_week(web: Web, fetcher: Fetcher, wish: str) -> None:
    web.meet(Reply(429, headers={"Retry-After": wish}))

    with pytest.raises(ProviderBusyError) as refused:
        fetcher.get(web.address)

    assert 0 <= refused.value.wait_s <= 7 * 86_400


def test_a_busy_provider_without_retry_after_is_left_until_its_window_begins_anew(web: Web, fetcher: Fetcher) -> None:
    reset = str(int(NOW.timestamp()) + 300)
    web.meet(Reply(429, headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}))

    with pytest.raises(ProviderBusyError) as refused:
        fetcher.get(web.address)

    assert refused.value.wait_s == 300


def test_a_provider_that_fails_once_is_asked_again(web: Web, fetcher: Fetcher) -> None:
    web.meet(Reply(502), times=2)

    answer = fetcher.get(web.address)

    assert (answer.body, len(web.requests)) == (b"fine", 3)
    assert fetcher.breaker.health.failures == 0


def test_what_we_did_wrong_is_not_asked_again(web: Web, fetcher: Fetcher) -> None:
    web.meet(Reply(403), times=0)

    with pytest.raises(ProviderError, match="Prices Inc answered 403"):
        fetcher.get(web.address)

    assert len(web.requests) == 1


def test_a_provider_that_fails_for_ever_is_left_alone_and_then_tried_by_a_single_call(
    web: Web, fetcher: Fetcher, clock: Clock
) -> None:
    web.meet(Reply(500), times=0)
    for _ in range(5):
        with pytest.raises(ProviderError, match="answered 500"):
            fetcher.get(web.address)
    asked = len(web.requests)

    with pytest.raises(ProviderRestsError):
        fetcher.get(web.address)
    resting = len(web.requests) - asked
    clock.pass_(30.0)
    with pytest.raises(ProviderError, match="answered 500"):
        fetcher.get(web.address)
    with pytest.raises(ProviderRestsError):
        fetcher.get(web.address)
    on_trial = len(web.requests) - asked

    assert (resting, on_trial) == (0, 1)


def test_a_spent_allowance_is_waited_for_instead_of_run_into(web: Web, fetcher: Fetcher, clock: Clock) -> None:
    spent = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "40"}
    web.meet(Reply(headers=spent))
    fetcher.get(web.address)

    with pytest.raises(ProviderRestsError, match="allows no more calls until 12:00:40 UTC"):
        fetcher.get(web.address)
    health = fetcher.breaker.health
    clock.pass_(40.0)
    fetcher.get(web.address)

    assert (health.state, health.failures, health.allowance, health.remaining) == (BreakerState.CLOSED, 0, 60, 0)
    assert len(web.requests) == 2


def test_an_unknown_certificate_is_refused_and_a_known_one_taken(
    tmp_path: Path, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)

    with serving(lambda _: FINE, certificate) as web:
        with pytest.raises(ProviderError, match="no TLS certificate that holds"):
            fetcher.get(web.address)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        answer = fetcher.get(web.address)

    assert (answer.body, len(web.requests)) == (b"fine", 1)


def test_redirects_are_followed_and_what_we_send_stays_with_the_first_host(web: Web, fetcher: Fetcher) -> None:
    with serving(lambda _: FINE) as elsewhere:
        web.meet(Reply(301, headers={"Location": "/moved?a=1"}))
        web.meet(Reply(302, headers={"Location": f"{elsewhere.address}/there"}))

        answer = fetcher.get(f"{web.address}/here", params={"q": "1"}, headers={"X-Key": "secret"})

    assert answer.body == b"fine"
    assert [(r.path, dict(r.query), "x-key" in r.headers) for r in (*web.requests, *elsewhere.requests)] == [
        ("/here", {"q": "1"}, True),
        ("/moved", {"a": "1"}, True),
        ("/there", {}, False),
    ]


def test_redirects_in_a_circle_end(web: Web, fetcher: Fetcher) -> None:
    web.meet(Reply(302, headers={"Location": "/"}), times=0)

    with pytest.raises(ProviderError, match="redirects more than 5 times"):
        fetcher.get(web.address)

    assert len(web.requests) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)", "data:,x"])
def test_redirects_off_the_web_are_refused(web: Web, fetcher: Fetcher, target: str) -> None:
    web.meet(Reply(302, headers={"Location": target}))

    with pytest.raises(ProviderError, match="which is not followed"):
        fetcher.get(web.address)


def test_redirects_out_of_tls_are_refused(
    tmp_path: Path, web: Web, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))

    with (
        serving(lambda _: Reply(302, headers={"Location": web.address}), certificate) as safe,
        pytest.raises(ProviderError, match="redirects from https to http"),
    ):
        fetcher.get(safe.address)

    assert web.requests == []


def test_a_netrc_of_the_machine_signs_none_of_our_calls(
    web: Web, fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    fetcher.get(web.address, headers={"Authorization": "Bearer ours"})

    assert web.requests[0].headers["authorization"] == "Bearer ours"


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "http://", "not an address", "http://[::1", "http://a..b/"])
def test_an_address_that_cannot_be_asked_is_an_error_with_a_sentence(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(ProviderError, match="Prices Inc"):
        fetcher.get(url)


def test_an_error_may_be_explained_by_whoever_knows_the_provider(web: Web, clock: Clock) -> None:
    breaker = Breaker("Prices Inc", ProviderKind.PRICES, clock)
    fetcher = Fetcher(breaker, explain=lambda answer: f"The key is wrong ({answer.body.decode()}).")
    web.meet(Reply(401, b"10002"))

    with pytest.raises(ProviderError, match=r"The key is wrong \(10002\)"):
        fetcher.get(web.address)


def test_no_timer_or_connection_outlives_its_call(web: Web, fetcher: Fetcher) -> None:
    me = psutil.Process()
    before = me.num_fds()

    for _ in range(50):
        fetcher.get(web.address)

    assert not [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert me.num_fds() < before + 25
