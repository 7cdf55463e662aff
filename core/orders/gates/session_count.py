"""The person has orders left for the session, a third of the UTC day."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import SESSION, Facts, session_start


def session_has_room(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if facts.limits is None or facts.orders_this_session < facts.limits.max_orders_per_session:
        return None
    again = session_start(facts.now) + SESSION
    return Refusal(
        Code.SESSION_CAP_REACHED,
        f"{facts.orders_this_session:,} of {facts.limits.max_orders_per_session:,} orders are placed this session. "
        f"The count starts again at {again:%H:%M} UTC.",
    )
