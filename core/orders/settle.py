"""Bring our books to what the venue says: fills, state, balances."""

from dataclasses import dataclass, replace
from enum import Enum

from core.desk import Desk
from core.exchanges import UnansweredError, Venue, VenueOrder
from core.model import Actor, AuditEntry, Fill, Order, OrderStatus, Topic
from core.orders.record import details_of
from core.store import Duty, Tx

SAID = {
    OrderStatus.OPEN: "Open at the venue.",
    OrderStatus.PARTIALLY_FILLED: "Partly filled.",
    OrderStatus.FILLED: "Filled.",
    OrderStatus.CANCELLED: "Cancelled.",
    OrderStatus.EXPIRED: "Expired at the venue.",
    OrderStatus.REJECTED: "Rejected by the venue.",
}


AT_VENUE = (OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED)
LOOKS = 3
"""How often an order and its executions are read until they speak of the same moment."""


class Told(Enum):
    """How much a venue told of an order."""

    WHOLE = "all it knows"
    PART = "less than it knows"
    NOTHING = "no answer"
    UNKNOWN = "that it knows no such order"


@dataclass(frozen=True)
class Settled:
    """An order as our books have it now, and how much of it the venue told."""

    order: Order
    told: Told

    @property
    def again(self) -> bool:
        """Whether the venue has more to tell."""
        if self.told is Told.UNKNOWN:
            return self.order.status in AT_VENUE
        return self.told is not Told.WHOLE


def settle(desk: Desk, venue: Venue, order: Order) -> Settled:
    """Book what the venue knows of an order that we do not; fills once by their trade id.

    Network (or the paper venue) first, then one transaction: trades, order, balances, audit, events.
    An unanswered question changes nothing. What a venue tells of the past is not taken for the present: an ended order
    stays ended, and its state is taken over only once every execution it speaks of is told.
    """
    try:
        known, fills = _asked(venue, order)
        balances = venue.balances()
    except UnansweredError:
        return Settled(order, Told.NOTHING)
    if known is None:
        return Settled(order, Told.UNKNOWN)
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        current = tx.orders.get(order.id, lock=True)
        assert current
        booked = [fill for fill in fills if tx.trades.book(current, fill, known.exchange_order_id)]
        for fill in booked:
            _tell_fill(tx, current, fill)
        tx.accounts.set_balances(order.account_id, balances)
        if _is_over(current) and known.status.is_working:
            return Settled(current, Told.WHOLE)
        if tx.trades.filled(order.id) != known.filled:
            return Settled(current, Told.PART)
        return Settled(_moved(tx, current, known), Told.WHOLE)


def _asked(venue: Venue, order: Order) -> tuple[VenueOrder | None, tuple[Fill, ...]]:
    """Return an order and its executions as of one moment, if the venue tells them so within a few looks."""
    known: VenueOrder | None = None
    fills: tuple[Fill, ...] = ()
    for _ in range(LOOKS):
        known = venue.lookup(order)
        if known is None or not known.filled:
            return known, ()
        fills = venue.fills(order, known)
        if sum(fill.quantity for fill in fills) == known.filled:
            break
    return known, fills


def _is_over(order: Order) -> bool:
    """Whether nothing a venue tells late can open it again; one that counted as absent can be found after all."""
    return not order.status.is_working and order.status is not OrderStatus.ABSENT


def _tell_fill(tx: Tx, order: Order, fill: Fill) -> None:
    told = {
        "trade_id": fill.trade_id,
        "filled": str(fill.quantity),
        "price": str(fill.price),
        "fee": f"{fill.fee} {fill.fee_asset}",
    }
    tx.audit.append(AuditEntry("order.fill", Actor.SYSTEM, "", details_of(order, **told), "order", order.user_id))
    tx.events.publish(Topic.FILL, order.user_id, {"order": str(order.id), **told})


def _moved(tx: Tx, order: Order, known: VenueOrder) -> Order:
    """Take over what the venue says; told in the trail when the state changed, as each fill is told by itself."""
    note = known.note or SAID.get(known.status, f"{known.status.value.capitalize()}.")
    after = replace(
        order, status=known.status, note=note, filled=known.filled, average_price=known.average_price,
        best_price=known.best_price or order.best_price, triggered_at=known.triggered_at or order.triggered_at,
    )  # fmt: skip
    if after == order:
        return order
    tx.orders.move(
        order.id, order.status, known.status, note, known.exchange_order_id, known.filled, known.average_price
    )
    if (after.best_price, after.triggered_at) != (order.best_price, order.triggered_at):
        tx.orders.watched(after)
    if order.status is not known.status:
        row = AuditEntry(f"order.{known.status.value}", Actor.SYSTEM, note, details_of(order), "order", order.user_id)
        tx.audit.append(row)
        tx.events.publish(Topic.ORDER_CHANGED, order.user_id, {"order": str(order.id), "status": known.status.value})
    return after
