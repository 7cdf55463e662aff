"""Orders the desk holds: what each waits for, and what is sent once that has come.

`around` gathers, `judge` decides purely, the executor acts: one road for types a venue lacks, exit pairs, brackets,
splits over time and changed orders.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from core.desk import Desk
from core.exchanges import heard
from core.exchanges.triggers import watched
from core.exchanges.view import View
from core.model import (
    Actor,
    AuditEntry,
    Capabilities,
    Order,
    OrderDraft,
    OrderStatus,
    OrderType,
    PaperOrder,
    Side,
    TimeInForce,
)
from core.model.numbers import EXACT, step_below
from core.orders.record import details_of
from core.store import Duty, Tx

NOT_SENT = "Its price has come, but it is not sent yet:"
REWOUND = timedelta(minutes=1)
"""A market this far behind what an order has seen is a recording that began again, not a message that came late."""


@dataclass(frozen=True)
class Around:
    """What a held order is judged by: the orders it waits for or replaces, what the first brought, and the market.

    `watches` says that the desk itself has to see the order's price come.
    """

    after: Order | None
    brought: Decimal
    replaces: Order | None
    view: View | None
    watches: bool


@dataclass(frozen=True)
class Waits:
    """Nothing to do yet; the order with what it has seen by now."""

    order: Order


@dataclass(frozen=True)
class Ends:
    """It will never be sent."""

    status: OrderStatus
    note: str


@dataclass(frozen=True)
class Goes:
    """Its moment has come: `sent` is what the venue gets, once the order `first` is taken off it."""

    order: Order
    sent: Order
    first: Order | None


def is_held(wish: Order | OrderDraft, venue: Capabilities | None) -> bool:
    """Whether the desk keeps it before it is sent: its turn comes later, or its venue knows no such type."""
    return wish.part.waits or (venue is not None and wish.type in venue.emulated)


def sleeps(order: Order, now: datetime) -> bool:
    """Whether a held order need not even be looked at."""
    due = order.part.not_before
    return order.status is OrderStatus.HELD and due is not None and now < due and order.cancel_requested_at is None


def around(tx: Tx, order: Order, venue: Capabilities) -> Around:
    """Gather what a held order is judged by."""
    part = order.part
    after = tx.orders.get(part.after) if part.after else None
    is_exit = part.list_id is not None and part.replaces is not None
    watches = order.type.waits and (is_exit or order.type in venue.emulated)
    view = heard(tx, order.symbol, order.seen_at) if watches or after else None
    return Around(
        after,
        _brought(tx, after, view) if after else order.quantity,
        tx.orders.get(part.replaces) if part.replaces else None,
        view,
        watches and order.triggered_at is None,
    )


def _brought(tx: Tx, entry: Order, view: View | None) -> Decimal:
    """Return what an entry brought of its base asset: its fills less fees in that asset, in whole steps."""
    base = entry.symbol.partition("/")[0]
    fees = sum((t.fee for t in tx.trades.of_order(entry.id) if t.fee_asset == base), Decimal(0))
    brought = EXACT.subtract(entry.filled, fees)
    return step_below(brought, view.instrument.quantity_step) if view and view.instrument else brought


def judge(order: Order, around: Around, now: datetime) -> Waits | Ends | Goes:
    """Say whether a held order still waits, ends, or goes; each rule in turn, the first that speaks decides."""
    return (
        _cancelled(order)
        or _waits_for_entry(order, around)
        or _waits_for_time(order, now)
        or _replaced_is_gone(order, around)
        or _changes(order, around)
        or _watched(order, around, now)
        or _goes(order, around)
    )


def _cancelled(order: Order) -> Ends | None:
    return Ends(OrderStatus.CANCELLED, "Cancelled before it was sent.") if order.cancel_requested_at else None


def _waits_for_entry(order: Order, around: Around) -> Waits | Ends | None:
    if order.part.after is None:
        return None
    if around.after is None or (not around.after.status.is_working and not around.after.filled):
        return Ends(OrderStatus.CANCELLED, "Its entry ended without a fill, so there is nothing to sell.")
    return Waits(replace(order, note="Waits until its entry is done.")) if around.after.status.is_working else None


def _waits_for_time(order: Order, now: datetime) -> Waits | Ends | None:
    due = order.part.not_before
    if order.expires_at is not None and now >= order.expires_at and order.triggered_at is None:
        return Ends(OrderStatus.EXPIRED, "Its date has passed.")
    return Waits(replace(order, note=f"Waits for {due:%H:%M:%S} UTC.")) if due is not None and now < due else None


def _replaced_is_gone(order: Order, around: Around) -> Ends | None:
    """End what has nothing left to replace: all is filled, or the order to be changed ended by itself."""
    old = around.replaces
    if old is None or old.status.is_working:
        return None
    if order.part.list_id is None and (old.status is not OrderStatus.CANCELLED or old.cancel_requested_at):
        return Ends(OrderStatus.CANCELLED, f"The order it changes was {old.status.words} before.")
    if _left(order, around) <= 0:
        leg = old.part.leg or "order before it"
        return Ends(OrderStatus.CANCELLED, f"Its {leg} was filled, so nothing is left of it.")
    return None


def _changes(order: Order, around: Around) -> Goes | None:
    """Take off the order to be changed before anything else, even where the new one then waits for its price."""
    old = around.replaces
    return _goes(order, around) if order.part.list_id is None and old and old.status.is_working else None


def _watched(order: Order, around: Around, now: datetime) -> Waits | None:
    """Hold the order's price against every price since the last look; None once it has come."""
    if not around.watches:
        return None
    view = around.view
    if view is None:
        return Waits(replace(order, note="There is no price to watch."))
    seen = replace(_as_paper(order), seen_at=_since(order, view))
    after = watched(seen, view, now)
    seen_at = max((view.quote.market_at, *(trade.traded_at for trade in view.trades)))
    held = replace(
        order, best_price=after.best_price, triggered_at=after.triggered_at, seen_at=seen_at, note=after.note
    )
    return Waits(held)


def _since(order: Order, view: View) -> datetime | None:
    rewound = order.seen_at is not None and order.seen_at - view.quote.market_at > REWOUND
    return view.quote.market_at if rewound else order.seen_at


def _goes(order: Order, around: Around) -> Goes:
    old = around.replaces
    first = old if old and old.status.is_working else None
    return Goes(order, as_sent(order, _left(order, around)), first)


def _left(order: Order, around: Around) -> Decimal:
    done = around.replaces.filled if around.replaces else Decimal(0)
    return EXACT.subtract(min(order.quantity, around.brought), done)


def as_sent(order: Order, quantity: Decimal) -> Order:
    """Return the order as the venue gets it: what the desk saw come to its price is a market or limit order by now."""
    if order.triggered_at is None:
        return replace(order, quantity=quantity)
    if order.type is OrderType.STOP_LIMIT:
        return replace(order, quantity=quantity, type=OrderType.LIMIT, stop_price=None)
    return replace(
        order, quantity=quantity, type=OrderType.MARKET, stop_price=None, trail=None, expires_at=None,
        time_in_force=TimeInForce.GTC,
    )  # fmt: skip


def keeps_asking(order: Order) -> bool:
    """Whether a gate's no is not the end: an exit whose price has come, or the position would stay open unguarded."""
    return order.status is OrderStatus.HELD and order.triggered_at is not None and order.side is Side.SELL


def keep(desk: Desk, order: Order, why: str) -> Order:
    """Keep an exit that a gate refuses now, to be asked again at the next look; the trail tells it once."""
    kept = replace(order, note=f"{NOT_SENT} {why}")
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        tx.orders.watched(kept)
        if not order.note.startswith(NOT_SENT):
            details = details_of(order)
            tx.audit.append(AuditEntry("order.not_sent", Actor.SYSTEM, kept.note, details, "order", order.user_id))
    return kept


def _as_paper(order: Order) -> PaperOrder:
    return PaperOrder(
        0, order.client_order_id, order.symbol, order.side, order.type, order.time_in_force, order.quantity,
        order.limit_price, order.stop_price, order.trail, order.expires_at, order.reduce_only, order.created_at,
        order.status, best_price=order.best_price, triggered_at=order.triggered_at, note=order.note,
    )  # fmt: skip


def look(desk: Desk, order: Order, venue: Capabilities) -> Waits | Ends | Goes:
    """Judge a held order now and keep what it has seen; one whose price has just come is judged on at once."""
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        step = judge(order, around(tx, order, venue), desk.now())
        if isinstance(step, Waits) and step.order != order:
            tx.orders.watched(step.order)
            if step.order.triggered_at:
                return judge(step.order, around(tx, step.order, venue), desk.now())
        return step
