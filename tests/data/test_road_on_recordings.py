"""Twenty dry-run orders on real recorded candles: what the ledger, the trail and the events say of them."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias
from uuid import UUID, uuid4

import pytest

from core import audit, events
from core.desk import Desk
from core.market import Refresher
from core.market.sources import ReplaySource
from core.model import Balance, Code, Event, Interval, Order, OrderDraft, OrderStatus, Person, Topic, Trade
from core.orders import Executor, cancel, ledger, place
from core.store import Duty
from tests.conftest import at_time

ROOT = Path(__file__).parents[2]
SPOT_2024 = (
    Path(os.environ.get("CRYPTOPULSE_DATA", ROOT.parent / "shared" / "data")) / "market/genetrader_binance_spot_2024"
)
START = datetime(2024, 8, 5, tzinfo=UTC)  # the day bitcoin fell by a tenth
CONSUMER = "test-road"
DAY = timedelta(days=1)
TRADED = ("BTC/USDT", "ETH/USDT", "DOGE/USDT", "LINK/USDT")

pytestmark = pytest.mark.skipif(not SPOT_2024.is_dir(), reason=f"no recordings in {SPOT_2024}; set CRYPTOPULSE_DATA")

Wish: TypeAlias = tuple[str, str, str, str | None, Code | None]
# symbol, side, quantity, limit as a fraction of the last price (None: at market), code of the expected no
WISHES: tuple[Wish, ...] = (
    ("BTC/USDT", "buy", "0.05", None, None),
    ("ETH/USDT", "buy", "1.5", None, None),
    ("BTC/USDT", "buy", "0.03", None, None),
    ("BTC/USDT", "buy", "0.04", "0.999", None),
    ("BTC/USDT", "buy", "0.02", "0.96", None),
    ("ETH/USDT", "buy", "0.7", "0.97", None),
    ("BTC/USDT", "sell", "0.01", None, None),
    ("ETH/USDT", "sell", "0.5", None, None),
    ("BTC/USDT", "sell", "0.015", "1.002", None),
    ("ETH/USDT", "sell", "0.25", "1.04", None),
    ("DOGE/USDT", "buy", "5000", None, None),
    ("DOGE/USDT", "sell", "1000", None, None),
    ("LINK/USDT", "buy", "40", None, None),
    ("BTC/USDT", "buy", "0.0211", None, None),
    ("BTC/USDT", "buy", "5", None, Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER),
    ("BTC/USDT", "buy", "0.0000001", None, Code.INVALID_QUANTITY),
    ("BTC/USDT", "buy", "0.01", "0.5", Code.PRICE_DEVIATION),
    ("LTC/USDT", "sell", "10", None, Code.NOTIONAL_EXCEEDS_FREE_BALANCE),
    ("NOPE/USDT", "buy", "1", None, Code.SYMBOL_NOT_ALLOWED),
    ("BTC/USDT", "buy", "0.0211", None, Code.DUPLICATE_ORDER),
)


@dataclass(frozen=True)
class Walk:
    """What the desk says after the twenty orders and the last cancel."""

    orders: list[Order]
    trades: list[Trade]
    balances: dict[str, Balance]
    venues: dict[str, Balance]
    verdict: audit.Verdict
    delivered: list[Event]
    left: int
    low: dict[str, float]
    high: dict[str, float]


@pytest.fixture
def walk(desk: Desk, jobs_desk: Desk, analyst: Person) -> Walk:
    source = ReplaySource(SPOT_2024, speed=300, start=START)
    refresher = Refresher(jobs_desk.store, source, lambda _: None)
    refresher.start(datetime.now(UTC))
    began = datetime.now(UTC)
    refresher.tick(began)
    executor = Executor(jobs_desk, ledger(desk.for_person(analyst)).accounts[0], "test")
    ids = [
        _one(at_time(desk, began + timedelta(seconds=i)).for_person(analyst), refresher, executor, wish)
        for i, wish in enumerate(WISHES, 1)
    ]
    me = desk.for_person(analyst)
    for order in ledger(me).orders:
        if order.status is OrderStatus.OPEN:
            cancel(me, order.id)
    executor.sweep()
    while audit.seal_waiting(jobs_desk.store).rows:
        pass
    delivered = list[Event]()
    events.register(jobs_desk.store, CONSUMER, list(Topic))
    while events.deliver(jobs_desk.store, CONSUMER, delivered.append):
        pass
    seen = ledger(me)
    by_id = {order.id: order for order in seen.orders}
    with jobs_desk.store.as_service(Duty.RELAY) as tx:
        left = next(o.waiting for o in tx.events.offsets() if o.consumer == CONSUMER)
    with desk.store.as_user(analyst) as tx:
        days = {s: tx.candles.bars("recorded", s, Interval.H1, 86_400, START - DAY, START + DAY) for s in TRADED}
    return Walk(
        orders=[by_id[id] for id in ids],
        trades=list(seen.trades),
        balances=dict(seen.balances[executor.account.id]),
        venues=dict(executor.venue.balances()),
        verdict=audit.verify_trail(desk.store),
        delivered=delivered,
        left=left,
        low={s: float(day.low.min()) for s, day in days.items()},
        high={s: float(day.high.max()) for s, day in days.items()},
    )


def _one(me: Desk, refresher: Refresher, executor: Executor, wish: Wish) -> UUID:
    """Play five recorded minutes, place one order at what the market then says, and let the executor work."""
    refresher.tick(me.now())
    symbol, side, quantity, away, _ = wish
    with me.store.as_user(me.user) as tx:
        quote, instrument = tx.market.quote("recorded", symbol), tx.market.instrument("recorded", symbol)
    limit = None
    if away and quote and instrument:
        limit = (quote.last * Decimal(away)).quantize(instrument.price_step)
    kind, account = "limit" if limit else "market", executor.account.id
    order = place(me, OrderDraft.parse(uuid4(), account, symbol, side, kind, quantity, limit))
    executor.run(order.id)
    executor.sweep()
    return order.id


def test_twenty_orders_on_real_candles_leave_one_ledger_one_trail_and_every_event(walk: Walk):
    ended = {status: [o for o in walk.orders if o.status is status] for status in OrderStatus}
    refused, filled, cancelled = (ended[s] for s in (OrderStatus.REFUSED, OrderStatus.FILLED, OrderStatus.CANCELLED))

    told = [event.topic for event in walk.delivered]

    assert len(refused) + len(filled) + len(cancelled) == len(walk.orders) == 20
    assert [code for *_, code in WISHES] == [
        _expected(o, code) for o, (*_, code) in zip(walk.orders, WISHES, strict=True)
    ]
    assert len(filled) >= 10
    assert len(cancelled) >= 1
    assert sorted(t.order_id for t in walk.trades) == sorted(o.id for o in filled)
    assert {asset: balance.total for asset, balance in walk.balances.items()} == _owed(walk.trades)
    assert walk.balances == walk.venues
    assert all(balance.locked == 0 for balance in walk.balances.values())
    assert all(walk.low[t.symbol] <= t.price <= walk.high[t.symbol] for t in walk.trades)
    assert walk.verdict.holds
    assert walk.verdict.waiting == 0
    assert told.count(Topic.ORDER_RECORDED) + told.count(Topic.ORDER_REFUSED) == 20
    assert told.count(Topic.FILL) == len(walk.trades)
    assert walk.left == 0


def _expected(order: Order, code: Code | None) -> Code | None:
    """Return the code where the order was refused with it, None where nothing refused it."""
    codes = [refusal.code for refusal in order.refusals]
    return code if code in codes else next(iter(codes), None)


def _owed(trades: list[Trade]) -> dict[str, Decimal]:
    """Work the balances out from the trades alone."""
    owed = {"USDT": Decimal(100_000)}
    for trade in trades:
        sign, base = 1 if trade.side == "buy" else -1, trade.symbol.partition("/")[0]
        owed["USDT"] -= sign * trade.qty * trade.price + trade.fee
        owed[base] = owed.get(base, Decimal(0)) + sign * trade.qty
    return owed
