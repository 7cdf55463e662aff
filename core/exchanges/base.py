"""The one Protocol a venue implements, and the words in which it answers.

Three outcomes of a request, never mixed: it returns (the venue said yes), raises RejectedError (the venue
said no, for certain) or raises UnansweredError (nobody knows: the order becomes `unresolved` and is looked
up, never sent again).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from core.errors import InvalidError, UnavailableError
from core.model import Balance, Capabilities, Fill, OpenOrder, Order, OrderStatus


@dataclass(frozen=True)
class Rejection:
    """A venue's no as a value: its own code and a sentence for people."""

    code: str
    sentence: str


class RejectedError(InvalidError):
    """The exchange rejected this order; it was not placed. Change it and place a new one."""

    def __init__(self, rejection: Rejection | None = None) -> None:
        super().__init__(None if rejection is None else rejection.sentence)
        self.rejection = rejection


class UnansweredError(UnavailableError):
    """The exchange did not answer, so it is not known whether the request was carried out."""


@dataclass(frozen=True)
class Ack:
    """The venue took the request: its id of the order and the state it reports."""

    exchange_order_id: str
    status: OrderStatus


@dataclass(frozen=True)
class VenueOrder:
    """An order as the venue tells it when looked up; `note` is the venue's own word on it."""

    client_order_id: str
    exchange_order_id: str
    symbol: str
    status: OrderStatus
    filled: Decimal
    average_price: Decimal | None
    note: str = ""
    best_price: Decimal | None = None
    triggered_at: datetime | None = None
    """Where it tells them: the best price a trailing stop has seen, and when a stop was reached."""


class Venue(Protocol):
    """A connection to one account at one venue, used by the executor alone."""

    @property
    def capabilities(self) -> Capabilities:
        """What orders the venue takes; the gates read the same through `capabilities_of`."""
        ...

    @property
    def absence_proven_after(self) -> timedelta:
        """How long after sending "I know no such order" means it never arrived.

        Zero on paper. 17 s for Binance: 5 s receive window + 10 s matching timeout + 2 s clock skew; asking
        sooner took orders for absent that were executed later.
        """
        ...

    def submit(self, order: Order) -> Ack:
        """Send the order once, under its `client_order_id`; raises RejectedError or UnansweredError.

        Its `updated_at` is when it was written that it is about to be sent, and counts as when it was: one that comes
        to the exchange much later, from a process that was held up, is refused there.
        """
        ...

    def cancel(self, order: Order) -> Ack:
        """Ask to cancel; RejectedError means it is not open any more: look up why, it may be filled."""
        ...

    def lookup(self, order: Order) -> VenueOrder | None:
        """Return what the venue knows, None when it knows no such order; raises UnansweredError."""
        ...

    def fills(self, order: Order, known: VenueOrder) -> tuple[Fill, ...]:
        """Return the executions of an order that was looked up, oldest first; raises UnansweredError."""
        ...

    def balances(self) -> Mapping[str, Balance]:
        """Return what the account holds, by asset; raises UnansweredError."""
        ...

    def open_orders(self) -> Sequence[OpenOrder]:
        """Return every order that stands open, whoever placed it; raises UnansweredError."""
        ...

    def changed(self, working: Collection[Order]) -> Collection[str]:
        """Return the client order ids of what changed since last asked, as far as the venue told; asks nobody."""
        ...

    def has_gap(self) -> bool:
        """Whether it may have missed a change since last asked: its books are to be compared with ours."""
        ...

    @property
    def streams(self) -> bool:
        """Whether it tells by itself what happens to orders; where not, comparing the books is how it is heard."""
        ...

    def deaf_since(self) -> datetime | None:
        """Return since when the venue tells nothing by itself though it could; None while it does."""
        ...

    def rests(self) -> str:
        """Return why nothing may be asked of the venue now, empty when it may."""
        ...

    def close(self) -> None:
        """Let go of connections and threads."""
        ...
