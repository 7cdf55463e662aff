"""Place, change and cancel orders: the one road for people, agents and jobs."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from core.desk import Desk
from core.errors import ConflictError, InvalidError, NotFoundError
from core.model import (
    Actor,
    AuditEntry,
    Decision,
    Order,
    OrderDraft,
    OrderStatus,
    Part,
    Topic,
)
from core.model.numbers import EXACT, plain
from core.orders.approvals import request
from core.orders.facts import Facts
from core.orders.gather import gather
from core.orders.groups import decide_all
from core.orders.hold import is_held
from core.orders.ledger import one
from core.orders.record import details_of, draft_of, order_from
from core.store import Tx

TOPICS = {
    OrderStatus.RECORDED: Topic.ORDER_RECORDED,
    OrderStatus.HELD: Topic.ORDER_RECORDED,
    OrderStatus.AWAITING_APPROVAL: Topic.APPROVAL_REQUESTED,
    OrderStatus.REFUSED: Topic.ORDER_REFUSED,
}


def ask(desk: Desk, *drafts: OrderDraft) -> Decision:
    """Return every gate's answer to a draft, or to drafts that belong together, without recording anything."""
    with desk.store.as_user(desk.user) as tx:
        return decide_all(drafts, gather(tx, desk.settings, desk.user, drafts[0], desk.now()))


def place(desk: Desk, draft: OrderDraft) -> Order:
    """Decide a draft and record the outcome with its audit row and event, in one transaction.

    The order comes back `recorded` (the executor sends it), `held` (it does so once what it waits for is there),
    `awaiting_approval` where a second person's yes is all that is missing, or `refused` with every gate's no. The same
    draft placed twice is one order. Raises NotFoundError for an account that does not exist for this person.
    """
    return place_all(desk, (draft,))[0]


def place_all(desk: Desk, drafts: Sequence[OrderDraft]) -> Sequence[Order]:
    """Decide drafts of one account that belong together and record all of them or none, as `place` does one.

    One gate's no refuses all; a second person says yes or no to all at once. Raises ConflictError where the order
    that is to be replaced is finished, or another change of it is on its way.
    """
    with desk.store.as_user(desk.user) as tx:
        return place_in(tx, desk, drafts)


def place_in(tx: Tx, desk: Desk, drafts: Sequence[OrderDraft]) -> Sequence[Order]:
    """Do what `place_all` does within the caller's transaction, opened as the same person."""
    first = drafts[0]
    tx.orders.one_at_a_time(first.account_id)
    if known := [order for order in map(tx.orders.get, (draft.id for draft in drafts)) if order]:
        return known
    if any(tx.orders.of_list(draft.part.list_id) for draft in drafts):
        raise ConflictError("Orders that belong together are placed at once. Write this one by itself.")
    facts = gather(tx, desk.settings, desk.user, first, desk.now())
    if facts.account is None and tx.accounts.get(first.account_id) is None:
        raise NotFoundError("This account is not granted to you.")
    decision = decide_all([_left(tx, draft) for draft in drafts], facts)
    return [_recorded(tx, desk, draft, decision, facts) for draft in drafts]


def _recorded(tx: Tx, desk: Desk, draft: OrderDraft, decision: Decision, facts: Facts) -> Order:
    held = is_held(draft, facts.capabilities)
    order = order_from(draft, desk.user.id, facts.controls.mode, decision, desk.now(), held)
    recorded = tx.orders.record(order)
    if recorded is None:
        raise ConflictError("An order of this id exists already. Write it anew.")
    if order.status is OrderStatus.AWAITING_APPROVAL:
        request(tx, draft, facts)
    _tell(tx, desk, f"order.{order.status}", order, TOPICS[order.status], order.note)
    return recorded


def _left(tx: Tx, draft: OrderDraft) -> OrderDraft:
    """Return the draft with what is left of it once the order it replaces is taken off."""
    old = tx.orders.get(draft.part.replaces) if draft.part.replaces else None
    if old is None:
        return draft
    if not old.status.is_working or old.cancel_requested_at:
        raise ConflictError("This order is finished or being cancelled: there is nothing left to change.")
    before = tx.orders.get(old.part.replaces) if old.part.replaces else None
    if any(other.status.is_working for other in (before, *tx.orders.replacing(old.id)) if other):
        raise ConflictError("This order is being changed already. Wait until that is done.")
    if draft.quantity <= old.filled:
        raise InvalidError(f"{plain(old.filled)} of it is filled already. Name more than that, or cancel the rest.")
    return replace(draft, quantity=EXACT.subtract(draft.quantity, old.filled))


def amend(
    desk: Desk, id: UUID, order_id: UUID, quantity: Decimal, limit_price: Decimal | None, stop_price: Decimal | None
) -> Order:
    """Change the quantity and prices of an order that is not finished, by a new one of this id that takes its place.

    `quantity` is the whole, with what is filled already. The old order stays as it is where a gate refuses the new
    one; else the executor takes it off the venue and sends what is left. Raises NotFoundError for an order that is not
    this person's, ConflictError for one that is finished, a market order, or one of a list.
    """
    old = one(desk, order_id)
    if old.user_id != desk.user.id:
        raise NotFoundError("There is no such order of yours.")
    if old.part.list_id or not (old.type.has_limit or old.type.waits):
        raise ConflictError(
            "Market orders and orders that belong together are not changed. Cancel it, place a new one."
        )
    part = Part(leg="amended", replaces=old.id)
    changed = replace(
        draft_of(old), id=id, quantity=quantity, limit_price=limit_price, stop_price=stop_price, part=part
    )
    return place(desk, changed)


def cancel(desk: Desk, order_id: UUID) -> Order:
    """Ask for an order's cancellation; cancels pass in every mode and state.

    The two orders of an exit pair end together, and a change of the order with it. Raises NotFoundError for an order
    that is not this person's. One already finished comes back as it is.
    """
    with desk.store.as_user(desk.user) as tx:
        order = tx.orders.get(order_id)
        if order is None or order.user_id != desk.user.id:
            raise NotFoundError("There is no such order of yours.")
        twin = tx.orders.get(order.part.replaces) if order.part.list_id and order.part.replaces else None
        for each in (order, twin, *tx.orders.replacing(order_id)):
            _ask_to_cancel(tx, desk, each)
        return tx.orders.get(order_id) or order


def cancel_list(desk: Desk, list_id: UUID) -> Sequence[Order]:
    """Ask for the cancellation of all that is not finished of a list; raises NotFoundError for another's."""
    with desk.store.as_user(desk.user) as tx:
        found = [order for order in tx.orders.of_list(list_id) if order.user_id == desk.user.id]
        if not found:
            raise NotFoundError("There are no such orders of yours.")
        for order in found:
            _ask_to_cancel(tx, desk, order)
        return tx.orders.of_list(list_id)


def _ask_to_cancel(tx: Tx, desk: Desk, order: Order | None) -> None:
    if order and order.status.is_working and tx.orders.request_cancel(order.id):
        _tell(tx, desk, "order.cancel_requested", order, Topic.CANCEL_REQUESTED)


def _tell(tx: Tx, desk: Desk, action: str, order: Order, topic: Topic, reason: str = "") -> None:
    tx.audit.append(AuditEntry(action, Actor.USER, reason, details_of(order), "order", desk.user.id))
    tx.events.publish(topic, desk.user.id, {"order": str(order.id), "account": str(order.account_id)})
