"""The quantity is a multiple of the instrument's step."""

from core.model import Code, OrderDraft, Refusal
from core.model.numbers import fits_step, plain, step_below
from core.orders.facts import Facts


def quantity_fits_its_step(draft: OrderDraft, facts: Facts) -> Refusal | None:
    quantity = draft.quantity
    if not quantity > 0:
        return Refusal(Code.INVALID_QUANTITY, f"A quantity of {plain(quantity)} is not above zero. Enter one that is.")
    instrument = facts.instrument_of(draft)
    if instrument is None or fits_step(quantity, instrument.quantity_step):
        return None
    step = instrument.quantity_step
    use = step_below(quantity, step) or step
    return Refusal(
        Code.INVALID_QUANTITY,
        f"Quantity {plain(quantity)} {instrument.base} is finer than the step {plain(step)}. Use {plain(use)}.",
    )
