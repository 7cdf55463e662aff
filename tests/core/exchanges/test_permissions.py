"""What Binance and Bybit say of a key, over the wire, signed by a real signer that this process never sees into."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from core.desk import Desk
from core.exchanges.permissions import ExchangeSilentError, binance, binance_testnet, bybit
from core.model import Person, Role
from core.settings import Settings
from core.store import Store
from core.vault import SignerClient, SignerRefusedError
from core.vault.findings import judge
from tests.conftest import Server, join
from tests.core.vault.desk_signer import desk_signer
from tests.core.vault.handing import hand_over
from tests.servers.binance_exchange.remote import Exchange, open_exchange
from tests.servers.bybit_exchange.remote import Bybit, open_bybit
from tests.servers.web import Reply, serving, told


@dataclass(frozen=True)
class Desked:
    """An exchange, a signer, and somebody who handed the exchange's keys in; `keys` are their ids by name."""

    exchange: Exchange
    signer: SignerClient
    desk: Desk
    person: Person
    keys: dict[str, UUID]

    def enter(self, public: str, secret: str) -> UUID:
        return hand_over(self.desk, self.person, "binance", public, secret)


@pytest.fixture(scope="module")
def desked(server: Server) -> Iterator[Desked]:
    name, home = server.clone(), Path(tempfile.mkdtemp(prefix="cp-p-"))
    desk = Desk(Settings(home=home), Store(server.dsn("web_login", name), "web_login", size=3))
    with ExitStack() as opened:
        opened.callback(server.drop, name)
        opened.callback(shutil.rmtree, home)
        opened.callback(desk.store.close)
        exchange = opened.enter_context(open_exchange("--frozen"))
        running = opened.enter_context(desk_signer(home, server.dsn("signer_login", name)))
        person = join(desk, "analyst@desk.example", Role.USER)
        modern = exchange.tell("keys", kind="ed25519", name="modern")
        told_keys = {**exchange.ready["keys"], "modern": modern}
        keys = {
            each: hand_over(desk, person, "binance", told_keys[each]["key"], told_keys[each]["secret"], each)
            for each in ("main", "withdrawals", "read_only", "open", "dead", "modern")
        }
        yield Desked(exchange, running.client, desk, person, keys)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize(
    ("key", "state", "warned", "permissions"),
    [
        ("main", "usable", [], ("read", "trade spot")),
        ("modern", "usable", [], ("read", "trade spot")),
        ("withdrawals", "refused", [], ("read", "trade spot", "withdraw")),
        ("read_only", "usable", ["It cannot trade"], ("read",)),
        ("open", "usable", ["It works from any address"], ("read", "trade spot")),
    ],
)
def test_what_a_key_may_do_is_found_out_and_judged(
    desked: Desked, key: str, state: str, warned: list[str], permissions: tuple[str, ...]
) -> None:
    found = binance(desked.signer, desked.keys[key], desked.exchange.rest, now())

    verdict = judge(found)
    assert verdict.state == state
    assert found.permissions == permissions
    if state == "usable":
        assert [warning[: len(begun)] for warning, begun in zip(verdict.warnings, warned, strict=True)] == warned


def test_a_deleted_key_is_dead_and_the_error_s_number_is_told(desked: Desked) -> None:
    found = binance(desked.signer, desked.keys["dead"], desked.exchange.rest, now())

    assert judge(found).state == "dead"
    assert "-2015" in found.why


def test_a_key_that_is_none_is_dead(desked: Desked) -> None:
    found = binance(desked.signer, desked.enter("no key of Binance's", "secret"), desked.exchange.rest, now())

    assert (judge(found).state, "-2014" in found.why) == ("dead", True)


def test_a_secret_of_another_key_is_told_apart_from_a_dead_one(desked: Desked) -> None:
    id = desked.enter(desked.exchange.ready["keys"]["main"]["key"], "the secret of another")

    found = binance(desked.signer, id, desked.exchange.rest, now())

    assert judge(found).state == "dead"
    assert "does not belong" in found.why


def test_a_clock_that_is_off_says_nothing_about_the_key(desked: Desked) -> None:
    with pytest.raises(ExchangeSilentError, match="-1021"):
        binance(desked.signer, desked.keys["main"], desked.exchange.rest, now() - timedelta(minutes=5))


@pytest.mark.parametrize(
    "answer",
    [
        Reply(500, b"upstream error"),
        Reply(200, b"<html>a proxy's own page</html>"),
        Reply(raw=b""),
        told([]),
        told({}),
        told({"enableWithdrawals": False}),
        told({"code": -1003, "msg": "Too much request weight used."}, 429),
        told({"code": -1003}, 418),
        told({"code": 0, "msg": "Service unavailable from a restricted location."}, 451),
        Reply(302, b"{}", {"Location": "https://evil.example"}),
    ],
    ids=range(10),
)
def test_whatever_else_it_answers_leaves_the_key_as_it_was(desked: Desked, answer: Reply) -> None:
    with serving(lambda _: answer) as web, pytest.raises(ExchangeSilentError) as silent:
        binance(desked.signer, desked.keys["main"], web.address, now())

    assert desked.exchange.ready["keys"]["main"]["key"] not in str(silent.value)


@pytest.mark.parametrize("said", [None, "false", 0])
def test_an_answer_that_does_not_deny_withdrawal_counts_as_allowing_it(desked: Desked, said: object) -> None:
    answer = told({"enableReading": True, "enableWithdrawals": said, "ipRestrict": True})
    with serving(lambda _: answer) as web:
        found = binance(desked.signer, desked.keys["main"], web.address, now())

    assert judge(found).state == "refused"


def test_the_secret_travels_nowhere_and_the_public_half_in_its_header(desked: Desked) -> None:
    with serving(lambda _: told({"enableReading": True, "enableWithdrawals": False, "ipRestrict": True})) as web:
        binance(desked.signer, desked.keys["main"], web.address, now())

    (asked,), keys = web.requests, desked.exchange.ready["keys"]["main"]
    assert asked.headers["x-mbx-apikey"] == keys["key"]
    assert keys["secret"] not in repr(asked)
    assert list(asked.query) == ["timestamp", "recvWindow", "signature"]


def test_the_testnet_tells_only_whether_it_knows_a_key(desked: Desked) -> None:
    alive = binance_testnet(desked.signer, desked.keys["main"], desked.exchange.rest, now())
    dead = binance_testnet(desked.signer, desked.keys["dead"], desked.exchange.rest, now())

    assert (alive.alive, alive.permissions, judge(alive).warnings) == (True, ("read", "trade spot"), ())
    assert not dead.alive


def test_a_key_that_is_gone_is_the_signer_s_no(desked: Desked) -> None:
    with pytest.raises(SignerRefusedError, match="no such key"):
        binance(desked.signer, uuid4(), desked.exchange.rest, now())


@pytest.fixture(scope="module")
def at_bybit() -> Iterator[Bybit]:
    with open_bybit("--frozen") as exchange:
        yield exchange


@pytest.mark.parametrize(
    ("key", "state", "may_trade"),
    [
        ("main", "usable", True),
        ("withdrawals", "refused", True),
        ("read_only", "usable", False),
        ("dead", "dead", False),
    ],
)
def test_bybit_tells_the_same_of_its_keys(
    desked: Desked, at_bybit: Bybit, key: str, state: str, may_trade: bool
) -> None:
    pair = at_bybit.ready["keys"][key]
    id = hand_over(desked.desk, desked.person, "bybit", pair["key"], pair["secret"], key)

    found = bybit(desked.signer, id, at_bybit.rest, now())

    assert judge(found).state == state
    assert ("trade spot" in found.permissions) is may_trade


def test_a_bybit_key_that_works_from_anywhere_is_warned_of_and_a_wrong_secret_is_dead(
    desked: Desked, at_bybit: Bybit
) -> None:
    pair = at_bybit.ready["keys"]["open"]
    right = hand_over(desked.desk, desked.person, "bybit", pair["key"], pair["secret"], "open")
    wrong = hand_over(desked.desk, desked.person, "bybit", pair["key"], "x" * 64, "wrong")

    verdicts = [judge(bybit(desked.signer, id, at_bybit.rest, now())) for id in (right, wrong)]

    assert [verdict.state for verdict in verdicts] == ["usable", "dead"]
    assert "any address" in verdicts[0].warnings[0]
