"""The order is worth at least what the venue accepts."""

from core.model import Code, OrderDraft, Refusal
from core.model.costs import notional
from core.model.numbers import plain
from core.orders.facts import Facts


def notional_is_large_enough(draft: OrderDraft, facts: Facts) -> Refusal | None:
    instrument, price = facts.instrument_of(draft), facts.price_of(draft)
    if instrument is None or price is None:
        return None
    value = notional(draft.quantity, price)
    if value >= instrument.min_notional:
        return None
    return Refusal(
        Code.NOTIONAL_BELOW_MINIMUM,
        f"{plain(value)} {instrument.quote} is below the minimum of {plain(instrument.min_notional)} "
        f"for {draft.symbol}. Raise the quantity.",
    )
