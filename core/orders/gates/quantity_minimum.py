"""The quantity is not below what the venue accepts."""

from core.model import Code, OrderDraft, Refusal
from core.model.numbers import plain
from core.orders.facts import Facts


def quantity_is_large_enough(draft: OrderDraft, facts: Facts) -> Refusal | None:
    instrument = facts.instrument_of(draft)
    if instrument is None or draft.quantity >= instrument.min_quantity:
        return None
    return Refusal(
        Code.QUANTITY_BELOW_MINIMUM,
        f"Quantity {plain(draft.quantity)} {instrument.base} is below the minimum of "
        f"{plain(instrument.min_quantity)}. Use at least that.",
    )
