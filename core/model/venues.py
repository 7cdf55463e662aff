"""What a venue can do with an order, and what it holds that the desk did not place."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from core.model.drafts import OrderType, Side, TimeInForce


@dataclass(frozen=True)
class Capabilities:
    """The order types and times in force a venue takes; what it lacks is refused by the gate.

    `emulated` are types it lacks and the desk stands in for: it watches the price and then sends a market or limit
    order. They act only while the desk runs.
    """

    types: frozenset[OrderType]
    times: frozenset[TimeInForce]
    emulated: frozenset[OrderType] = frozenset()


@dataclass(frozen=True)
class OpenOrder:
    """An order that stands open in a venue's book, ours or not; `type` is the venue's own word."""

    exchange_order_id: str
    client_order_id: str
    symbol: str
    side: Side
    type: str
    quantity: Decimal
    price: Decimal | None
    filled: Decimal
    placed_at: datetime


@dataclass(frozen=True)
class ExternalOrder:
    """An order at a venue that this desk did not place, and when it was last seen there."""

    account_id: UUID
    order: OpenOrder
    seen_at: datetime


@dataclass(frozen=True)
class Difference:
    """Where the desk's books and the venue's were not the same: `what` is an asset or an order."""

    what: str
    ours: str
    theirs: str
    sentence: str


@dataclass(frozen=True)
class Reconciliation:
    """One comparison of an account's books with the venue's; not passed: they could not be brought together."""

    account_id: UUID
    at: datetime
    passed: bool
    said: str
    working: int
    external: int
    differences: tuple[Difference, ...]
    took_ms: int
