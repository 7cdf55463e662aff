"""The order is worth no more than the desk and the venue allow."""

from decimal import Decimal

from core.model import Code, OrderDraft, Refusal, Side
from core.model.costs import notional, touch_price
from core.model.numbers import plain
from core.orders.facts import Facts


def notional_is_small_enough(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Hold the order's greatest possible worth against the desk's limit; the venue's counts where known."""
    price = _dearest(draft, facts)
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
        f"{plain(value)} {asset} is above {whose} of {plain(allowed)}. Lower the quantity.",
    )


def _dearest(draft: OrderDraft, facts: Facts) -> Decimal | None:
    """Return the highest price it may trade at: a sell below the market is filled at the market."""
    price, quote = facts.price_of(draft), facts.quote_of(draft)
    if price is None or quote is None or draft.side is Side.BUY:
        return price
    return max(price, touch_price(draft.side, quote))
