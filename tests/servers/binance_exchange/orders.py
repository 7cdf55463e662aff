"""An order and its parts: kinds, states, what it has reserved, what was executed of it."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tests.servers.binance_exchange.accounts import Account
from tests.servers.binance_exchange.symbols import Symbol


class Side(StrEnum):
    BUY = "BUY"
    SELL = "SELL"

    @property
    def other(self) -> "Side":
        return Side.SELL if self is Side.BUY else Side.BUY


class Kind(StrEnum):
    LIMIT = "LIMIT"
    LIMIT_MAKER = "LIMIT_MAKER"
    MARKET = "MARKET"
    STOP_LOSS = "STOP_LOSS"
    STOP_LOSS_LIMIT = "STOP_LOSS_LIMIT"
    TAKE_PROFIT = "TAKE_PROFIT"
    TAKE_PROFIT_LIMIT = "TAKE_PROFIT_LIMIT"


class Tif(StrEnum):
    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"


class Stp(StrEnum):
    NONE = "NONE"
    EXPIRE_TAKER = "EXPIRE_TAKER"
    EXPIRE_MAKER = "EXPIRE_MAKER"
    EXPIRE_BOTH = "EXPIRE_BOTH"
    DECREMENT = "DECREMENT"


class Status(StrEnum):
    PENDING_NEW = "PENDING_NEW"
    NEW = "NEW"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"
    EXPIRED_IN_MATCH = "EXPIRED_IN_MATCH"


OPEN = frozenset({Status.PENDING_NEW, Status.NEW, Status.PARTIALLY_FILLED})
STOPS = frozenset({Kind.STOP_LOSS, Kind.STOP_LOSS_LIMIT})
CONTINGENT = STOPS | {Kind.TAKE_PROFIT, Kind.TAKE_PROFIT_LIMIT}
# At the market, once it works.
UNPRICED = frozenset({Kind.MARKET, Kind.STOP_LOSS, Kind.TAKE_PROFIT})
ZERO = Decimal(0)


@dataclass(eq=False)
class Reserve:
    """What is set aside for an order, or for the two legs of an OCO together."""

    asset: str
    amount: Decimal


@dataclass(frozen=True)
class Execution:
    """One trade as one side of it sees it."""

    order: "Order"
    id: int
    price: Decimal
    quantity: Decimal
    fee: Decimal
    fee_asset: str
    is_maker: bool
    time: int


@dataclass(eq=False)
class Order:
    """An order of an account; amounts exact, times in ms. `price` 0: at the market."""

    id: int
    account: Account
    symbol: Symbol
    side: Side
    kind: Kind
    quantity: Decimal
    client_id: str
    created: int
    tif: Tif = Tif.GTC
    price: Decimal = ZERO
    quote_quantity: Decimal = ZERO
    stop_price: Decimal = ZERO
    trailing_delta: int = 0
    stp: Stp = Stp.EXPIRE_MAKER
    strategy: dict[str, int] = field(default_factory=dict)
    status: Status = Status.NEW
    executed: Decimal = ZERO
    quote: Decimal = ZERO
    prevented: Decimal = ZERO
    prevented_id: int = -1
    reserve: Reserve | None = None
    group: Any = None
    updated: int = 0
    working_at: int = -1
    trailing_at: int = -1
    extreme: Decimal = ZERO
    amends: int = 0
    executions: list[Execution] = field(default_factory=list)
    history: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def remaining(self) -> Decimal:
        return self.quantity - self.executed - self.prevented

    @property
    def is_limited(self) -> bool:
        return self.kind not in UNPRICED

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for its trigger, on no book yet."""
        return self.is_open and self.kind in CONTINGENT and self.working_at < 0

    @property
    def triggers_above(self) -> bool:
        """Whether a price at or above the stop triggers it, rather than one at or below."""
        return (self.kind in STOPS) is (self.side is Side.BUY)

    def takes(self, price: Decimal) -> bool:
        """Whether it would trade at a price."""
        return not self.is_limited or (self.price >= price if self.side is Side.BUY else self.price <= price)

    @property
    def list_id(self) -> int:
        return -1 if self.group is None else self.group.id
