"""The quantity is not above what the venue accepts."""

from core.model import Code, OrderDraft, Refusal
from core.model.numbers import plain
from core.orders.facts import Facts


def quantity_is_small_enough(draft: OrderDraft, facts: Facts) -> Refusal | None:
    instrument = facts.instrument_of(draft)
    if instrument is None or draft.quantity <= instrument.max_quantity:
        return None
    return Refusal(
        Code.QUANTITY_EXCEEDS_MAXIMUM,
        f"Quantity {plain(draft.quantity)} {instrument.base} is above the maximum of "
        f"{plain(instrument.max_quantity)}. Use at most that.",
    )
