"""A second person's yes."""

from core.model import Code, Mode, OrderDraft, Refusal
from core.orders.facts import Facts


def a_second_person_approved(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """In MANUAL_CONFIRM nothing passes without an approval bound to this very draft, on paper neither."""
    if facts.controls.mode is not Mode.MANUAL_CONFIRM or draft.id in facts.approved:
        return None
    return Refusal(
        Code.APPROVAL_REQUIRED,
        "The desk is in MANUAL_CONFIRM: an order needs a second person's approval, and this one has none.",
    )
