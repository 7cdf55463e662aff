"""What becomes of an order while it waits for a second person, seen by the executor."""

from core.desk import Desk
from core.model import Approval, ApprovalState, Code, Decision, Order, OrderStatus, Refusal
from core.model.decisions import WAITS
from core.orders.approvals import why_over, why_void
from core.orders.limits import limits_or_none
from core.store import Duty, Tx

OPEN = (ApprovalState.PENDING, ApprovalState.APPROVED)


def look(desk: Desk, order: Order) -> tuple[ApprovalState, Refusal | None]:
    """Return how the wait stands, and the no it came to; one that is over now is ended in the database."""
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        approval = tx.approvals.get(order.id)
        if approval is None:
            # `place` asks in the same transaction: whoever wrote this order went past it.
            return ApprovalState.VOID, Refusal(Code.APPROVAL_VOID, "Nobody was ever asked to approve this order.")
        over = why_over(approval, _void(tx, desk, order, approval), desk.now())
        if over is None and approval.state is ApprovalState.PENDING and _list_is_broken(tx, order):
            over = Refusal(Code.APPROVAL_VOID, "Another order of its list was refused, so nothing of it is sent.")
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


def _list_is_broken(tx: Tx, order: Order) -> bool:
    others = tx.orders.of_list(order.part.list_id)
    return any(other.status is OrderStatus.REFUSED and other.user_id == order.user_id for other in others)


def _void(tx: Tx, desk: Desk, order: Order, approval: Approval) -> str | None:
    quote = tx.market.listed(order.symbol).quote
    limits = limits_or_none(tx.limits.newest(), desk.settings)
    # Limits that cannot be read refuse by a gate of their own; here they must not hold up the other orders.
    return why_void(approval.terms, quote, tx.controls.current(), limits) if limits else None
