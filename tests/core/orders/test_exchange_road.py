"""The road of an order to an exchange, over a real socket, signed by the real signer."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.exchanges import NoKeyError, capabilities_of
from core.model import Capabilities, Code, Order, OrderStatus, OrderType, TradingState
from core.orders import Executor, cancel, change_controls
from core.orders.accounts import change_account
from core.store import Duty
from tests.conftest import Server
from tests.core.orders.exchange_desk import ExchangeDesk, exchange_desk, listed
from tests.servers.binance_exchange.remote import Steered, open_exchange, until
from tests.servers.bybit_exchange.remote import open_bybit

D = Decimal
NONE = Capabilities(frozenset(), frozenset())


@dataclass(frozen=True)
class Wire:
    """Where an exchange is asked for what, and how it says that the money is not there."""

    open: Callable[[str], AbstractContextManager[Steered]]
    balances: str
    open_orders: str
    no_money: int
    busy: Callable[[], dict[str, Any]]
    """What it says while it wants rest for a second."""


def reset_in_a_second() -> dict[str, str]:
    return {"X-Bapi-Limit-Reset-Timestamp": str(time.time_ns() // 1_000_000 + 1000)}


WIRES = {
    "binance_testnet": Wire(
        open_exchange,
        "/api/v3/account",
        "/api/v3/openOrders",
        -2010,
        lambda: {"code": -1003, "status": 429, "retry_after": 1},
    ),
    "bybit_testnet": Wire(
        open_bybit,
        "/v5/account/wallet-balance",
        "/v5/order/realtime",
        170131,
        lambda: {"code": 10006, "status": 200, "headers": reset_in_a_second()},
    ),
}


@pytest.fixture(scope="module", params=WIRES)
def opened(server: Server, request: pytest.FixtureRequest) -> Iterator[ExchangeDesk]:
    with WIRES[request.param].open("--frozen") as exchange, exchange_desk(exchange, server, request.param) as desk:
        exchange.tell("limits", weight=10**9, orders={})
        yield desk


@pytest.fixture
def at(opened: ExchangeDesk) -> ExchangeDesk:
    """The account, with nothing armed and its prices where they were."""
    opened.exchange.tell("calm")
    opened.price("60000")
    return opened


@pytest.fixture
def executor(at: ExchangeDesk) -> Iterator[Executor]:
    """The account's executor once both books agree."""
    made = at.executor()
    made.sweep()
    yield made
    made.close()


def sent(at: ExchangeDesk, executor: Executor, *what: str, **more: object) -> Order:
    order = at.place(*what, **more)  # pyright: ignore[reportArgumentType]
    assert order.status is OrderStatus.RECORDED, order.note
    executor.run(order.id)
    return at.now(order)


def there(at: ExchangeDesk, order: Order) -> list[dict[str, str]]:
    """Return what the exchange's own ledger has under an order's client id."""
    return at.exchange.orders(order.client_order_id)


def both_books_agree(at: ExchangeDesk) -> bool:
    held = at.held()
    return held == {asset: at.exchange.balance(asset) for asset in held}


def test_a_market_order_is_filled_and_booked_with_its_fees(at: ExchangeDesk, executor: Executor):
    order = sent(at, executor, "buy", "market", "0.01")

    assert order.status is OrderStatus.FILLED
    assert order.filled == sum(quantity for quantity, *_ in at.trades(order)) == D("0.01")
    assert all(fee > 0 for _, _, fee, _ in at.trades(order))
    # What paper would have paid, to be held against it.
    assert order.expected_price == D(60000)
    assert both_books_agree(at)


@pytest.mark.parametrize(
    ("side", "kind", "limit", "more", "theirs"),
    [
        ("buy", "limit", "55000.1", {}, {"type": "LIMIT", "price": "55000.1", "timeInForce": "GTC"}),
        ("buy", "post_only", "55000", {}, {"type": "LIMIT_MAKER", "price": "55000"}),
        ("sell", "stop_market", None, {"stop_price": "50000"}, {"type": "STOP_LOSS", "stopPrice": "50000"}),
        ("buy", "stop_market", None, {"stop_price": "65000"}, {"type": "STOP_LOSS", "stopPrice": "65000"}),
        ("sell", "take_profit", None, {"stop_price": "70000"}, {"type": "TAKE_PROFIT", "stopPrice": "70000"}),
        (
            "sell",
            "stop_limit",
            "49900.5",
            {"stop_price": "50000"},
            {"type": "STOP_LOSS_LIMIT", "stopPrice": "50000", "price": "49900.5"},
        ),
        ("sell", "trailing_stop", None, {"trail": "0.015"}, {"type": "STOP_LOSS", "trailingDelta": "150"}),
    ],
)
def test_every_type_rests_at_the_exchange_with_exactly_our_numbers(
    at: ExchangeDesk,
    executor: Executor,
    side: str,
    kind: str,
    limit: str | None,
    more: dict[str, str],
    theirs: dict[str, str],
):
    if OrderType(kind) not in (capabilities_of(at.account.venue) or NONE).types:
        pytest.skip("the exchange has no such order")

    order = sent(at, executor, side, kind, "0.01234", limit, **more)
    (resting,) = there(at, order)
    cancel(at.me, order.id)
    executor.sweep()

    assert order.status is OrderStatus.OPEN, order.note
    assert D(resting["origQty"]) == D("0.01234")
    assert {name: _as(resting[name], value) for name, value in theirs.items()} == theirs
    assert at.now(order).status is OrderStatus.CANCELLED


def test_a_number_the_exchange_would_round_is_not_sent(at: ExchangeDesk):
    at.exchange.tell("symbols", BTCUSDT={"filters": {"PRICE_FILTER": {"tickSize": "0.10"}}})
    fresh = at.executor("with today's steps")
    fresh.reconcile()

    order = sent(at, fresh, "buy", "limit", "0.01", "55000.05")
    fresh.close()

    assert order.status is OrderStatus.REJECTED
    assert "does not take 55000.05" in order.note
    assert there(at, order) == []


def _as(found: object, wanted: str) -> object:
    """Return a number as it is written in what is wanted."""
    return wanted if wanted[0].isdigit() and D(str(found)) == D(wanted) else found


def test_partial_fills_are_booked_one_by_one_as_they_come(at: ExchangeDesk, executor: Executor):
    order = sent(at, executor, "buy", "limit", "0.1", "59000")

    at.exchange.fill(order.client_order_id, "0.02", "0.03")
    executor.reconcile()
    after_two = at.now(order)
    at.exchange.fill(order.client_order_id, "0.05")
    executor.reconcile()

    assert (after_two.status, after_two.filled) == (OrderStatus.PARTIALLY_FILLED, D("0.05"))
    assert at.now(order).status is OrderStatus.FILLED
    assert [quantity for quantity, *_ in at.trades(order)] == [D("0.02"), D("0.03"), D("0.05")]
    assert both_books_agree(at)


@pytest.mark.parametrize("tif", ["IOC", "FOK"])
def test_what_may_not_rest_ends_at_the_exchange(at: ExchangeDesk, executor: Executor, tif: str):
    order = sent(at, executor, "buy", "limit", "0.01", "55000", time_in_force=tif)

    # Binance calls it expired, Bybit cancelled.
    assert order.status in (OrderStatus.EXPIRED, OrderStatus.CANCELLED)
    assert order.filled == 0


def test_the_desk_itself_ends_an_order_that_is_good_till_a_date(at: ExchangeDesk, executor: Executor):
    soon = datetime.now(UTC) + timedelta(seconds=15)
    order = sent(at, executor, "buy", "limit", "0.01", "55000", time_in_force="GTD", expires_at=soon.isoformat())

    later = at.executor("later", ahead_s=20)
    later.sweep()
    later.close()

    assert order.status is OrderStatus.OPEN
    assert at.now(order).status is OrderStatus.CANCELLED
    assert [one["status"] for one in there(at, order)] == ["CANCELED"]


def test_a_cancel_that_comes_too_late_leaves_the_fill(at: ExchangeDesk, executor: Executor):
    order = sent(at, executor, "buy", "limit", "0.01", "59000")
    at.exchange.fill(order.client_order_id, "0.01")

    cancel(at.me, order.id)
    executor.run(order.id)

    assert at.now(order).status is OrderStatus.FILLED


def test_the_exchanges_no_is_kept_in_its_own_words(at: ExchangeDesk, executor: Executor):
    at.exchange.arm(
        "error",
        code=WIRES[at.account.venue].no_money,
        message="Account has insufficient balance for requested action.",
        status=400,
    )

    order = sent(at, executor, "buy", "market", "0.01")

    assert order.status is OrderStatus.REJECTED
    assert "insufficient balance" in order.note
    assert there(at, order) == []


def test_an_answer_that_was_lost_is_looked_up_and_the_order_never_sent_again(at: ExchangeDesk, executor: Executor):
    at.exchange.arm("drop_after", on="POST ")

    order = sent(at, executor, "buy", "market", "0.01")
    executor.run(order.id)

    assert order.status is OrderStatus.UNRESOLVED
    assert at.now(order).status is OrderStatus.FILLED
    assert len(there(at, order)) == 1
    assert both_books_agree(at)


def test_an_order_that_never_arrived_counts_as_absent_only_once_it_cannot_arrive_any_more(
    at: ExchangeDesk, executor: Executor
):
    at.exchange.arm("drop_before", on="POST ")

    order = sent(at, executor, "buy", "market", "0.01")
    executor.run(order.id)
    at_once = at.now(order).status
    later = at.executor("later", ahead_s=18)
    later.run(order.id)
    later.close()

    assert (order.status, at_once) == (OrderStatus.UNRESOLVED, OrderStatus.UNRESOLVED)
    assert at.now(order).status is OrderStatus.ABSENT
    assert there(at, order) == []


def test_while_the_fate_of_an_order_is_unknown_its_symbol_waits_and_others_pass(at: ExchangeDesk, executor: Executor):
    at.exchange.arm("drop_before", on="POST ")
    lost = sent(at, executor, "buy", "market", "0.01")

    same, other = at.place("buy", "market", "0.02"), at.place("buy", "market", "0.01", symbol="ETH/USDT")
    later = at.executor("later", ahead_s=18)
    later.run(lost.id)
    later.close()

    assert [r.code for r in same.refusals] == [Code.STREAM_RECONCILING]
    assert other.status is OrderStatus.RECORDED


def test_nothing_is_sent_while_the_exchange_asks_for_rest_and_the_order_goes_once_it_may(
    at: ExchangeDesk, executor: Executor
):
    order = at.place("buy", "market", "0.01")
    wire = WIRES[at.account.venue]
    at.exchange.arm("error", on=wire.balances, **wire.busy())
    executor.reconcile()

    executor.run(order.id)
    meanwhile = at.now(order).status
    until(lambda: executor.reconcile().passed)
    executor.run(order.id)

    assert meanwhile is OrderStatus.RECORDED
    assert at.now(order).status is OrderStatus.FILLED


def test_trading_begins_once_both_books_were_compared(at: ExchangeDesk):
    at.exchange.arm("error", on=WIRES[at.account.venue].open_orders, status=503, code=-1000, times=0)
    executor = at.executor("a new writer")
    executor.sweep()

    before = at.place("buy", "market", "0.01")
    at.exchange.tell("calm")
    executor.reconcile()
    after = at.place("buy", "market", "0.01")
    executor.close()

    assert [r.code for r in before.refusals] == [Code.STREAM_RECONCILING]
    assert after.status is OrderStatus.RECORDED


def test_a_fill_found_by_asking_is_a_difference_only_where_the_exchange_would_have_told_it(
    at: ExchangeDesk, executor: Executor
):
    executor.reconcile()
    order = at.place("buy", "limit", "0.01", "59000")
    executor.run(order.id)
    at.exchange.fill(order.client_order_id, "0.01")

    done = executor.reconcile()

    assert at.now(order).status is OrderStatus.FILLED
    assert [d.what for d in done.differences] == [order.client_order_id] * executor.venue.streams


def test_what_others_do_at_the_exchange_is_taken_over_told_and_shown_as_external(at: ExchangeDesk, executor: Executor):
    executor.reconcile()
    at.exchange.tell("balances", account="desk", asset="USDT", delta="123.45")
    foreign = {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.01",
        "price": "50000",
    }
    at.exchange.tell("orders", account="desk", params=foreign | {"newClientOrderId": "by-hand"})

    done = executor.reconcile()
    again = executor.reconcile()
    with at.jobs.store.as_service(Duty.EXECUTOR) as tx:
        external = tx.venues.external(at.account.id)
    agreed = both_books_agree(at)
    at.exchange.tell("cancel", account="desk", params={"symbol": "BTCUSDT", "origClientOrderId": "by-hand"})
    executor.reconcile()

    assert [d.what for d in done.differences] == ["USDT"]
    assert D(done.differences[0].theirs) - D(done.differences[0].ours) == D("123.45")
    assert again.differences == ()
    assert [one.order.client_order_id for one in external] == ["by-hand"]
    assert agreed


def test_a_halted_desk_sends_nothing_and_still_cancels(at: ExchangeDesk, executor: Executor):
    order = sent(at, executor, "buy", "limit", "0.01", "55000")
    recorded = at.place("buy", "limit", "0.01", "54000")
    change_controls(at.me, "Test.", state=TradingState.HALTED)

    cancel(at.me, order.id)
    executor.run(order.id)
    executor.run(recorded.id)
    change_controls(at.me, "Test.", state=TradingState.ACTIVE)

    assert at.now(order).status is OrderStatus.CANCELLED
    assert at.now(recorded).status is OrderStatus.REFUSED
    assert there(at, recorded) == []


def test_prices_of_another_exchange_decide_no_order(at: ExchangeDesk, executor: Executor):
    listed(at.jobs, "kraken")
    order = at.place("buy", "market", "0.01")
    listed(at.jobs, at.feed)

    assert Code.QUOTE_MISSING in [r.code for r in order.refusals]


def test_an_account_without_a_key_sends_nothing(at: ExchangeDesk, executor: Executor):
    assert at.account.key_id
    taken = change_account(at.me, at.account.id, at.account.name, None)
    with pytest.raises(NoKeyError):
        Executor(at.jobs, taken, "without a key")
    change_account(at.me, at.account.id, at.account.name, at.account.key_id)


def test_a_type_the_exchange_lacks_is_held_by_the_desk_and_sent_once_its_price_has_come(
    at: ExchangeDesk, executor: Executor
):
    if OrderType.TRAILING_STOP in (capabilities_of(at.account.venue) or NONE).types:
        pytest.skip("the exchange follows the price itself")
    order = at.place("sell", "trailing_stop", "0.01", trail="0.01")
    executor.run(order.id)
    held, before = at.now(order), there(at, order)

    at.price("59000")
    executor.sweep()

    assert (order.status, held.status, before) == (OrderStatus.HELD, OrderStatus.HELD, [])
    assert at.now(order).status is OrderStatus.FILLED
    assert len(there(at, order)) == 1
