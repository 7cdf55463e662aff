"""The person has orders left for the day."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def day_has_room(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if facts.limits is None or facts.orders_today < facts.limits.max_orders_per_day:
        return None
    placed, allowed = facts.orders_today, facts.limits.max_orders_per_day
    return Refusal(
        Code.DAY_CAP_REACHED,
        f"{placed:,} of {allowed:,} orders are placed today. The count starts again at 00:00 UTC.",
    )
