"""No single asset outweighs the account."""

from core.model import BOUNDS, Code, OrderDraft, Refusal, Side
from core.orders.facts import Facts


def weight_stays_within_limit(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Hold the gained asset's share of equity, working buys included, against the limit; money is exempt."""
    if facts.limits is None or not facts.raises_exposure(draft):
        return None
    weight = facts.weight_after(draft)
    if weight is None or weight <= facts.limits.max_weight:
        return None
    written = BOUNDS["max_weight"].written
    base, _, quote = draft.symbol.partition("/")
    return Refusal(
        Code.WEIGHT_EXCEEDED,
        f"{base if draft.side is Side.BUY else quote} would be {written(weight)} of the account; at most "
        f"{written(facts.limits.max_weight)} are allowed. Lower the quantity.",
    )
