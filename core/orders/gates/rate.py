"""The person does not place orders faster than the desk allows."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def minute_has_room(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if facts.limits is None or facts.orders_this_minute < facts.limits.max_orders_per_minute:
        return None
    return Refusal(
        Code.RATE_LIMIT_EXCEEDED,
        f"{facts.orders_this_minute:,} of {facts.limits.max_orders_per_minute:,} orders were placed within the last "
        "minute. Wait a moment.",
    )
