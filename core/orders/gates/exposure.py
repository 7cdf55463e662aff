"""Enough of the account stays money."""

from core.model import BOUNDS, Code, OrderDraft, Refusal
from core.orders.facts import Facts


def exposure_stays_within_limit(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if facts.limits is None or not facts.raises_exposure(draft):
        return None
    exposure = facts.exposure_after(draft)
    if exposure is None or exposure <= facts.limits.max_exposure:
        return None
    written = BOUNDS["max_exposure"].written
    return Refusal(
        Code.EXPOSURE_EXCEEDED,
        f"{written(exposure)} of the account would be exposed; at most {written(facts.limits.max_exposure)} are "
        "allowed. Lower the quantity, or sell something first.",
    )
