"""A draft everybody allows and the facts it is allowed under; a test changes the one thing it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from core.model import (
    BOUNDS,
    Account,
    Balance,
    Capabilities,
    Controls,
    Instrument,
    Limits,
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
from core.orders.facts import Facts, RecentOrder

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
D = Decimal

PAPER = Account(UUID(int=1), "Paper desk", "paper", mainnet=False)
LIVE = Account(UUID(int=1), "Main desk", "binance", mainnet=True)
TESTNET = Account(UUID(int=1), "Test desk", "binance", mainnet=False)

BTC = Instrument(
    "binance", "BTC/USDT", "BTC", "USDT", D("0.01"), D("0.00001"), D("0.0001"), D("90"), D("10"), D("2000000")
)
QUOTE = Quote("binance", "BTC/USDT", D("59990"), D("60010"), D("60000"), NOW, NOW, Provenance.LIVE)
CONTROLS = Controls(
    Mode.DRY_RUN, TradingState.ACTIVE, killed=False, mainnet=False, reason="", changed_by=None, changed_at=NOW
)
FIRST = {key: bound.first for key, bound in BOUNDS.items()}
# Half of the account may be one asset, so that what is held here can be added to.
LIMITS = Limits.of(FIRST | {"quote_max_age_s": 30, "max_weight": D(1), "max_exposure": D(1)})
SNAPSHOT = Snapshot(
    PAPER.id, NOW, "USDT", "binance", equity=D("80000"), peak=D("80000"), day_open=D("80000"),
    positions=(Position("BTC", D(1), D("60000"), D("50000")), Position("USDT", D("20000"), D(1), None)),
)  # fmt: skip
FACTS = Facts(
    now=NOW,
    person=Person(UUID(int=2), "analyst@example.org", Role.USER),
    account=PAPER,
    controls=CONTROLS,
    kill_file=False,
    mainnet_enabled=False,
    instrument=BTC,
    quote=QUOTE,
    limits=LIMITS,
    balances={"USDT": Balance("USDT", D("20000"), D(0)), "BTC": Balance("BTC", D("1"), D(0))},
    recent=(),
    orders_this_minute=0,
    orders_this_session=0,
    orders_today=0,
    reduced_today=D(0),
    snapshot=SNAPSHOT,
    buying=D(0),
    locks=(),
    in_sync=True,
    watched=False,
    capabilities=Capabilities(frozenset(OrderType), frozenset(TimeInForce)),
)


def limit(side: Side = Side.BUY, quantity: str = "0.1", price: str | None = "60000") -> OrderDraft:
    named = None if price is None else D(price)
    return OrderDraft(UUID(int=3), PAPER.id, "BTC/USDT", side, OrderType.LIMIT, D(quantity), named)


def market(side: Side = Side.BUY, quantity: str = "0.1") -> OrderDraft:
    return OrderDraft(UUID(int=3), PAPER.id, "BTC/USDT", side, OrderType.MARKET, D(quantity))


def holding(**free: str) -> Facts:
    """Return the facts with exactly these free amounts."""
    return replace(FACTS, balances={asset: Balance(asset, D(amount), D(0)) for asset, amount in free.items()})


def placed(draft: OrderDraft, seconds_ago: float) -> RecentOrder:
    """Return the memory of an order like the draft under another id."""
    at = NOW - timedelta(seconds=seconds_ago)
    return RecentOrder(
        UUID(int=4), draft.symbol, draft.side, draft.type, draft.quantity, draft.limit_price, at, draft.stop_price,
        draft.trail,
    )  # fmt: skip
