"""Bring our books to what the venue says: fills, state, balances."""

from dataclasses import replace
from decimal import Decimal

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
    OrderStatus.EXPIRED: "Expired at the venue: it could not be filled at once.",
}


def settle(desk: Desk, venue: Venue, order: Order) -> Order:
    """Book what the venue knows of an order that we do not; fills once by their trade id.

    Network (or the paper venue) first, then one transaction: trades, order, balances, audit, events.
    An unanswered question changes nothing; the next sweep asks again.
    """
    try:
        known = venue.lookup(order.client_order_id)
        fills = venue.fills(order, None) if known else ()
        balances = venue.balances()
    except UnansweredError:
        return order
    if known is None:
        return order
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        current = tx.orders.get(order.id, lock=True)
        assert current
        booked = [fill for fill in fills if tx.trades.book(current, fill, known.exchange_order_id)]
        for fill in booked:
            _tell_fill(tx, current, fill)
        if booked or current.status is not known.status:
            current = _moved(tx, current, known)
        tx.accounts.set_balances(order.account_id, balances)
    return current


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
    filled = known.filled if known.filled else Decimal(0)
    note = SAID.get(known.status, known.status.value.capitalize())
    tx.orders.move(order.id, order.status, known.status, note, known.exchange_order_id, filled, known.average_price)
    row = AuditEntry(f"order.{known.status.value}", Actor.SYSTEM, note, details_of(order), "order", order.user_id)
    tx.audit.append(row)
    tx.events.publish(Topic.ORDER_CHANGED, order.user_id, {"order": str(order.id), "status": known.status.value})
    return replace(order, status=known.status, note=note, filled=filled, average_price=known.average_price)
