"""Bring our books to what the venue says: fills, state, balances."""

from dataclasses import replace

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
    """Take over what the venue says; told in the trail when the state changed, as each fill is told by itself."""
    note = known.note or SAID.get(known.status, f"{known.status.value.capitalize()}.")
    after = replace(order, status=known.status, note=note, filled=known.filled, average_price=known.average_price)
    if after == order:
        return order
    tx.orders.move(
        order.id, order.status, known.status, note, known.exchange_order_id, known.filled, known.average_price
    )
    if order.status is not known.status:
        row = AuditEntry(f"order.{known.status.value}", Actor.SYSTEM, note, details_of(order), "order", order.user_id)
        tx.audit.append(row)
        tx.events.publish(Topic.ORDER_CHANGED, order.user_id, {"order": str(order.id), "status": known.status.value})
    return after
