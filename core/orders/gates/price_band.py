"""A limit price lies within the band round mid, on either side; a stop limit's round its stop price."""

from decimal import ROUND_UP, Decimal

from core.model import Code, OrderDraft, Refusal
from core.model.numbers import percent, plain, step_above, step_below
from core.orders.facts import Facts


def price_is_near_mid(draft: OrderDraft, facts: Facts) -> Refusal | None:
    quote, price = facts.quote_of(draft), draft.limit_price
    if quote is None or price is None or facts.limits is None:
        return None
    band = facts.limits.price_band
    # Where a stop limit's price will be tried, the market has come to its stop.
    anchor, name = (quote.mid, "mid") if draft.stop_price is None else (draft.stop_price, "stop price")
    distance = abs(price - anchor)
    if distance <= band * anchor:
        return None
    away = (distance / anchor).quantize(Decimal("0.0001"), rounding=ROUND_UP)
    return Refusal(
        Code.PRICE_DEVIATION,
        f"Price {plain(price)} is {percent(away)} {'above' if price > anchor else 'below'} the {name} "
        f"{plain(anchor)}; the band is {percent(band)}. {_remedy(draft, facts, anchor, band)}",
    )


def _remedy(draft: OrderDraft, facts: Facts, anchor: Decimal, band: Decimal) -> str:
    low, high = max(anchor * (1 - band), Decimal(0)), anchor * (1 + band)
    instrument = facts.instrument_of(draft)
    if instrument is not None:
        step = instrument.price_step
        low, high = max(step_above(low, step), step), step_below(high, step)
    return f"Use {plain(low)} to {plain(high)}." if low <= high else "Wait for the market to come nearer."
