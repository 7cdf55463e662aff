"""An order with a limit has a price that fits the step; others have none."""

from core.model import Code, OrderDraft, Refusal, Side
from core.model.numbers import fits_step, plain, step_above, step_below
from core.orders.facts import Facts


def price_fits_the_order(draft: OrderDraft, facts: Facts) -> Refusal | None:
    price = draft.limit_price
    if not draft.type.has_limit:
        # Some venues read a price on a market order as an amount to spend.
        return None if price is None else _no(f"A {draft.type.words} order takes no price. Leave it empty.")
    if price is None:
        return _no(f"A {draft.type.words} order needs a limit price. Enter one.")
    if not price > 0:
        return _no(f"A limit price of {plain(price)} is not above zero. Enter one that is.")
    instrument = facts.instrument_of(draft)
    if instrument is None or fits_step(price, instrument.price_step):
        return None
    step = instrument.price_step
    below = step_below(price, step)
    # The proposed price is never worse for the person than the one entered.
    use = below if draft.side is Side.BUY and below > 0 else step_above(price, step)
    return _no(f"Price {plain(price)} {instrument.quote} is finer than the step {plain(step)}. Use {plain(use)}.")


def _no(sentence: str) -> Refusal:
    return Refusal(Code.INVALID_PRICE, sentence)
