"""Drafts, orders, and what the gate says of them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from uuid import UUID

from core.errors import InvalidError


class Side(StrEnum):
    BUY = "buy"
    SELL = "sell"


class OrderType(StrEnum):
    MARKET = "market"
    LIMIT = "limit"


class TimeInForce(StrEnum):
    GTC = "GTC"
    IOC = "IOC"


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
    RECORDED = "recorded"
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


WORKING = frozenset(
    {
        OrderStatus.RECORDED,
        OrderStatus.SUBMITTING,
        OrderStatus.UNRESOLVED,
        OrderStatus.OPEN,
        OrderStatus.PARTIALLY_FILLED,
    }
)


class Code(StrEnum):
    """Machine-readable reasons of a no."""

    KILL_SWITCH = "KILL_SWITCH"
    TRADING_HALTED = "TRADING_HALTED"
    TRADING_STATE_REDUCING = "TRADING_STATE_REDUCING"
    MODE_FORBIDS_LIVE = "MODE_FORBIDS_LIVE"
    APPROVAL_REQUIRED = "APPROVAL_REQUIRED"
    MAINNET_DISABLED = "MAINNET_DISABLED"
    ROLE_FORBIDDEN = "ROLE_FORBIDDEN"
    ACCOUNT_NOT_GRANTED = "ACCOUNT_NOT_GRANTED"
    SYMBOL_NOT_ALLOWED = "SYMBOL_NOT_ALLOWED"
    INVALID_PRICE = "INVALID_PRICE"
    INVALID_QUANTITY = "INVALID_QUANTITY"
    QUANTITY_BELOW_MINIMUM = "QUANTITY_BELOW_MINIMUM"
    QUANTITY_EXCEEDS_MAXIMUM = "QUANTITY_EXCEEDS_MAXIMUM"
    NOTIONAL_BELOW_MINIMUM = "NOTIONAL_BELOW_MINIMUM"
    NOTIONAL_EXCEEDS_MAX_PER_ORDER = "NOTIONAL_EXCEEDS_MAX_PER_ORDER"
    NOTIONAL_EXCEEDS_FREE_BALANCE = "NOTIONAL_EXCEEDS_FREE_BALANCE"
    PRICE_DEVIATION = "PRICE_DEVIATION"
    DUPLICATE_ORDER = "DUPLICATE_ORDER"
    DAY_CAP_REACHED = "DAY_CAP_REACHED"
    QUOTE_MISSING = "QUOTE_MISSING"
    QUOTE_STALE = "QUOTE_STALE"


@dataclass(frozen=True)
class Refusal:
    """One gate's no: a code for machines and a sentence with numbers for people."""

    code: Code
    sentence: str


@dataclass(frozen=True)
class Decision:
    """Every gate's answer to one draft; allowed when nobody refused."""

    refusals: tuple[Refusal, ...]
    asked: int

    @property
    def allowed(self) -> bool:
        return not self.refusals


def exact(text: str | Decimal | int, what: str) -> Decimal:
    """Return a positive, finite Decimal of what a person typed; raises InvalidError with the remedy."""
    try:
        number = Decimal(str(text).strip().replace("_", "").replace(" ", ""))
    except InvalidOperation as e:
        raise InvalidError(f"{what} “{text}” is not a number. Use digits and a decimal point: 0.25.") from e
    if not number.is_finite() or number <= 0:
        raise InvalidError(f"{what} must be a number above zero, not “{text}”.")
    if abs(number.adjusted()) > 18 or len(number.as_tuple().digits) > 30:
        raise InvalidError(f"{what} “{text}” is outside what any venue accepts.")
    return number


@dataclass(frozen=True)
class OrderDraft:
    """A person's wish; `id` makes placing it twice one order."""

    id: UUID
    account_id: UUID
    symbol: str
    side: Side
    type: OrderType
    quantity: Decimal
    limit_price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC

    @classmethod
    def parse(
        cls,
        id: UUID,
        account_id: UUID,
        symbol: str,
        side: str,
        type: str,
        quantity: str | Decimal,
        limit_price: str | Decimal | None = None,
        time_in_force: str = "GTC",
    ) -> "OrderDraft":
        """Parse what came from outside, once.

        Raises InvalidError for a word that is no side, type or time in force, a number that is not
        positive and finite, a limit order without a price or a market order with one.
        """
        try:
            parsed_side, parsed_type = Side(side.lower()), OrderType(type.lower())
            tif = TimeInForce(time_in_force.upper())
        except ValueError as e:
            raise InvalidError(f"{str(e).capitalize()}.") from e
        given = limit_price is not None and str(limit_price).strip() != ""
        if parsed_type is OrderType.LIMIT and not given:
            raise InvalidError("A limit order needs a limit price.")
        if parsed_type is OrderType.MARKET and given:
            raise InvalidError("A market order takes no price; choose limit to name one.")
        name = symbol.strip().upper()
        if name.count("/") != 1 or not all(part.isalnum() for part in name.split("/")):
            raise InvalidError(f"“{symbol}” is not a symbol; write it like BTC/USDT.")
        price = exact(limit_price, "The limit price") if given and limit_price is not None else None
        return cls(id, account_id, name, parsed_side, parsed_type, exact(quantity, "The quantity"), price, tif)


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
class Limits:
    """The numbers the gate holds an order against."""

    max_notional: Decimal
    max_orders_per_day: int
    price_band: Decimal
    """Greatest distance of a limit price from mid, as a fraction."""
    duplicate_window_s: int
    quote_max_age_s: int


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
