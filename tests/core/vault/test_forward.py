"""Calls that need a stored key in their head: the forwarder puts it in, sends it to whom it is for, and to nobody else."""

import http.client
import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Person, Role
from core.vault.forward import forwarding
from core.vault.forwarded import ForwardClient, NotForwardedError
from core.vault.outward import BLOT, _chunks
from core.vault.providers import PROVIDERS, InvalidMirrorError, check_mirrors
from tests.conftest import Server
from tests.core.vault.desk_signer import wait_until
from tests.core.vault.safety import SECRET, Inside, Shared, shared
from tests.servers.web import Reply, Request, self_signed, serving, told

MESSAGES = {"messages": [{"role": "user", "content": "How is BTC?"}]}


@dataclass
class Model:
    """A provider of models that notes what it was asked."""

    reply: Reply = field(default_factory=lambda: told({"answer": 42}))
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        self.asked.append(request)
        return self.reply


@contextmanager
def forwarder(signer: Inside, home: Path, **mirrors: str) -> Iterator[Path]:
    path = home / "run" / "forward.sock"
    with forwarding(path, signer.safe, mirrors, {os.geteuid()}):
        yield path


@pytest.fixture(scope="module")
def place(server: Server) -> Iterator[Shared]:
    with shared(server) as made:
        yield made


@pytest.fixture
def signer(place: Shared) -> Inside:
    return place.signer


@pytest.fixture
def analyst(place: Shared) -> Person:
    return place.somebody(Role.USER)


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def road(signer: Inside, home: Path, model: Model) -> Iterator[Path]:
    """The forwarder's socket, with every provider of calls mirrored by the model."""
    with serving(model) as web:
        names = [name for name, provider in PROVIDERS.items() if provider.header or provider.path]
        with forwarder(signer, home, **dict.fromkeys(names, web.address)) as path:
            yield path


def test_the_key_is_put_into_the_head_where_its_provider_wants_it(
    signer: Inside, analyst: Person, road: Path, model: Model
) -> None:
    id = signer.enter(analyst, "openrouter", "", SECRET)

    answer = ForwardClient(road).ask(id, "POST", "/api/v1/chat?x=1", json.dumps(MESSAGES).encode(), {"X-Title": "desk"})

    (asked,) = model.asked
    assert (answer.status, answer.body) == (200, b'{"answer": 42}')
    assert (asked.method, asked.path, asked.query) == ("POST", "/api/v1/chat", {"x": "1"})
    assert asked.headers["authorization"] == f"Bearer {SECRET}"
    assert asked.headers["x-title"] == "desk"
    assert json.loads(asked.body) == MESSAGES


@pytest.mark.parametrize(
    ("provider", "entered", "path", "asked_for", "header"),
    [
        ("gemini", SECRET, "/v1beta/models", "/v1beta/models", {"x-goog-api-key": SECRET}),
        ("slack", "https://hooks.slack.com/services/T1/B2/x", "", "/services/T1/B2/x", {}),
        ("discord", "https://discord.com/api/webhooks/1/x", "?wait=true", "/api/webhooks/1/x", {}),
        ("telegram", "12:x", "/sendMessage", "/bot12:x/sendMessage", {}),
    ],
)
def test_each_provider_gets_its_secret_in_its_own_way(
    signer: Inside,
    analyst: Person,
    road: Path,
    model: Model,
    provider: str,
    entered: str,
    path: str,
    asked_for: str,
    header: dict[str, str],
) -> None:
    id = signer.enter(analyst, provider, "", entered)

    assert ForwardClient(road).ask(id, "POST", path, b"{}").status == 200

    assert model.asked[0].path == asked_for
    assert {name: model.asked[0].headers.get(name) for name in header} == header


def test_a_library_with_its_own_client_uses_it_as_a_transport(
    signer: Inside, analyst: Person, road: Path, model: Model
) -> None:
    id = signer.enter(analyst, "openrouter", "", SECRET)

    with httpx.Client(transport=httpx.HTTPTransport(uds=str(road)), base_url=f"http://forward/{id}") as client:
        answer = client.post("/api/v1/chat", json=MESSAGES, headers={"Authorization": "Bearer a placeholder"})

    assert answer.json() == {"answer": 42}
    assert model.asked[0].headers["authorization"] == f"Bearer {SECRET}"


def test_a_stream_arrives_piece_by_piece_not_at_its_end(signer: Inside, analyst: Person, home: Path) -> None:
    goes_on = threading.Event()

    def slowly(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n")
        goes_on.wait(10)
        connection.sendall(b"data: two\n\n")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: slowly(listener.accept()[0]), daemon=True).start()
        id = signer.enter(analyst, "openrouter", "", SECRET)
        with forwarder(signer, home, openrouter=f"http://127.0.0.1:{listener.getsockname()[1]}") as path:
            transport = httpx.HTTPTransport(uds=str(path))
            client = httpx.Client(transport=transport, base_url=f"http://forward/{id}")
            with client, client.stream("GET", "/chat") as answer:
                pieces = answer.iter_raw()
                first = next(pieces)
                goes_on.set()
                rest = b"".join(pieces)

    assert (first, rest) == (b"data: one\n\n", b"data: two\n\n")


def test_the_caller_s_own_credentials_host_and_cookies_go_nowhere(
    signer: Inside, analyst: Person, road: Path, model: Model
) -> None:
    id = signer.enter(analyst, "gemini", "", SECRET)
    stray = {"Host": "evil.example", "Authorization": "mine", "Cookie": "a=b", "X-Goog-Api-Key": "mine", "Expect": "x"}

    ForwardClient(road).ask(id, "GET", "/v1beta/models", headers=stray)

    sent = model.asked[0].headers
    assert sent["x-goog-api-key"] == SECRET
    assert not {"authorization", "cookie", "expect"} & set(sent)
    assert "evil" not in sent["host"]


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "@evil.example/", "http://evil.example/"])
def test_nothing_in_a_call_chooses_another_host(
    signer: Inside, analyst: Person, road: Path, model: Model, path: str
) -> None:
    id = signer.enter(analyst, "openrouter", "", SECRET)

    try:
        ForwardClient(road).ask(id, "GET", path)
    except NotForwardedError:
        assert model.asked == []
    else:
        assert model.asked[0].headers["host"].startswith("127.0.0.1:")


def test_a_redirect_is_handed_back_and_not_followed(signer: Inside, analyst: Person, road: Path, model: Model) -> None:
    model.reply = Reply(302, headers={"Location": "https://evil.example/"})
    id = signer.enter(analyst, "openrouter", "", SECRET)

    answer = ForwardClient(road).ask(id, "GET", "/x")

    assert (answer.status, answer.headers["Location"], len(model.asked)) == (302, "https://evil.example/", 1)


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_an_error_of_the_provider_is_handed_over_as_it_is(
    signer: Inside, analyst: Person, road: Path, model: Model, status: int
) -> None:
    model.reply = told({"error": "theirs"}, status, Retry_After="7")
    id = signer.enter(analyst, "openrouter", "", SECRET)

    answer = ForwardClient(road).ask(id, "GET", "/x")

    assert (answer.status, answer.body, answer.headers["Retry-After"]) == (status, b'{"error": "theirs"}', "7")


def test_what_the_provider_echoes_of_the_secret_is_blotted_out(
    signer: Inside, analyst: Person, road: Path, model: Model
) -> None:
    body = f"Incorrect API key provided: {SECRET}.".encode()
    model.reply = Reply(401, body, {"X-Echo": f"was {SECRET}", "Content-Type": "text/plain"}, drip_s=0.0005)
    id = signer.enter(analyst, "openrouter", "", SECRET)

    answer = ForwardClient(road).ask(id, "GET", "/x")

    assert answer.body == b"Incorrect API key provided: [secret]."
    assert answer.headers["X-Echo"] == "was [secret]"


@given(data=st.data(), secret=st.text("abAB\x00", min_size=1, max_size=6).map(str.encode))
def test_however_an_answer_is_cut_the_secret_is_blotted_out_and_nothing_else_changes(
    data: st.DataObject, secret: bytes
) -> None:
    pieces = data.draw(st.lists(st.sampled_from([secret, secret[:1], b"x", b"yz", secret[:-1] or b"q"]), max_size=12))
    whole = b"".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    parts = [part for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True) if (part := whole[a:b])]

    class Response:
        length = 0

        def read1(self, size: int) -> bytes:
            return parts.pop(0) if parts else b""

    came = b"".join(_chunks(Response(), PROVIDERS["gemini"], memoryview(secret)))  # pyright: ignore[reportArgumentType]

    assert came == whole.replace(secret, BLOT)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Reply(raw=b""), 502),
        (Reply(raw=b"no HTTP at all\r\n\r\n"), 502),
    ],
)
def test_a_provider_that_cannot_be_reached_is_told_in_a_sentence_without_the_secret(
    signer: Inside, analyst: Person, road: Path, model: Model, fault: Reply, status: int
) -> None:
    model.reply = fault
    id = signer.enter(analyst, "openrouter", "", SECRET)

    with pytest.raises(NotForwardedError) as failed:
        ForwardClient(road).ask(id, "GET", "/x")

    assert "OpenRouter cannot be reached" in str(failed.value)
    assert SECRET not in str(failed.value)


def test_an_answer_that_breaks_off_breaks_off_for_the_caller_too(
    signer: Inside, analyst: Person, road: Path, model: Model
) -> None:
    model.reply = Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
    id = signer.enter(analyst, "openrouter", "", SECRET)

    with pytest.raises(NotForwardedError, match="broke off"):
        ForwardClient(road).ask(id, "GET", "/x")


def test_a_certificate_nobody_vouches_for_gets_no_key(
    signer: Inside, analyst: Person, home: Path, tmp_path: Path
) -> None:
    model = Model()
    id = signer.enter(analyst, "openrouter", "", SECRET)
    with (
        serving(model, self_signed(tmp_path)) as web,
        forwarder(signer, home, openrouter=web.address) as path,
        pytest.raises(NotForwardedError, match="certificate"),
    ):
        ForwardClient(path).ask(id, "GET", "/x")

    assert model.asked == []


def test_a_key_that_is_gone_and_one_of_an_exchange_are_not_forwarded(
    signer: Inside, analyst: Person, road: Path, model: Model
) -> None:
    exchange = signer.enter(analyst)

    with pytest.raises(NotForwardedError, match="no such key"):
        ForwardClient(road).ask(uuid4(), "GET", "/x")
    with pytest.raises(NotForwardedError, match="signs requests"):
        ForwardClient(road).ask(exchange, "GET", "/x")

    assert model.asked == []


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (b"GET /nobody/x HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"POST /{id}/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST /{id}/x HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 400),
        (b"POST /{id}/x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET /{id}/x HTTP/1.1\r\nX-Folded: a\r\n  Authorization: evil\r\n\r\n", 400),
        (b"DELETE /{id}/x HTTP/1.1\r\n\r\n", 501),
        (b"nonsense\r\n\r\n", 400),
    ],
    ids=range(8),
)
def test_a_call_that_is_none_reaches_nobody(
    signer: Inside, analyst: Person, road: Path, model: Model, call: bytes, status: int
) -> None:
    id = signer.enter(analyst, "openrouter", "", SECRET)

    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(str(road))
        raw.sendall(call.replace(b"{id}", str(id).encode()))
        response = http.client.HTTPResponse(raw)
        response.begin()

    assert response.status == status
    assert model.asked == []


def test_another_user_is_turned_away(signer: Inside, analyst: Person, home: Path) -> None:
    id, path = signer.enter(analyst, "openrouter", "", SECRET), home / "run" / "forward.sock"

    with (
        forwarding(path, signer.safe, {}, {os.geteuid() + 4711}),
        pytest.raises(NotForwardedError, match="may not use the forwarder"),
    ):
        ForwardClient(path).ask(id, "GET", "/x")


def test_a_call_that_takes_its_time_holds_up_no_other(
    signer: Inside, analyst: Person, road: Path, model: Model
) -> None:
    id = signer.enter(analyst, "openrouter", "", SECRET)
    model.reply = Reply(hangs=True)
    waiting = [threading.Thread(target=hang, args=(road, id), daemon=True) for _ in range(8)]
    for thread in waiting:
        thread.start()
    wait_until(lambda: len(model.asked) == 8)

    model.reply = told({"answer": 42})

    assert ForwardClient(road).ask(id, "GET", "/x").status == 200
    assert all(thread.is_alive() for thread in waiting)


def hang(road: Path, id: object) -> None:
    try:
        ForwardClient(road).ask(id, "GET", "/hang")  # pyright: ignore[reportArgumentType]
    except NotForwardedError:
        return


def test_without_the_forwarder_the_sentence_says_where_to_look(home: Path) -> None:
    with pytest.raises(NotForwardedError, match="signer"):
        ForwardClient(home / "nothing.sock").ask(uuid4(), "GET", "/x")


@pytest.mark.parametrize(
    "mirrors",
    [
        {"acme": "https://acme.example"},
        {"openrouter": "http://models.example"},
        {"openrouter": "ftp://models.example"},
        {"openrouter": "models.example"},
        {"openrouter": ""},
    ],
)
def test_a_mirror_of_nobody_or_one_without_protection_stops_the_start(mirrors: dict[str, str]) -> None:
    with pytest.raises(InvalidMirrorError):
        check_mirrors(mirrors)


@pytest.mark.parametrize(
    "address", ["https://models.example", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:1"]
)
def test_a_mirror_over_https_or_on_this_machine_is_fine(address: str) -> None:
    check_mirrors({"openrouter": address})
