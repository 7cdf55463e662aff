"""The stream of an account's own events breaks, lies and falls silent, and the books stay exact.

`DESK_CUTS=50` cuts it so often, during ten times as many fills.
"""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from core.model import Order, OrderStatus
from core.orders import Executor
from core.store import Duty
from core.store.snapshots import VenueStream
from tests.conftest import Server
from tests.core.orders.exchange_desk import ExchangeDesk, exchange_desk
from tests.core.orders.fault_runs import wrong
from tests.servers.binance_exchange.remote import open_exchange, until

CUTS = int(os.environ.get("DESK_CUTS", "6"))
FILLS_A_CUT = 10
FILLS_AN_ORDER = 20
PART = "0.0005"
ENDS = ("cut", "close", "terminate", "shutdown")
SUBSCRIBES = "WS userDataStream.subscribe.signature"


@pytest.fixture(scope="module")
def opened(server: Server) -> Iterator[ExchangeDesk]:
    with open_exchange("--frozen") as exchange, exchange_desk(exchange, server) as desk:
        exchange.tell("limits", weight=10**9, orders={"10S": 10**9, "1D": 10**9})
        yield desk


@pytest.fixture
def at(opened: ExchangeDesk) -> Iterator[ExchangeDesk]:
    opened.price("60000")
    yield opened
    opened.exchange.tell("calm")
    opened.exchange.tell("clock", ahead_ms=0)


@dataclass
class Clock:
    """The desk's clock, which a test may set ahead."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@contextmanager
def listening(at: ExchangeDesk, clock: Clock | None = None) -> Iterator[Executor]:
    """Take over the account and hear its stream; books are compared without a reason once an hour by its clock."""
    every = at.jobs.settings.model_copy(update={"reconcile_s": 3600})
    executor = Executor(replace(at.jobs, settings=every, now=clock or Clock()), at.account, "test")
    until(lambda: executor.venue.deaf_since() is None)
    executor.sweep()
    yield executor
    executor.close()


def rest(at: ExchangeDesk, executor: Executor, number: int) -> list[Order]:
    """Place orders that rest until they are filled."""
    placed = [at.place("buy", "limit", "0.01", f"{59000 + n}") for n in range(number)]
    for order in placed:
        executor.run(order.id)
    assert {at.now(order).status for order in placed} == {OrderStatus.OPEN}
    return placed


def filled(at: ExchangeDesk, orders: list[Order]) -> bool:
    return all(at.now(order).status is OrderStatus.FILLED for order in orders)


def swept_until(executor: Executor, wanted: object, within_s: float = 30.0) -> None:
    """Look after the account as the jobs do until something is so."""
    assert callable(wanted)
    end = time.monotonic() + within_s
    while not wanted():
        assert time.monotonic() < end, "it did not come about"
        executor.sweep()
        time.sleep(0.05)


def stream(at: ExchangeDesk) -> VenueStream:
    with at.jobs.store.as_service(Duty.EXECUTOR) as tx:
        found = tx.snapshots.stream(at.account.id)
    assert found
    return found


def test_fills_among_cuts_are_booked_exactly_by_what_the_stream_tells_and_by_looking_after_each_gap(at: ExchangeDesk):
    chance = random.Random(1)
    at.exchange.tell("faults", on="EVENT executionReport TRADE", share=0.3, seed=1, among=[
        {"kind": "duplicate", "on": ""}, {"kind": "swap", "on": ""}, {"kind": "delay", "seconds": 0.05, "on": ""},
    ])  # fmt: skip

    with listening(at) as executor:
        orders = rest(at, executor, CUTS * FILLS_A_CUT // FILLS_AN_ORDER)
        fills = [order.client_order_id for order in orders for _ in range(FILLS_AN_ORDER)]
        chance.shuffle(fills)

        def happen() -> None:
            for n, id in enumerate(fills):
                at.exchange.fill(id, PART)
                if n % FILLS_A_CUT == FILLS_A_CUT // 2:
                    at.exchange.tell("sockets", do=chance.choice(ENDS))
                    time.sleep(chance.uniform(0, 0.3))

        thread = threading.Thread(target=happen)
        thread.start()
        swept_until(executor, lambda: not thread.is_alive() and filled(at, orders), within_s=30 + 5 * CUTS)

    assert wrong(at) == []
    assert len([trade for order in orders for trade in at.trades(order)]) == len(fills)


@pytest.mark.parametrize(
    "breaks",
    [
        pytest.param(lambda at: at.exchange.tell("sockets", do="mute"), id="a stream that is pinged and tells nothing"),
        pytest.param(lambda at: at.exchange.tell("sockets", do="silence"), id="a half-open connection"),
        pytest.param(lambda at: at.exchange.arm("drop", on="EVENT", times=0), id="events that are lost"),
    ],
)
def test_what_the_stream_never_tells_is_found_when_books_are_compared(at: ExchangeDesk, breaks: object):
    assert callable(breaks)
    clock = Clock()
    with listening(at, clock) as executor:
        orders = rest(at, executor, 1)
        breaks(at)
        at.exchange.fill(orders[0].client_order_id, "0.004", "0.006")
        executor.sweep()
        before = filled(at, orders)

        clock.ahead = timedelta(hours=1)
        executor.sweep()

    assert (before, filled(at, orders)) == (False, True)

    assert wrong(at) == []


def test_while_its_stream_is_down_an_account_says_since_when_and_fills_are_booked_all_the_same(at: ExchangeDesk):
    with listening(at) as executor:
        orders = rest(at, executor, 1)
        at.exchange.arm("error", on=SUBSCRIBES, times=0, status=503)
        at.exchange.tell("sockets", do="cut")
        swept_until(executor, lambda: "is down since" in stream(at).note)
        meanwhile = stream(at)

        at.exchange.fill(orders[0].client_order_id, "0.01")
        swept_until(executor, lambda: filled(at, orders))
        at.exchange.tell("calm")
        swept_until(executor, lambda: "is down since" not in stream(at).note, within_s=60)

    assert meanwhile.in_sync
    assert wrong(at) == []


def test_a_clock_that_goes_wrong_costs_neither_the_stream_nor_an_order_in_doubt(at: ExchangeDesk):
    at.exchange.tell("clock", ahead_ms=8000)

    executor = at.executor()
    executor.sweep()
    until(lambda: executor.venue.deaf_since() is None)
    order = at.place("buy", "market", "0.01")
    executor.run(order.id)
    executor.close()

    assert at.now(order).status is OrderStatus.FILLED


def test_a_stream_that_speaks_another_language_is_asked_again(at: ExchangeDesk):
    at.exchange.arm("body", on=SUBSCRIBES, text="[1, 2]", times=2)

    with listening(at) as executor:
        orders = rest(at, executor, 1)
        at.exchange.fill(orders[0].client_order_id, "0.01")
        swept_until(executor, lambda: filled(at, orders))

    assert wrong(at) == []
