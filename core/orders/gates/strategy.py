"""A strategy trades only with a permission, and none has one."""

from core.model import Code, OrderDraft, Origin, Refusal
from core.orders.facts import Facts


def origin_is_permitted(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if draft.origin is not Origin.STRATEGY:
        return None
    return Refusal(
        Code.STRATEGY_NOT_PERMITTED,
        "This order comes from a strategy, and no strategy may trade on this desk. Place it yourself.",
    )
