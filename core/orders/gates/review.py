"""An order that needs a second person has one."""

from core.model import Code, OrderDraft, Refusal
from core.model.costs import notional
from core.orders.facts import Facts

SENTENCE = "This order needs a second person."


def no_second_person_is_missing(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Ask for a second person in one sentence whatever the cause.

    A large order, a spot check and an open critical anomaly read alike: nobody learns that he is under review.
    """
    if draft.id in facts.approved:
        return None
    if facts.watched or _is_large(draft, facts) or _is_spot_checked(draft, facts):
        return Refusal(Code.UNDER_REVIEW, SENTENCE)
    return None


def _is_large(draft: OrderDraft, facts: Facts) -> bool:
    price = facts.dearest_of(draft)
    if price is None or facts.limits is None:
        return False
    # Cut in slices, an order is as large as before.
    return notional(draft.quantity + facts.planned, price) > facts.limits.second_person_above


def _is_spot_checked(draft: OrderDraft, facts: Facts) -> bool:
    """Pick by the draft's id or its list's, so that it is asked the same again before it is sent."""
    if facts.limits is None or not facts.limits.spot_check:
        return False
    return (draft.part.list_id or draft.id).int % 1_000_000 < facts.limits.spot_check * 1_000_000
