"""A limit price lies within the band round mid, on either side."""

from decimal import ROUND_UP, Decimal

from core.model import Code, OrderDraft, Refusal
from core.model.numbers import percent, plain, step_above, step_below
from core.orders.facts import Facts


def price_is_near_mid(draft: OrderDraft, facts: Facts) -> Refusal | None:
    quote, price = facts.quote_of(draft), draft.limit_price
    if quote is None or price is None:
        return None
    mid, band = quote.mid, facts.limits.price_band
    distance = abs(price - mid)
    if distance <= band * mid:
        return None
    away = (distance / mid).quantize(Decimal("0.0001"), rounding=ROUND_UP)
    return Refusal(
        Code.PRICE_DEVIATION,
        f"Price {plain(price)} is {percent(away)} {'above' if price > mid else 'below'} the mid "
        f"{plain(mid)}; the band is {percent(band)}. {_remedy(draft, facts, mid, band)}",
    )


def _remedy(draft: OrderDraft, facts: Facts, mid: Decimal, band: Decimal) -> str:
    low, high = max(mid * (1 - band), Decimal(0)), mid * (1 + band)
    instrument = facts.instrument_of(draft)
    if instrument is not None:
        step = instrument.price_step
        low, high = max(step_above(low, step), step), step_below(high, step)
    return f"Use {plain(low)} to {plain(high)}." if low <= high else "Wait for the market to come nearer."
