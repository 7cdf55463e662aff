"""An order that waits has a stop price or a trail, on the side of the market where it does wait."""

from decimal import Decimal

from core.model import Code, OrderDraft, OrderType, Refusal
from core.model.numbers import fits_step, plain, step_above, step_below
from core.orders.facts import Facts


def stop_price_fits_the_order(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Hold the stop price against the step and the last price: one already reached would trigger at once."""
    if (draft.trail is not None) is not (draft.type is OrderType.TRAILING_STOP):
        return _no("A trailing stop, and nothing else, has a trail: how far it follows the price, as a fraction.")
    stop = draft.stop_price
    if (stop is not None) is not draft.type.has_stop:
        return _no(f"A {draft.type.words} order {'needs a' if draft.type.has_stop else 'takes no'} stop price.")
    if stop is None:
        return None
    return (
        _no(f"A stop price of {plain(stop)} is not above zero.") if not stop > 0 else _placed_right(draft, stop, facts)
    )


def _placed_right(draft: OrderDraft, stop: Decimal, facts: Facts) -> Refusal | None:
    instrument, quote = facts.instrument_of(draft), facts.quote_of(draft)
    if instrument is not None and not fits_step(stop, instrument.price_step):
        step = instrument.price_step
        use = step_below(stop, step) or step_above(stop, step)
        return _no(
            f"Stop price {plain(stop)} {instrument.quote} is finer than the step {plain(step)}. Use {plain(use)}."
        )
    if quote is None:
        return None
    rises = draft.type.rises(draft.side)
    if quote.last < stop if rises else quote.last > stop:
        return None
    where, way = ("above", "rises") if rises else ("below", "falls")
    return Refusal(
        Code.STOP_WOULD_TRIGGER_AT_ONCE,
        f"The last price is {plain(quote.last)}: a {draft.type.words} {draft.side.value} at {plain(stop)} would trigger "
        f"at once. Name a price {where} it, to which the market {way}.",
    )


def _no(sentence: str) -> Refusal:
    return Refusal(Code.INVALID_PRICE, sentence)
