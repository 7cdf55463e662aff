"""A second person's yes."""

from core.model import SNAPSHOT_MAX_AGE, Code, Mode, OrderDraft, Origin, Refusal
from core.orders.facts import Facts


def a_second_person_approved(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """In MANUAL_CONFIRM nothing passes without an approval bound to this very draft, on paper neither.

    Only a person who lowers what is held need not wait, for a share of equity a day: an exit must not hang on
    somebody else's lunch.
    """
    if facts.controls.mode is not Mode.MANUAL_CONFIRM or draft.id in facts.approved or _may_reduce(draft, facts):
        return None
    return Refusal(
        Code.APPROVAL_REQUIRED,
        "The desk is in MANUAL_CONFIRM: an order needs a second person's approval, and this one has none.",
    )


def _may_reduce(draft: OrderDraft, facts: Facts) -> bool:
    worth, account = facts.worth(draft), facts.snapshot
    if not draft.reduce_only or draft.origin is not Origin.PERSON or draft.tainted:
        return False
    if worth is None or facts.limits is None or account is None:
        return False
    # A share of what the account was worth long ago is no share of what it is worth.
    if abs(facts.now - account.taken_at) > SNAPSHOT_MAX_AGE:
        return False
    return facts.reduced_today + worth <= facts.limits.free_reduction * account.equity
