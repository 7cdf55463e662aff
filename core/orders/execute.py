"""The executor: the only one that reaches a venue, one writer an account, fenced."""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from core.desk import Desk
from core.errors import ConflictError
from core.exchanges import PaperVenue, RejectedError, UnansweredError, Venue, open_venue
from core.model import (
    Account,
    Actor,
    ApprovalState,
    AuditEntry,
    Code,
    Decision,
    Order,
    OrderStatus,
    Refusal,
    Topic,
)
from core.orders import snapshots, wait
from core.orders.decide import decide
from core.orders.facts import PAPER_VENUE
from core.orders.gather import gather
from core.orders.record import details_of, draft_of
from core.orders.settle import settle
from core.store import Duty


class Executor:
    """Sends and settles the orders of one account under one fence.

    Whoever makes an Executor holds the account's advisory lock. A later one takes a higher fence, and from
    then on this one's "about to send" is refused by the database: two can never send.
    """

    def __init__(self, desk: Desk, account: Account, holder: str) -> None:
        self.desk = desk
        self.account = account
        self.venue: Venue = open_venue(desk.store, account, desk.now, desk.settings.paper_latency)
        with desk.store.as_service(Duty.EXECUTOR) as tx:
            self.fence = tx.accounts.take_fence(account.id, holder)
            # A new writer does not know what happened before it; on paper the books are the venue's own.
            tx.snapshots.set_stream(account.id, in_sync=account.venue == PAPER_VENUE, note="A new writer took over.")
        snapshots.take_all(desk)

    def run(self, order_id: UUID) -> None:
        """Take an order as far as it goes now; safe to call again at any point of its life."""
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            order = tx.orders.get(order_id)
        if order is None or order.account_id != self.account.id or not order.status.is_working:
            return
        if order.status is OrderStatus.AWAITING_APPROVAL:
            order = self._wait(order)
        elif order.status is OrderStatus.RECORDED:
            order = self._send(order)
        elif order.status in (OrderStatus.SUBMITTING, OrderStatus.UNRESOLVED):
            order = self._resolve(order)
        if order.status.is_working and order.cancel_requested_at:
            self._cancel(order)

    def sweep(self) -> int:
        """Run every working order of the account, resting paper orders included; returns how many there were."""
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            working = tx.orders.working(self.account.id)
        if isinstance(self.venue, PaperVenue):
            for order in self.venue.work(o for o in working if o.status not in NEEDS_A_LOOK):
                settle(self.desk, self.venue, order)
        for order in working:
            if order.status in NEEDS_A_LOOK or order.cancel_requested_at:
                self.run(order.id)
        return len(working)

    def _wait(self, order: Order) -> Order:
        """Send an order a second person said yes to, refuse one that got none, else keep what the gates would say."""
        if order.cancel_requested_at:
            wait.end(self.desk, order, "Cancelled by its maker.")
            return self._ended(order, OrderStatus.CANCELLED, "Cancelled before it was sent.")
        state, over = wait.look(self.desk, order)
        if over:
            return self._ended(replace(order, refusals=(over,)), OrderStatus.REFUSED, over.sentence)
        if state is ApprovalState.APPROVED:
            return self._send(order)
        wait.keep_answers(self.desk, order, self._asked_again(order))
        return order

    def _send(self, order: Order) -> Order:
        """Ask the gates once more with fresh facts, write "about to send" under the fence, send, settle."""
        if order.cancel_requested_at:
            return self._ended(order, OrderStatus.CANCELLED, "Cancelled before it was sent.")
        decision = self._asked_again(order)
        waited = order.status is OrderStatus.AWAITING_APPROVAL
        if not decision.allowed:
            if waited:
                wait.end(self.desk, order, decision.refusals[0].sentence)
            return self._refused(order, decision)
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            if not tx.accounts.holds_fence(self.account.id, self.fence) or not tx.orders.about_to_send(
                order.id, self.fence
            ):
                return order
            if waited and not tx.approvals.end(order.id, ApprovalState.APPROVED, ApprovalState.USED, ""):
                raise ConflictError("The yes to this order was used or ended meanwhile: nothing is sent.")
            tx.audit.append(_row("order.sending", order, fence=self.fence))
        order = replace(order, status=OrderStatus.SUBMITTING)
        try:
            self.venue.submit(order)
        except RejectedError as e:
            return self._ended(order, OrderStatus.REJECTED, str(e))
        except UnansweredError as e:
            return self._ended(order, OrderStatus.UNRESOLVED, f"{e} It is being looked up, never sent again.")
        return settle(self.desk, self.venue, order)

    def _resolve(self, order: Order) -> Order:
        """Look up what became of a send whose answer we do not have."""
        try:
            known = self.venue.lookup(order.client_order_id)
        except UnansweredError:
            return order
        if known is not None:
            return settle(self.desk, self.venue, order)
        if self.desk.now() - order.updated_at < self.venue.absence_proven_after:
            return order
        note = (
            "The venue never saw this order: the desk stopped while sending it. Place a new one if you still want it."
        )
        return self._ended(order, OrderStatus.ABSENT, note)

    def _cancel(self, order: Order) -> None:
        try:
            # A no means it is not open any more: what it became is looked up all the same.
            with suppress(RejectedError):
                self.venue.cancel(order)
        except UnansweredError:
            return
        settle(self.desk, self.venue, order)

    def _asked_again(self, order: Order) -> Decision:
        draft = draft_of(order)
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            person = tx.people.by_id(order.user_id)
            if person is None:
                gone = Refusal(Code.ROLE_FORBIDDEN, "Whoever placed this order is no longer at this desk.")
                return Decision((gone,), 1)
            facts = gather(tx, self.desk.settings, person, draft, self.desk.now())
        return decide(draft, facts)

    def _refused(self, order: Order, decision: Decision) -> Order:
        note = f"Refused when it was about to be sent: {decision.refusals[0].sentence}"
        return self._ended(replace(order, refusals=decision.refusals), OrderStatus.REFUSED, note)

    def _ended(self, order: Order, status: OrderStatus, note: str) -> Order:
        """Move an order to a state the venue did not report, with audit row and event."""
        ended = replace(order, status=status, note=note)
        with self.desk.store.as_service(Duty.EXECUTOR) as tx:
            if not tx.orders.move(order.id, order.status, status, note, refusals=order.refusals):
                return order
            tx.audit.append(replace(_row(f"order.{status.value}", ended), reason=note))
            tx.events.publish(Topic.ORDER_CHANGED, order.user_id, {"order": str(order.id), "status": status.value})
        return ended


NEEDS_A_LOOK = (
    OrderStatus.AWAITING_APPROVAL,
    OrderStatus.RECORDED,
    OrderStatus.SUBMITTING,
    OrderStatus.UNRESOLVED,
)


def _row(action: str, order: Order, **more: object) -> AuditEntry:
    return AuditEntry(action, Actor.SYSTEM, "", details_of(order, **more), "order", order.user_id)
