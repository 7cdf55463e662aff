"""Nothing untrusted had a part in the order."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def nothing_untrusted_had_a_part(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Refuse in every mode, whoever approved it: a person who agrees writes the order himself."""
    if not draft.tainted:
        return None
    return Refusal(
        Code.TAINTED_PROPOSAL,
        "Untrusted text had a part in this proposal, so it is never sent. If you agree with it, write the order yourself.",
    )
