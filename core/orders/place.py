"""Place and cancel orders, and read the ledger: the one road for people, agents and jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.desk import Desk
from core.errors import NotFoundError
from core.model import (
    Account,
    Actor,
    AuditEntry,
    Balance,
    Decision,
    Order,
    OrderDraft,
    OrderStatus,
    Topic,
    Trade,
)
from core.orders.approvals import request
from core.orders.decide import decide
from core.orders.gather import gather
from core.orders.record import details_of, order_from
from core.store.orders import OrderCounts

TOPICS = {
    OrderStatus.RECORDED: Topic.ORDER_RECORDED,
    OrderStatus.AWAITING_APPROVAL: Topic.APPROVAL_REQUESTED,
    OrderStatus.REFUSED: Topic.ORDER_REFUSED,
}


@dataclass(frozen=True)
class Ledger:
    """What a person sees of the accounts granted: newest orders and trades first."""

    accounts: Sequence[Account]
    balances: Mapping[UUID, Mapping[str, Balance]]
    orders: Sequence[Order]
    trades: Sequence[Trade]
    people: Mapping[UUID, str]
    """Who is who: e-mail by id."""


def ask(desk: Desk, draft: OrderDraft) -> Decision:
    """Return every gate's answer to a draft without recording anything."""
    with desk.store.as_user(desk.user) as tx:
        return decide(draft, gather(tx, desk.settings, desk.user, draft, desk.now()))


def place(desk: Desk, draft: OrderDraft) -> Order:
    """Decide a draft and record the outcome with its audit row and event, in one transaction.

    The order comes back `recorded` (the executor sends it), `awaiting_approval` where a second person's yes is all
    that is missing, or `refused` with every gate's no. The same draft placed twice is one order. Raises NotFoundError for an account that does not exist for this person.
    """
    with desk.store.as_user(desk.user) as tx:
        tx.orders.one_at_a_time(draft.account_id)
        if tx.accounts.get(draft.account_id) is None:
            raise NotFoundError("This account is not granted to you.")
        facts = gather(tx, desk.settings, desk.user, draft, desk.now())
        decision = decide(draft, facts)
        order = order_from(draft, desk.user.id, facts.controls.mode, decision, desk.now())
        if not tx.orders.record(order):
            return tx.orders.get(draft.id) or order
        if order.status is OrderStatus.AWAITING_APPROVAL:
            request(tx, draft, facts)
        entry = AuditEntry(f"order.{order.status}", Actor.USER, order.note, details_of(order), "order", desk.user.id)
        tx.audit.append(entry)
        topic = TOPICS[order.status]
        tx.events.publish(topic, desk.user.id, {"order": str(order.id), "account": str(order.account_id)})
        return tx.orders.get(order.id) or order


def cancel(desk: Desk, order_id: UUID) -> Order:
    """Ask for an order's cancellation; cancels pass in every mode and state.

    Raises NotFoundError for an order that is not this person's. One already finished comes back as it is.
    """
    with desk.store.as_user(desk.user) as tx:
        order = tx.orders.get(order_id)
        if order is None or order.user_id != desk.user.id:
            raise NotFoundError("There is no such order of yours.")
        if order.status.is_working and tx.orders.request_cancel(order_id):
            tx.audit.append(
                AuditEntry("order.cancel_requested", Actor.USER, "", details_of(order), "order", desk.user.id)
            )
            payload = {"order": str(order.id), "account": str(order.account_id)}
            tx.events.publish(Topic.CANCEL_REQUESTED, desk.user.id, payload)
        return tx.orders.get(order_id) or order


def one(desk: Desk, order_id: UUID) -> Order:
    """Return an order this person may see; raises NotFoundError."""
    with desk.store.as_user(desk.user) as tx:
        order = tx.orders.get(order_id)
    if order is None:
        raise NotFoundError("There is no such order, or its account is not granted to you.")
    return order


def ledger(desk: Desk, limit: int = 200) -> Ledger:
    """Return the accounts, balances, orders and trades this person may see."""
    with desk.store.as_user(desk.user) as tx:
        accounts = tx.accounts.all()
        balances = {a.id: tx.accounts.balances(a.id) for a in accounts}
        people = {row.id: row.email for row in tx.people.all()}
        return Ledger(accounts, balances, tx.orders.recent(limit), tx.trades.recent(limit), people)


def on_chart(desk: Desk, symbol: str, limit: int = 200) -> tuple[Sequence[Order], Sequence[Trade]]:
    """Return the working orders and the newest trades of one symbol this person may see."""
    with desk.store.as_user(desk.user) as tx:
        working = [order for order in tx.orders.working() if order.symbol == symbol]
        return working, tx.trades.recent(limit, symbol)


def counts(desk: Desk) -> OrderCounts:
    """Count the orders this person may see: working ones, and those written since midnight UTC."""
    midnight = desk.now().replace(hour=0, minute=0, second=0, microsecond=0)
    with desk.store.as_user(desk.user) as tx:
        return tx.orders.counts(midnight)
