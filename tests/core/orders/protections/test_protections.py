"""Each protection at its edge: what locks, for how long, and what does not."""

import ast
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from core.errors import InvalidError
from core.model import Order, OrderStatus, Side
from core.orders import protections as room
from core.orders.decide import decide
from core.orders.protections import PROTECTIONS, AccountSeen, Seen
from core.orders.record import order_from
from tests.core.orders.gates.examples import CONTROLS, FACTS, limit
from tests.core.orders.protections.examples import (
    ACCOUNT,
    EQUITY,
    MINUTE,
    NOW,
    QUOTE,
    SEEN,
    SNAPSHOT,
    D,
    asked,
    of,
    sold,
)

FOLDER = Path(room.__file__).parent
FILES = sorted(path for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "base"))


def test_every_file_is_a_listed_protection_of_its_name() -> None:
    assert sorted(PROTECTIONS) == [path.stem for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_protection_reaches_nothing_but_nouns_and_what_it_sees(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    allowed = ("collections.abc", "datetime", "decimal", "core.orders.protections.base")
    assert {name for name in imported if name not in allowed and not name.startswith("core.model")} == set()


@pytest.mark.parametrize("name", PROTECTIONS)
def test_nothing_is_locked_while_nothing_is_wrong(name: str) -> None:
    assert asked(name, SEEN) == []
    assert asked(name, Seen(NOW, NOW)) == []


@pytest.mark.parametrize("name", PROTECTIONS)
def test_every_default_lies_within_its_bounds_and_says_where_it_comes_from(name: str) -> None:
    protection = PROTECTIONS[name]

    assert protection.checked(protection.defaults) == protection.defaults
    assert protection.source
    assert protection.says.endswith(".")


@pytest.mark.parametrize(("key", "value"), [("loss", "2"), ("exits", "NaN"), ("leverage", "1")])
def test_a_parameter_that_is_unknown_or_out_of_bounds_is_not_taken(key: str, value: str) -> None:
    with pytest.raises(InvalidError):
        PROTECTIONS["stoploss_guard"].checked({key: D(value)})


def test_many_losing_exits_lock_the_account_from_the_last_one_on() -> None:
    wishes = asked("stoploss_guard", sold("-0.01", "0.5", "-0.02", "-0.01", "-0.3"))

    assert [(w.account_id, w.symbol, w.until) for w in wishes] == [(ACCOUNT, None, NOW + 60 * MINUTE)]


@pytest.mark.parametrize(
    "seen",
    [
        sold("-0.01", "-0.01", "-0.01"),
        sold("-0.01", "-0.01", "-0.01", "-0.009"),
        sold("-0.01", "-0.01", "-0.01", "-0.01", every=21 * MINUTE),
    ],
    ids=["too few", "too small", "too long ago"],
)
def test_few_small_or_old_losses_do_not_lock(seen: Seen) -> None:
    assert asked("stoploss_guard", seen) == []


def test_losses_in_a_row_lock_and_one_gain_between_ends_the_row() -> None:
    lost = ["-0.02"] * 5

    assert [w.account_id for w in asked("consecutive_losses", sold("0.5", *lost))] == [ACCOUNT]
    assert asked("consecutive_losses", sold(*lost, "0.01")) == []
    assert asked("consecutive_losses", sold(*lost[:4])) == []


def test_fees_alone_are_no_loss() -> None:
    assert asked("consecutive_losses", sold(*["-0.002"] * 9)) == []
    assert asked("stoploss_guard", sold(*["-0.002"] * 9)) == []


def test_a_symbol_that_pays_too_little_is_locked_alone() -> None:
    paying, poor = sold("0.05", "0.05", symbol="ETH/USDT"), sold("0.01", "0.005")
    both = of(AccountSeen(ACCOUNT, (*paying.accounts[0].exits, *poor.accounts[0].exits)))

    wishes = asked("low_profit", both)

    assert [(w.account_id, w.symbol) for w in wishes] == [(ACCOUNT, "BTC/USDT")]
    assert "1.5 %" in wishes[0].reason


def test_the_cooldown_begins_with_the_last_sale_of_the_symbol() -> None:
    wishes = asked("cooldown", sold("0.1", "0.1", every=30 * MINUTE), lock_min="10")

    assert [(w.symbol, w.until) for w in wishes] == [("BTC/USDT", NOW + 10 * MINUTE)]


@pytest.mark.parametrize(("equity", "locks"), [("90001", False), ("90000", True)])
def test_a_fall_within_a_day_locks_the_account(equity: str, locks: bool) -> None:
    account = replace(SEEN.accounts[0], snapshot=replace(SNAPSHOT, equity=D(equity)))

    assert bool(asked("max_drawdown", of(account))) is locks


def test_equity_by_old_prices_locks_nothing() -> None:
    account = replace(SEEN.accounts[0], snapshot=replace(SNAPSHOT, equity=D(1), stale=("BTC",)))

    assert asked("max_drawdown", of(account)) == asked("daily_loss", of(account)) == []


@pytest.mark.parametrize(("equity", "locks"), [("95001", False), ("95000", True)])
def test_a_lost_day_locks_until_midnight(equity: str, locks: bool) -> None:
    account = replace(SEEN.accounts[0], snapshot=replace(SNAPSHOT, equity=D(equity)))

    wishes = asked("daily_loss", of(account))

    assert [w.until for w in wishes] == ([datetime(2026, 3, 3, tzinfo=NOW.tzinfo)] if locks else [])


def test_yesterday_s_loss_does_not_lock_today() -> None:
    lost = replace(SNAPSHOT, equity=EQUITY / 2, taken_at=NOW - timedelta(days=1))

    assert asked("daily_loss", of(replace(SEEN.accounts[0], snapshot=lost))) == []


@pytest.mark.parametrize(("move", "locks"), [("0.0999", False), ("0.1", True), ("-0.1", True)])
def test_a_jump_either_way_locks_the_symbol_in_every_account(move: str, locks: bool) -> None:
    wishes = asked("volatility_spike", replace(SEEN, moves={"BTC/USDT": D(move)}))

    assert [(w.account_id, w.symbol) for w in wishes] == ([(None, "BTC/USDT")] if locks else [])


@pytest.mark.parametrize(("bid", "age", "locks"), [("59800", 0, False), ("59600", 0, True), ("59600", 10, False)])
def test_a_wide_spread_of_a_fresh_quote_locks_the_symbol(bid: str, age: int, locks: bool) -> None:
    quote = replace(QUOTE, bid=D(bid), received_at=NOW - age * MINUTE)

    assert [w.symbol for w in asked("wide_spread", replace(SEEN, quotes=(quote,)))] == (["BTC/USDT"] if locks else [])


@pytest.mark.parametrize(("silent_s", "watched_s", "locks"), [(179, 999, False), (180, 999, True), (999, 179, False)])
def test_silence_of_all_symbols_locks_the_desk_once_it_was_listened_to(
    silent_s: int, watched_s: int, locks: bool
) -> None:
    quote = replace(QUOTE, received_at=NOW - timedelta(seconds=silent_s))
    older = replace(QUOTE, symbol="OLD/USDT", received_at=NOW - timedelta(days=9))
    seen = replace(SEEN, quotes=(older, quote), watching_since=NOW - timedelta(seconds=watched_s))

    wishes = asked("stale_data", seen)

    assert [(w.account_id, w.symbol) for w in wishes] == ([(None, None)] if locks else [])


def failed(seconds_ago: int) -> Order:
    made = order_from(limit(Side.BUY), UUID(int=2), CONTROLS.mode, decide(limit(), FACTS), NOW)
    return replace(
        made, id=uuid4(), status=OrderStatus.REJECTED, updated_at=NOW - timedelta(seconds=seconds_ago)
    )  # fmt: skip


@pytest.mark.parametrize(("ages", "locks"), [((0, 30), False), ((0, 30, 59), True), ((0, 30, 61), False)])
def test_several_orders_the_venue_did_not_take_lock_the_account(ages: tuple[int, ...], locks: bool) -> None:
    account = AccountSeen(ACCOUNT, failed=tuple(failed(age) for age in reversed(ages)))

    wishes = asked("exchange_errors", of(account))

    assert [(w.account_id, w.until) for w in wishes] == ([(ACCOUNT, NOW + 10 * MINUTE)] if locks else [])


def test_a_number_with_many_digits_is_written_plainly() -> None:
    wishes = asked("low_profit", sold("0.0123456789", "0.000001"))

    assert Decimal(wishes[0].reason.split(" brought ")[1].split(" ")[0]) == D("1.23")
