"""The order is worth no more than the desk and the venue allow."""

from decimal import ROUND_UP, Context

from core.model import Code, OrderDraft, Refusal
from core.model.costs import notional
from core.model.numbers import plain
from core.orders.facts import Facts

SHORT = Context(prec=8, rounding=ROUND_UP)
"""How a worth is written: upwards, so that it reads as above what it is above."""


def notional_is_small_enough(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Hold the order's greatest possible worth against the desk's limit; the venue's counts where known."""
    price = facts.dearest_of(draft)
    if price is None or facts.limits is None:
        return None
    value = notional(draft.quantity, price)
    instrument = facts.instrument_of(draft)
    allowed, whose = facts.limits.max_notional, "the desk's limit per order"
    if instrument is not None and instrument.max_notional < allowed:
        allowed, whose = instrument.max_notional, f"the venue's maximum for {draft.symbol}"
    if value <= allowed:
        return None
    asset = draft.symbol.partition("/")[2]
    return Refusal(
        Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER,
        f"{plain(SHORT.plus(value))} {asset} is above {whose} of {plain(allowed)}. Lower the quantity.",
    )
