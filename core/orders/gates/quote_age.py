"""The quote is young enough to trade on."""

from datetime import timedelta

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def quote_is_fresh(draft: OrderDraft, facts: Facts) -> Refusal | None:
    quote = facts.quote_of(draft)
    if quote is None or facts.limits is None:
        return None
    age, limit = quote.age(facts.now), timedelta(seconds=facts.limits.quote_max_age_s)
    # A quote from the future would never grow old: clocks that disagree are no better than silence.
    if abs(age) <= limit:
        return None
    seconds = abs(age) // timedelta(seconds=1)
    where = "old" if age > timedelta(0) else "ahead of the desk's clock"
    return Refusal(
        Code.QUOTE_STALE,
        f"The quote of {draft.symbol} is {seconds:,} s {where}; at most "
        f"{facts.limits.quote_max_age_s:,} s are allowed. Wait for a fresh one.",
    )
