"""What an exchange tells late, wrongly or not at all, one at a time; tests/core/orders/test_faults.py mixes them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.exchanges import RejectedError
from core.model import Order, OrderStatus
from core.orders import Executor
from tests.conftest import Server
from tests.core.orders.exchange_desk import ExchangeDesk, exchange_desk
from tests.core.orders.fault_runs import wrong
from tests.servers.binance_exchange.remote import open_exchange, until

LOST = {"on": "POST /api/v3/order"}
LOOKED_UP = {"on": "GET /api/v3/order"}


@pytest.fixture(scope="module")
def opened(server: Server) -> Iterator[ExchangeDesk]:
    with open_exchange("--frozen") as exchange, exchange_desk(exchange, server) as desk:
        yield desk


@pytest.fixture
def at(opened: ExchangeDesk) -> ExchangeDesk:
    opened.exchange.tell("calm")
    opened.price("60000")
    return opened


@pytest.fixture
def executor(at: ExchangeDesk) -> Iterator[Executor]:
    made = at.executor()
    made.sweep()
    yield made
    made.close()


def sent(at: ExchangeDesk, executor: Executor, *what: str) -> Order:
    order = at.place(*what)
    executor.run(order.id)
    return at.now(order)


def looked_after(at: ExchangeDesk, ahead_s: float) -> None:
    later = at.executor("later", ahead_s)
    later.sweep()
    later.close()


def test_an_order_the_exchange_took_never_counts_as_absent_however_late_it_is_told_of(
    at: ExchangeDesk, executor: Executor
):
    at.exchange.arm("error", code=-2013, times=0, **LOOKED_UP)

    order = sent(at, executor, "buy", "market", "0.01")
    looked_after(at, ahead_s=30)
    meanwhile = at.now(order)
    at.exchange.tell("calm")
    executor.reconcile()

    assert (order.status, meanwhile.status) == (OrderStatus.OPEN, OrderStatus.OPEN)
    assert order.exchange_order_id
    assert at.now(order).status is OrderStatus.FILLED
    assert wrong(at) == []


def test_an_order_that_was_executed_after_it_counted_as_absent_is_booked_all_the_same(
    at: ExchangeDesk, executor: Executor
):
    at.exchange.arm("late", seconds=1.5, status=504, **LOST)
    order = sent(at, executor, "buy", "market", "0.01")
    looked_after(at, ahead_s=30)
    meanwhile = at.now(order)

    until(lambda: at.exchange.orders(order.client_order_id))
    looked_after(at, ahead_s=0)

    assert meanwhile.status is OrderStatus.ABSENT
    assert at.now(order).status is OrderStatus.FILLED
    assert wrong(at) == []


def test_an_order_from_a_process_that_was_held_up_after_it_wrote_is_refused_by_the_exchange(
    at: ExchangeDesk, executor: Executor
):
    order = at.place("buy", "market", "0.01")
    written = replace(order, updated_at=datetime.now(UTC) - timedelta(seconds=7))

    with pytest.raises(RejectedError, match="recvWindow"):
        executor.venue.submit(written)

    assert at.exchange.orders(order.client_order_id) == []


def test_a_refused_moment_sets_the_clock_and_sends_nothing_again(at: ExchangeDesk, executor: Executor):
    at.exchange.arm("error", code=-1021, **LOST)

    order = sent(at, executor, "buy", "market", "0.01")
    executor.sweep()
    next_one = sent(at, executor, "buy", "market", "0.01")

    assert (order.status, next_one.status) == (OrderStatus.REJECTED, OrderStatus.FILLED)
    assert at.exchange.orders(order.client_order_id) == []


def test_numbers_that_no_longer_fit_the_markets_steps_are_not_cut_but_not_sent(at: ExchangeDesk):
    at.exchange.tell("symbols", BTCUSDT={"filters": {"LOT_SIZE": {"stepSize": "0.001"}}})
    executor = at.executor()
    executor.sweep()

    order = sent(at, executor, "buy", "limit", "0.01234", "59000")
    executor.close()
    at.exchange.tell("symbols", BTCUSDT={"filters": {"LOT_SIZE": {"stepSize": "0.00001"}}})

    assert order.status is OrderStatus.REJECTED
    assert "0.01234" in order.note
    assert at.exchange.orders(order.client_order_id) == []


def test_books_are_not_said_to_agree_while_the_exchange_tells_nothing_of_an_order(at: ExchangeDesk, executor: Executor):
    order = sent(at, executor, "buy", "limit", "0.01", "59000")
    at.exchange.fill(order.client_order_id, "0.01")
    at.exchange.arm("drop_before", times=0, **LOOKED_UP)

    failed = executor.reconcile()
    at.exchange.tell("calm")
    passed = executor.reconcile()

    assert (failed.passed, passed.passed) == (False, True)
    assert at.now(order).status is OrderStatus.FILLED
    assert wrong(at) == []


def test_an_order_the_exchange_forgot_is_kept_for_a_minute_and_then_counts_as_absent(
    at: ExchangeDesk, executor: Executor
):
    order = sent(at, executor, "buy", "limit", "0.01", "59000")
    at.exchange.tell("cancel", account="desk", params={"symbol": "BTCUSDT", "origClientOrderId": order.client_order_id})
    at.exchange.arm("error", code=-2013, times=0, **LOOKED_UP)
    executor.reconcile()
    executor.sweep()
    at_once = at.now(order).status
    clock = replace(executor.desk, now=lambda: datetime.now(UTC) + timedelta(seconds=61))

    executor.desk = clock
    executor.sweep()
    forgotten = at.now(order)
    at.exchange.tell("calm")

    assert at_once is OrderStatus.OPEN
    assert forgotten.status is OrderStatus.ABSENT
    assert "does not know" in forgotten.note
    assert forgotten.filled == Decimal(0)
