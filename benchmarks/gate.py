"""What one decision costs, beside the bar of 1 ms."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from benchmarks import Result
from core.model import (
    BOUNDS,
    Account,
    Balance,
    Capabilities,
    Controls,
    Instrument,
    Limits,
    Lock,
    Mode,
    OrderDraft,
    OrderType,
    Person,
    Position,
    Provenance,
    Quote,
    Role,
    Side,
    Snapshot,
    TimeInForce,
    TradingState,
)
from core.orders.decide import decide
from core.orders.facts import Facts, RecentOrder

BAR_MS = 1.0
ROUNDS = 20_000
RECENT = 50
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
D = Decimal


def run() -> list[Result]:
    """Measure an allowed and a widely refused draft against 50 recent orders."""
    draft = OrderDraft(UUID(int=3), UUID(int=1), "BTC/USDT", Side.BUY, OrderType.LIMIT, D("0.1"), D("60000"))
    refused = replace(draft, quantity=D("95.000001"), limit_price=D("70000.001"))
    return [*_results("an allowed draft", draft), *_results("a draft most gates refuse", refused)]


def _results(measure: str, draft: OrderDraft) -> list[Result]:
    facts, times = _facts(), []
    for _ in range(ROUNDS):
        started = time.perf_counter_ns()
        decide(draft, facts)
        times.append(time.perf_counter_ns() - started)
    times.sort()
    return [
        Result(
            "gate",
            f"decide {measure}, p{percentile}",
            round(times[len(times) * percentile // 100] / 1e6, 4),
            "ms",
            "the bar set for the gate",
            BAR_MS,
            "lower",
        )
        for percentile in (50, 99)
    ]


def _facts() -> Facts:
    recent = RecentOrder(UUID(int=4), "BTC/USDT", Side.SELL, OrderType.LIMIT, D("0.1"), D("60000"), NOW)
    return Facts(
        now=NOW,
        person=Person(UUID(int=2), "analyst@example.org", Role.USER),
        account=Account(UUID(int=1), "Paper desk", "paper", mainnet=False),
        controls=Controls(Mode.DRY_RUN, TradingState.ACTIVE, False, False, "", None, NOW),
        kill_file=False,
        mainnet_enabled=False,
        instrument=Instrument(
            "binance", "BTC/USDT", "BTC", "USDT", D("0.01"), D("0.00001"), D("0.0001"), D(90), D(10), D(2_000_000)
        ),
        quote=Quote("binance", "BTC/USDT", D(59990), D(60010), D(60000), NOW, NOW, Provenance.LIVE),
        limits=Limits.of({key: bound.first for key, bound in BOUNDS.items()}),
        balances={"USDT": Balance("USDT", D(20_000), D(0)), "BTC": Balance("BTC", D(1), D(0))},
        recent=tuple(replace(recent, created_at=NOW - timedelta(seconds=ago)) for ago in range(RECENT)),
        orders_this_minute=RECENT // 2,
        orders_this_session=RECENT,
        orders_today=RECENT,
        reduced_today=Decimal(0),
        capabilities=Capabilities(frozenset(OrderType), frozenset(TimeInForce)),
        snapshot=_snapshot(),
        buying=D(100),
        locks=tuple(_lock(n) for n in range(10)),
        in_sync=True,
        watched=False,
    )


def _snapshot() -> Snapshot:
    held = tuple(Position(f"A{n}", D(10), D("12.3456789"), D("11.1")) for n in range(20))
    money = (Position("BTC", D(1), D("60000"), D("58000")), Position("USDT", D(200_000), D(1), None))
    return Snapshot(
        UUID(int=1), NOW, "USDT", "binance", D("262469.13578"), D("270000"), D("265000"), positions=(*held, *money)
    )


def _lock(n: int) -> Lock:
    return Lock(UUID(int=n), "cooldown", None, f"A{n}/USDT", "Sold a moment ago.", NOW, NOW + timedelta(minutes=5))
