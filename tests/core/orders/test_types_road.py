"""The road of every order type through real Postgres, on a market with a book and trades."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from core.desk import Desk
from core.model import (
    Account,
    Book,
    Code,
    Order,
    OrderDraft,
    OrderStatus,
    OrderType,
    Person,
    Provenance,
    PublicTrade,
    Quote,
    Side,
    TimeInForce,
    Trade,
)
from core.orders import Executor, cancel, ledger, place
from core.orders.settle import settle
from core.store import Duty
from tests.core.orders.test_road import account, executor, market, of, set_price

__all__ = ["account", "executor", "market"]
D = Decimal
WIDE = {"max_orders_per_minute": 1000, "duplicate_window_s": 0, "max_weight": D(1), "max_exposure": D(1)}
ASKS = (("60010", "0.02"), ("60020", "0.03"), ("60500", "0.5"))
BIDS = (("59990", "0.02"), ("59980", "0.03"), ("59500", "0.5"))


def tell(
    jobs_desk: Desk,
    last: str,
    *,
    asks: Sequence[tuple[str, str]] = (),
    bids: Sequence[tuple[str, str]] = (),
    trades: Sequence[tuple[Side, str, str]] = (),
) -> None:
    """Bring the desk a quote, and with it the book and the trades that are named."""
    now = datetime.now(UTC)
    bid, ask = D(bids[0][0]) if bids else D(last), D(asks[0][0]) if asks else D(last)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_quotes([Quote("recorded", "BTC/USDT", bid, ask, D(last), now, now, Provenance.RECORDED)])
        if asks and bids:
            waiting, offered = (tuple((D(price), D(quantity)) for price, quantity in side) for side in (bids, asks))
            tx.ticks.add_books("recorded", [Book("BTC/USDT", waiting, offered, now)], now)
        public = [PublicTrade("BTC/USDT", uuid4().hex, side, D(price), D(size), now) for side, price, size in trades]
        tx.ticks.add_trades("recorded", public)


@pytest.fixture
def booked(market: Desk) -> Desk:
    tell(market, "60000", asks=ASKS, bids=BIDS)
    return market


@pytest.fixture
def me(desk: Desk, analyst: Person, booked: Desk) -> Desk:
    return desk.for_person(analyst)


@pytest.fixture
def coins(me: Desk, executor: Executor, account: Account, booked: Desk) -> None:
    """A tenth of a coin, bought at a book of its own."""
    send(me, executor, wish(account, "buy", "market", "0.05"))
    tell(booked, "60000", asks=ASKS, bids=BIDS)
    send(me, executor, wish(account, "buy", "limit", "0.05", "60030"))
    tell(booked, "60000", asks=ASKS, bids=BIDS)


def wish(account: Account, side: str, type: str, quantity: str, limit: str | None = None, **more: Any) -> OrderDraft:
    return OrderDraft.parse(uuid4(), account.id, "BTC/USDT", side, type, quantity, limit, **more)


def send(me: Desk, executor: Executor, draft: OrderDraft) -> Order:
    order = place(me, draft)
    assert not order.refusals, order.refusals
    executor.run(order.id)
    return of(me, order)


def fills(me: Desk, order: Order) -> list[tuple[Decimal, Decimal]]:
    trades = [t for t in ledger(me).trades if t.order_id == order.id]
    return [(t.price, t.qty) for t in sorted(trades, key=lambda t: int(t.venue_trade_id.removeprefix("paper-")))]


def held(me: Desk, account: Account, asset: str) -> tuple[Decimal, Decimal]:
    balance = ledger(me).balances[account.id].get(asset)
    return (balance.free, balance.locked) if balance else (D(0), D(0))


def test_a_market_order_is_booked_level_by_level_each_fill_with_its_own_trade_id(
    me: Desk, executor: Executor, account: Account
):
    order = send(me, executor, wish(account, "buy", "market", "0.06"))

    assert order.status is OrderStatus.FILLED
    assert fills(me, order) == [(D(60010), D("0.02")), (D(60020), D("0.03")), (D(60500), D("0.01"))]
    assert order.average_price == D("60096.6666666666666667")
    assert len({t.venue_trade_id for t in ledger(me).trades}) == 3
    assert sum(t.fee for t in ledger(me).trades) == D("3.6058")


def test_what_one_order_took_from_a_book_the_next_one_does_not_find_there(
    me: Desk, executor: Executor, account: Account
):
    send(me, executor, wish(account, "buy", "market", "0.04"))

    second = send(me, executor, wish(account, "buy", "market", "0.02"))

    assert fills(me, second) == [(D(60020), D("0.01")), (D(60500), D("0.01"))]


def test_a_partly_filled_order_is_shown_as_such_and_keeps_its_fills_when_it_is_cancelled(
    me: Desk, executor: Executor, account: Account
):
    order = send(me, executor, wish(account, "buy", "limit", "0.1", "60010"))
    assert (order.status, order.filled) == (OrderStatus.PARTIALLY_FILLED, D("0.02"))
    assert held(me, account, "USDT")[1] == D("0.08") * 60010 * D("1.001")

    cancel(me, order.id)
    executor.run(order.id)

    after = of(me, order)
    assert (after.status, after.filled, after.average_price) == (OrderStatus.CANCELLED, D("0.02"), D(60010))
    assert held(me, account, "USDT") == (100_000 - D("0.02") * 60010 * D("1.001"), 0)
    assert held(me, account, "BTC") == (D("0.02"), 0)


def test_a_resting_order_fills_bit_by_bit_with_what_is_traded(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    order = send(me, executor, wish(account, "buy", "limit", "0.1", "59985"))
    seen = []
    for size in ("0.04", "0.03", "0.2"):
        tell(booked, "60000", asks=ASKS, bids=BIDS, trades=[(Side.SELL, "59985", size)])
        executor.sweep()
        seen.append((of(me, order).status, of(me, order).filled))

    assert seen == [("partially_filled", D("0.04")), ("partially_filled", D("0.07")), ("filled", D("0.1"))]
    assert fills(me, order) == [(D(59985), D("0.04")), (D(59985), D("0.03")), (D(59985), D("0.03"))]


def test_the_trail_tells_each_fill_once_and_each_state_once(
    desk: Desk, me: Desk, analyst: Person, executor: Executor, account: Account, booked: Desk
):
    send(me, executor, wish(account, "buy", "limit", "0.1", "59985"))
    for _ in range(3):
        tell(booked, "60000", asks=ASKS, bids=BIDS, trades=[(Side.SELL, "59985", "0.03")])
        executor.sweep()
        executor.sweep()

    with desk.store.as_user(analyst) as tx:
        actions = [row.action for row in reversed(tx.audit.recent()) if row.kind == "order"]
    assert actions == [
        "order.recorded", "order.sending", "order.open", "order.fill", "order.partially_filled", "order.fill",
        "order.fill",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "status", "filled"),
    [
        ({"limit": "60020", "time_in_force": "IOC"}, OrderStatus.EXPIRED, "0.05"),
        ({"limit": "60020", "time_in_force": "FOK"}, OrderStatus.EXPIRED, "0"),
        ({"limit": "60010", "time_in_force": "PO"}, OrderStatus.REFUSED, "0"),
    ],
)
def test_what_may_not_rest_ends_at_once_and_locks_nothing(
    me: Desk, executor: Executor, account: Account, terms: dict[str, Any], status: OrderStatus, filled: str
):
    order = place(me, wish(account, "buy", "limit", "0.1", **terms))
    executor.run(order.id)

    assert (of(me, order).status, of(me, order).filled) == (status, D(filled))
    assert held(me, account, "USDT")[1] == 0


def test_a_post_only_order_the_market_has_come_to_meanwhile_is_rejected_by_the_venue(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    order = replace(place(me, wish(account, "buy", "post_only", "0.05", "60009")), status=OrderStatus.SUBMITTING)
    tell(booked, "60000", asks=[("60009", "1")], bids=BIDS)
    with booked.store.as_service(Duty.EXECUTOR) as tx:
        tx.orders.about_to_send(order.id, executor.fence)

    with pytest.raises(Exception, match="would have taken what is offered at 60,009"):
        executor.venue.submit(order)

    assert executor.venue.lookup(order) is None
    assert executor.venue.balances()["USDT"].locked == 0


@pytest.mark.usefixtures("coins")
@pytest.mark.parametrize(
    ("type", "terms", "reached"),
    [
        ("stop_market", {"stop_price": "59000"}, "58990"),
        ("stop_limit", {"stop_price": "59000", "limit": "58900"}, "58990"),
        ("take_profit", {"stop_price": "61000"}, "61010"),
        ("trailing_stop", {"trail": "0.02"}, "58800"),
    ],
)
def test_what_waits_for_a_price_survives_a_restart_and_sells_when_it_is_reached(
    me: Desk, executor: Executor, account: Account, booked: Desk, type: str, terms: dict[str, Any], reached: str
):
    order = send(me, executor, wish(account, "sell", type, "0.05", **terms))
    assert order.status is OrderStatus.OPEN
    assert "Waits for the last price" in order.note
    assert held(me, account, "BTC") == (D("0.05"), D("0.05"))

    restarted = Executor(booked, account, "after a restart")
    set_price(booked, "60100")
    restarted.sweep()
    assert of(me, order).status is OrderStatus.OPEN
    tell(booked, reached, bids=[(reached, "9")], asks=[("70000", "9")])
    restarted.sweep()

    assert of(me, order).status is OrderStatus.FILLED
    assert fills(me, order) == [(D(reached), D("0.05"))]
    assert held(me, account, "BTC") == (D("0.05"), 0)


@pytest.mark.usefixtures("coins")
def test_a_trailing_stop_remembers_the_best_price_over_a_restart(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    order = send(me, executor, wish(account, "sell", "trailing_stop", "0.05", trail="0.02"))
    set_price(booked, "65000")
    executor.sweep()
    followed = of(me, order)

    set_price(booked, "63699")
    Executor(booked, account, "after a restart").sweep()

    assert (followed.best_price, "fall to 63,700 USDT" in followed.note) == (D(65000), True)
    assert of(me, order).status is OrderStatus.FILLED


@pytest.mark.usefixtures("coins")
def test_a_reduce_only_stop_locks_nothing_and_sells_what_is_free_when_it_is_reached(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    stop = send(me, executor, wish(account, "sell", "stop_market", "0.1", stop_price="59000", reduce_only=True))
    other = send(me, executor, wish(account, "sell", "limit", "0.07", "61000"))
    set_price(booked, "58990")
    executor.sweep()

    assert (of(me, stop).filled, of(me, stop).status) == (D("0.03"), OrderStatus.EXPIRED)
    assert of(me, other).status is OrderStatus.OPEN
    assert held(me, account, "BTC") == (0, D("0.07"))


def test_a_reduce_only_buy_is_refused(me: Desk, account: Account):
    order = place(me, wish(account, "buy", "market", "0.05", reduce_only=True))

    assert Code.REDUCE_ONLY_WOULD_INCREASE_POSITION in {r.code for r in order.refusals}


def test_an_order_good_till_a_date_expires_even_without_a_quote(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    soon = datetime.now(UTC) + timedelta(hours=1)
    order = send(me, executor, wish(account, "buy", "limit", "0.05", "59000", time_in_force="GTD", expires_at=soon))
    with booked.store.as_service(Duty.MARKET) as tx:
        tx.market.rewind("recorded", datetime(2000, 1, 1, tzinfo=UTC))

    later = replace(booked, now=lambda: soon)
    Executor(later, account, "an hour later").sweep()

    assert of(me, order).status is OrderStatus.EXPIRED
    assert held(me, account, "USDT") == (100_000, 0)


def test_with_latency_an_order_meets_the_first_quote_that_comes_after_it(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    slow_settings = booked.settings.model_copy(update={"paper_latency_ms": 20})
    slow = Executor(replace(booked, settings=slow_settings), account, "slow")
    order = send(me, slow, wish(account, "buy", "market", "0.01"))
    slow.sweep()
    assert order.status is of(me, order).status is OrderStatus.OPEN
    assert held(me, account, "USDT")[1] == D("0.01") * 60010 * D("1.001")

    with booked.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("recorded", "BTC/USDT")
        assert quote
        late = datetime.now(UTC) + timedelta(milliseconds=20)
        tx.market.set_quotes([replace(quote, received_at=late)])
    slow.sweep()

    assert of(me, order).status is OrderStatus.FILLED


def test_what_the_venue_filled_before_a_crash_is_booked_by_the_next_sweep(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    order = send(me, executor, wish(account, "buy", "limit", "0.05", "59985"))
    tell(booked, "60000", asks=ASKS, bids=BIDS, trades=[(Side.SELL, "59985", "0.02")])
    with booked.store.as_service(Duty.EXECUTOR) as tx:
        working = tx.orders.working(account.id)
    executor.venue.changed(working)
    assert of(me, order).filled == 0

    Executor(booked, account, "after the crash").sweep()
    settle(booked, executor.venue, order)

    assert (of(me, order).filled, len(fills(me, order))) == (D("0.02"), 1)


def owed(trades: Sequence[Trade]) -> dict[str, Decimal]:
    usdt, btc = D(100_000), D(0)
    for trade in trades:
        sign = 1 if trade.side == "buy" else -1
        usdt -= sign * trade.qty * trade.price + trade.fee
        btc += sign * trade.qty
    return {"USDT": usdt, "BTC": btc}


def any_wish(account: Account, chance: random.Random, last: int) -> OrderDraft:
    """Return some order near the last price; a stop lies on the side of it where it waits."""
    kind = chance.choice(list(OrderType))
    side = chance.choice([Side.BUY, *Side])
    near = D(chance.randrange(1, 200)) / 10_000
    up = kind.rises(side) if kind.waits else chance.random() < 0.5
    price = str((last * (1 + near if up else 1 - near)).quantize(D("0.01")))
    rests = kind.waits or kind is OrderType.POST_ONLY
    times = [TimeInForce.GTC] if rests else [TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK]
    return wish(
        account, side.value, kind.value, str(D(chance.randrange(10, 900)) / 10_000),
        price if kind.has_limit else None, time_in_force=chance.choice(times).value,
        stop_price=price if kind.has_stop else None,
        trail="0.005" if kind is OrderType.TRAILING_STOP else None, reduce_only=chance.random() < 0.2,
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_placed_cancelled_and_restarted_our_books_are_the_venues_and_nothing_is_lost(
    me: Desk, executor: Executor, account: Account, booked: Desk, seed: int
):
    chance, price = random.Random(seed), 60_000
    wide = booked.settings.model_copy(update=WIDE)
    me, booked = replace(me, settings=wide), replace(booked, settings=wide)
    executor = Executor(booked, account, "wide limits")
    for step in range(60):
        order = place(me, any_wish(account, chance, price))
        executor.run(order.id)
        price += chance.randrange(-300, 301)
        asks = [(str(price + 10 + 5 * n), str(D(chance.randrange(1, 40)) / 1000)) for n in range(4)]
        bids = [(str(price - 10 - 5 * n), str(D(chance.randrange(1, 40)) / 1000)) for n in range(4)]
        public = [(chance.choice(list(Side)), str(price + chance.randrange(-200, 201)), "0.02") for _ in range(2)]
        tell(booked, str(price), asks=asks, bids=bids, trades=public)
        if chance.random() < 0.3:
            cancel(me, order.id)
        if chance.random() < 0.1:
            executor = Executor(booked, account, f"restart {step}")
        executor.sweep()

    seen, venue = ledger(me), executor.venue.balances()
    filled = {o.id: sum((t.qty for t in seen.trades if t.order_id == o.id), D(0)) for o in seen.orders}
    assert seen.balances[account.id] == venue
    assert {asset: venue[asset].total if asset in venue else 0 for asset in ("USDT", "BTC")} == owed(seen.trades)
    assert filled == {o.id: o.filled for o in seen.orders}
    assert all(o.filled <= o.quantity for o in seen.orders)
    assert sum(o.status is OrderStatus.REFUSED for o in seen.orders) < len(seen.orders) / 2
    assert {o.status for o in seen.orders} & {OrderStatus.PARTIALLY_FILLED, OrderStatus.EXPIRED, OrderStatus.CANCELLED}
    for order in seen.orders:
        cancel(me, order.id)
    executor.sweep()
    assert all(balance.locked == 0 for balance in executor.venue.balances().values())
