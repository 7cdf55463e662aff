"""The limits can be read, each known and within its bounds."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def limits_can_be_read(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if facts.limits is not None:
        return None
    return Refusal(
        Code.FACT_MISSING,
        "A stored limit is unknown or out of its bounds, so none can be relied on: nothing trades. "
        "The log names it; an operator sets it anew.",
    )
