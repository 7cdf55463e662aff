"""What becomes of an order while it waits for a second person, seen by the executor."""

from core.desk import Desk
from core.model import Approval, ApprovalState, Code, Decision, Order, Refusal
from core.model.decisions import WAITS
from core.orders.approvals import why_over, why_void
from core.orders.limits import limits_now
from core.store import Duty, Tx

OPEN = (ApprovalState.PENDING, ApprovalState.APPROVED)


def look(desk: Desk, order: Order) -> tuple[ApprovalState, Refusal | None]:
    """Return how the wait stands, and the no it came to; one that is over now is ended in the database."""
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        approval = tx.approvals.get(order.id)
        assert approval, "an order that waits was recorded with its approval, in one transaction"
        over = why_over(approval, _void(tx, desk, order, approval), desk.now())
        if over and approval.state in OPEN:
            became = ApprovalState.EXPIRED if over.code is Code.APPROVAL_EXPIRED else ApprovalState.VOID
            if not tx.approvals.end(order.id, approval.state, became, over.sentence):
                # Somebody decided this very moment: the next look sees it.
                return ApprovalState.PENDING, None
        return approval.state, over


def end(desk: Desk, order: Order, why: str) -> None:
    """Let nobody decide this order any more, nor a yes be used."""
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        for state in OPEN:
            tx.approvals.end(order.id, state, ApprovalState.VOID, why)


def keep_answers(desk: Desk, order: Order, decision: Decision) -> None:
    """Let the second person see what the gates would say to a yes now."""
    answers = [one for one in decision.refusals if one.code not in WAITS]
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        tx.approvals.answer(order.id, answers, desk.now())


def _void(tx: Tx, desk: Desk, order: Order, approval: Approval) -> str | None:
    feed = tx.market.active_feed()
    quote = tx.market.quote(feed.venue, order.symbol) if feed else None
    return why_void(approval.terms, quote, tx.controls.current(), limits_now(tx, desk.settings))
