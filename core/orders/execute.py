"""The executor: the only one that reaches a venue, one writer an account, fenced."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from core.desk import Desk
from core.errors import ConflictError
from core.exchanges import RejectedError, UnansweredError, Venue, expected, heard, open_venue
from core.model import (
    Account,
    Actor,
    ApprovalState,
    AuditEntry,
    Decision,
    Order,
    OrderStatus,
    Reconciliation,
    Topic,
)
from core.orders import hold, snapshots, wait
from core.orders.again import ask_again
from core.orders.reconcile import reconcile
from core.orders.record import details_of, draft_of
from core.orders.settle import AT_VENUE, Told, settle
from core.store import Duty, Tx

RETRY = timedelta(seconds=5)
"""How soon books are compared again that could not be."""
FORGOTTEN_AFTER = timedelta(seconds=60)
"""For how long a venue must not know an order it took, until that order counts as absent."""


class Executor:
    """Sends and settles the orders of one account under one fence.

    Whoever makes an Executor holds the account's advisory lock. A later one takes a higher fence, and from
    then on this one's "about to send" is refused by the database: two can never send.
    """

    def __init__(self, desk: Desk, account: Account, holder: str) -> None:
        self.desk = desk
        self.account = account
        self.venue: Venue = open_venue(desk.store, desk.settings, account, desk.now)
        self._on_paper = account.on_paper
        self._again: set[str] = set()
        """Orders that changed, until the venue told all of it."""
        self._unknown_since: dict[str, datetime] = {}
        """Orders the venue took and tells nothing of."""
        self._reconciled_at: datetime | None = None
        self._agreed = False
        with desk.store.as_service(Duty.EXECUTOR) as tx:
            self.fence = tx.accounts.take_fence(account.id, holder)
            # A new writer does not know what happened before it; on paper the books are the venue's own.
            tx.snapshots.set_stream(account.id, in_sync=self._on_paper, note="A new writer took over.")
        snapshots.take_all(desk)

    def run(self, order_id: UUID) -> None:
        """Take an order as far as it goes now; safe to call again at any point of its life."""
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            order = tx.orders.get(order_id)
            if order is None or order.account_id != self.account.id or not order.status.is_working:
                return
            written = self._written(tx, order, order) if order.status is OrderStatus.RECORDED else order
        if order.status is OrderStatus.AWAITING_APPROVAL:
            order = self._wait(order)
        elif order.status is OrderStatus.RECORDED:
            order = self._sent(order, written)
        elif order.status is OrderStatus.HELD:
            order = self._hold(order)
        elif order.status in (OrderStatus.SUBMITTING, OrderStatus.UNRESOLVED):
            order = self._resolve(order)
        if order.status.is_working and (order.cancel_requested_at or self._has_passed(order)):
            self._cancel(order)

    def sweep(self) -> int:
        """Look after every working order of the account; returns how many there were.

        Orders at the venue are settled where it told of a change, and all are compared with its books after a gap and
        every `reconcile_s` seconds; the others are taken as far as they go.
        """
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            working = tx.orders.working(self.account.id)
        at_venue = [order for order in working if order.status not in NEEDS_A_LOOK]
        self._settle_changed(at_venue)
        now = self.desk.now()
        for order in (order for order in working if not hold.sleeps(order, now)):
            if order.status in NEEDS_A_LOOK or order.cancel_requested_at or self._has_passed(order):
                self.run(order.id)
        if not self._on_paper and (self.venue.has_gap() or self._is_due()):
            self.reconcile()
        return len(working)

    def reconcile(self) -> Reconciliation:
        """Compare the account's books with the venue's now."""
        self._reconciled_at, self._agreed = self.desk.now(), False
        done, again = reconcile(self.desk, self.account, self.venue)
        self._agreed = done.passed
        self._again |= again
        return done

    def close(self) -> None:
        self.venue.close()

    def _settle_changed(self, at_venue: Sequence[Order]) -> None:
        told = set(self.venue.changed(at_venue))
        self._again |= told
        known = {order.client_order_id: order for order in at_venue}
        if ended := self._again - known.keys():
            with self.desk.store.as_service(Duty.EXECUTOR) as tx:
                known |= {o.client_order_id: o for o in tx.orders.by_client_ids(self.account.id, ended)}
        self._again &= known.keys()
        for id in tuple(self._again):
            after = self._settle(known[id])
            # The answer to a question may be older than what was told: it is asked once more.
            if id in told and after.status.is_working and after == known[id]:
                self._again.add(id)

    def _settle(self, order: Order) -> Order:
        settled = settle(self.desk, self.venue, order)
        self._again.discard(order.client_order_id)
        if settled.again:
            self._again.add(order.client_order_id)
        if settled.told is not Told.UNKNOWN or order.status not in AT_VENUE:
            self._unknown_since.pop(order.client_order_id, None)
        elif (
            self._unknown_since.setdefault(order.client_order_id, self.desk.now()) <= self.desk.now() - FORGOTTEN_AFTER
        ):
            return self._ended(order, OrderStatus.ABSENT, "The venue does not know this order any more.")
        return settled.order

    def _is_due(self) -> bool:
        every = timedelta(seconds=self.desk.settings.reconcile_s) if self._agreed else RETRY
        return self._reconciled_at is None or self.desk.now() - self._reconciled_at >= every

    def _has_passed(self, order: Order) -> bool:
        """Whether the desk itself has to end an order that is good till a date, which no exchange here knows."""
        return not self._on_paper and order.expires_at is not None and order.expires_at <= self.desk.now()

    def _wait(self, order: Order) -> Order:
        """Send an order a second person said yes to, refuse one that got none, else keep what the gates would say."""
        if order.cancel_requested_at:
            wait.end(self.desk, order, "Cancelled by its maker.")
            return self._ended(order, OrderStatus.CANCELLED, "Cancelled before it was sent.")
        state, over = wait.look(self.desk, order)
        if over:
            return self._ended(replace(order, refusals=(over,)), OrderStatus.REFUSED, over.sentence)
        if state is ApprovalState.APPROVED and hold.is_held(order, self.venue.capabilities):
            return self._hold(self._ended(order, OrderStatus.HELD, "Approved; this desk watches it."))
        if state is ApprovalState.APPROVED:
            return self._send(order)
        if not order.part.waits:
            wait.keep_answers(self.desk, order, self._asked_again(order))
        return order

    def _hold(self, order: Order) -> Order:
        """Keep an order until what it waits for has come; then take off what it replaces, and send what is left."""
        step = hold.look(self.desk, order, self.venue.capabilities)
        if isinstance(step, hold.Waits):
            return step.order
        if isinstance(step, hold.Ends):
            wait.end(self.desk, order, step.note)
            return self._ended(order, step.status, step.note)
        if step.first is None:
            return self._send(step.order, step.sent)
        # Asked before anything is taken off: what is refused leaves the other order as it is.
        decision = self._asked_again(step.order, step.sent)
        if not decision.allowed:
            return self._refused(step.order, decision)
        return self._hold(step.order) if self._taken_off(step.first) else step.order

    def _taken_off(self, order: Order) -> bool:
        """Whether an order another one replaces is finished now, all its fills booked."""
        if order.status in (OrderStatus.HELD, OrderStatus.AWAITING_APPROVAL, OrderStatus.RECORDED):
            wait.end(self.desk, order, "Another order took its place.")
            return not self._ended(order, OrderStatus.CANCELLED, "Another order took its place.").status.is_working
        self._cancel(order)
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            now = tx.orders.get(order.id)
        return now is not None and not now.status.is_working

    def _send(self, order: Order, sent: Order | None = None) -> Order:
        """Write and send an order; `sent` is how the venue gets it, where that is not what was placed."""
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            written = self._written(tx, order, sent or order)
        return self._sent(order, written)

    def _written(self, tx: Tx, order: Order, sent: Order) -> Order | Decision:
        """Ask the gates once more with fresh facts and write "about to send" under the fence.

        Returns what is to be sent, the gates' no, or the order as it was where nothing is to be done now.
        """
        if order.cancel_requested_at or self.venue.rests():
            return order
        decision = ask_again(tx, self.desk, order, sent)
        if not decision.allowed:
            return decision
        written = replace(sent, status=OrderStatus.SUBMITTING, updated_at=self.desk.now())
        if not tx.orders.about_to_send(order.id, self.fence, sent.quantity):
            return order
        # What was recorded at once never asked for a yes.
        used = order.status is OrderStatus.RECORDED or tx.approvals.end(
            order.id, ApprovalState.APPROVED, ApprovalState.USED, ""
        )
        if not used and order.status is OrderStatus.AWAITING_APPROVAL:
            raise ConflictError("The yes to this order was used or ended meanwhile: nothing is sent.")
        tx.audit.append(_row("order.sending", sent, fence=self.fence))
        return written

    def _sent(self, order: Order, written: Order | Decision) -> Order:
        """Send what was written and settle what became of it."""
        if isinstance(written, Decision):
            return self._refused(order, written)
        if order.cancel_requested_at:
            return self._ended(order, OrderStatus.CANCELLED, "Cancelled before it was sent.")
        if written is order:
            return order
        order = replace(order, status=OrderStatus.SUBMITTING, quantity=written.quantity)
        try:
            ack = self.venue.submit(written)
        except RejectedError as e:
            return self._ended(order, OrderStatus.REJECTED, str(e))
        except UnansweredError as e:
            return self._ended(order, OrderStatus.UNRESOLVED, f"{e} It is being looked up, never sent again.")
        if not self._on_paper:
            self._expect(written)
        settled = self._settle(order)
        if settled.status is not OrderStatus.SUBMITTING:
            return settled
        # It has the order, so what it tells late is waited for: this one can never count as not arrived.
        self._again.add(order.client_order_id)
        return self._ended(order, OrderStatus.OPEN, "The venue took it.", ack.exchange_order_id)

    def _asked_again(self, order: Order, sent: Order | None = None) -> Decision:
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            return ask_again(tx, self.desk, order, sent)

    def _expect(self, sent: Order) -> None:
        """Keep the average price that paper would give by the market as it is heard, to be held against the exchange's."""
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            view = heard(tx, sent.symbol)
            price = expected(draft_of(sent), view, self.desk.now()).average_price if view else None
            if price:
                tx.orders.expect(sent.id, price)

    def _resolve(self, order: Order) -> Order:
        """Look up what became of a send whose answer we do not have."""
        try:
            known = self.venue.lookup(order)
        except UnansweredError:
            return order
        if known is not None:
            return self._settle(order)
        if self.desk.now() - order.updated_at < self.venue.absence_proven_after:
            return order
        note = "The venue knows no such order: it never arrived there. Place a new one if you still want it."
        return self._ended(order, OrderStatus.ABSENT, note)

    def _cancel(self, order: Order) -> None:
        try:
            # A no means it is not open any more: what it became is looked up all the same.
            with suppress(RejectedError):
                self.venue.cancel(order)
        except UnansweredError:
            return
        self._settle(order)

    def _refused(self, order: Order, decision: Decision) -> Order:
        why = decision.refusals[0].sentence
        if hold.keeps_asking(order):
            return hold.keep(self.desk, order, why)
        wait.end(self.desk, order, why)
        note = f"Refused when it was about to be sent: {why}"
        return self._ended(replace(order, refusals=decision.refusals), OrderStatus.REFUSED, note)

    def _ended(self, order: Order, status: OrderStatus, note: str, exchange_order_id: str | None = None) -> Order:
        """Move an order to a state the venue did not report, with audit row and event."""
        ended = replace(order, status=status, note=note)
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            if not tx.orders.move(order.id, order.status, status, note, exchange_order_id, refusals=order.refusals):
                return order
            tx.audit.append(replace(_row(f"order.{status.value}", ended), reason=note))
            tx.events.publish(Topic.ORDER_CHANGED, order.user_id, {"order": str(order.id), "status": status.value})
        return ended


NEEDS_A_LOOK = (
    OrderStatus.AWAITING_APPROVAL,
    OrderStatus.RECORDED,
    OrderStatus.HELD,
    OrderStatus.SUBMITTING,
    OrderStatus.UNRESOLVED,
)


def _row(action: str, order: Order, **more: object) -> AuditEntry:
    return AuditEntry(action, Actor.SYSTEM, "", details_of(order, **more), "order", order.user_id)
