"""Orders, what became of them, and how the desk may trade."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from core.model.decisions import Refusal
from core.model.drafts import ALONE, OrderType, Origin, Part, Side, TimeInForce


class Mode(StrEnum):
    """How orders reach a venue: on paper, after a second person's yes, or at once."""

    DRY_RUN = "DRY_RUN"
    MANUAL_CONFIRM = "MANUAL_CONFIRM"
    AUTONOMOUS = "AUTONOMOUS"


class TradingState(StrEnum):
    """ACTIVE trades, REDUCING only lowers exposure, HALTED lets nothing but cancels through."""

    ACTIVE = "ACTIVE"
    REDUCING = "REDUCING"
    HALTED = "HALTED"


class OrderStatus(StrEnum):
    """The life of an order; docs/glossary.md tells refused, rejected, unresolved and absent apart."""

    REFUSED = "refused"
    AWAITING_APPROVAL = "awaiting_approval"
    RECORDED = "recorded"
    HELD = "held"
    SUBMITTING = "submitting"
    UNRESOLVED = "unresolved"
    OPEN = "open"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REJECTED = "rejected"
    ABSENT = "absent"

    @property
    def is_working(self) -> bool:
        """Neither refused nor finished: something can still happen to it."""
        return self in WORKING

    @property
    def words(self) -> str:
        """How people read it: `partially filled`; one that is held acts only while this desk runs, and says so."""
        return "held by the desk" if self is OrderStatus.HELD else self.value.replace("_", " ")


WORKING = frozenset(
    {
        OrderStatus.AWAITING_APPROVAL,
        OrderStatus.RECORDED,
        OrderStatus.HELD,
        OrderStatus.SUBMITTING,
        OrderStatus.UNRESOLVED,
        OrderStatus.OPEN,
        OrderStatus.PARTIALLY_FILLED,
    }
)


@dataclass(frozen=True)
class Order:
    """A draft that was decided and recorded."""

    id: UUID
    user_id: UUID
    account_id: UUID
    client_order_id: str
    symbol: str
    side: Side
    type: OrderType
    time_in_force: TimeInForce
    quantity: Decimal
    limit_price: Decimal | None
    status: OrderStatus
    mode: Mode
    refusals: tuple[Refusal, ...]
    filled: Decimal
    average_price: Decimal | None
    exchange_order_id: str | None
    note: str
    cancel_requested_at: datetime | None
    created_at: datetime
    updated_at: datetime
    stop_price: Decimal | None = None
    trail: Decimal | None = None
    expires_at: datetime | None = None
    reduce_only: bool = False
    origin: Origin = Origin.PERSON
    tainted: bool = False
    part: Part = ALONE
    best_price: Decimal | None = None
    """While the desk holds it: the best last price since; when its price was reached; the market's moment seen."""
    triggered_at: datetime | None = None
    seen_at: datetime | None = None
    expected_price: Decimal | None = None
    """What paper would have filled it at, on average, as it was sent to an exchange."""

    @property
    def shortfall(self) -> Decimal | None:
        """How much worse than paper the exchange filled it, as a share of paper's price; below zero where better."""
        if self.expected_price is None or self.average_price is None or not self.expected_price:
            return None
        paid = self.average_price - self.expected_price
        return (paid if self.side is Side.BUY else -paid) / self.expected_price


@dataclass(frozen=True)
class Fill:
    """One execution as the venue reports it; `trade_id` is the venue's and makes booking it idempotent.

    `market_at` is the moment on the chart: years before `executed_at` where a recording is played.
    """

    trade_id: str
    order_id: UUID
    symbol: str
    side: Side
    quantity: Decimal
    price: Decimal
    fee: Decimal
    fee_asset: str
    executed_at: datetime
    market_at: datetime


@dataclass(frozen=True)
class Trade:
    """A booked fill."""

    id: UUID
    order_id: UUID
    account_id: UUID
    user_id: UUID
    symbol: str
    side: str
    qty: Decimal
    price: Decimal
    fee: Decimal
    fee_asset: str
    venue_trade_id: str
    client_order_id: str
    executed_at: datetime
    market_at: datetime


@dataclass(frozen=True)
class Account:
    """A venue account of the desk, granted to people."""

    id: UUID
    name: str
    venue: str
    mainnet: bool
    key_id: UUID | None = None
    """The stored key that opens it at an exchange; paper needs none."""

    @property
    def on_paper(self) -> bool:
        return self.venue == "paper"


@dataclass(frozen=True)
class Balance:
    """What an account holds of one asset; `locked` is reserved by working orders."""

    asset: str
    free: Decimal
    locked: Decimal

    @property
    def total(self) -> Decimal:
        return self.free + self.locked


@dataclass(frozen=True)
class Controls:
    """How the desk may trade now, who said so and why."""

    mode: Mode
    state: TradingState
    killed: bool
    mainnet: bool
    reason: str
    changed_by: UUID | None
    changed_at: datetime
