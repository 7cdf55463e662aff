"""The account can pay: a buy with its fee in the quote asset, a sell in the base asset."""

from decimal import Decimal

from core.model import Code, Instrument, OrderDraft, Refusal, Side
from core.model.costs import FEE_RATE, FEE_STEP, cost_of_buying
from core.model.numbers import percent, plain, step_below
from core.orders.facts import Facts


def balance_covers_it(draft: OrderDraft, facts: Facts) -> Refusal | None:
    instrument, price = facts.instrument_of(draft), facts.price_of(draft)
    if instrument is None:
        return None
    if draft.side is Side.SELL:
        return _covered_in_base(draft, facts.free(instrument.base), instrument)
    return None if price is None else _covered_in_quote(draft, facts, price, instrument)


def _covered_in_base(draft: OrderDraft, free: Decimal, instrument: Instrument) -> Refusal | None:
    if draft.quantity <= free:
        return None
    return Refusal(
        Code.NOTIONAL_EXCEEDS_FREE_BALANCE,
        f"Selling {plain(draft.quantity)} {instrument.base} needs as much, and {plain(free)} is free. "
        f"{_use_at_most(free, instrument)}",
    )


def _covered_in_quote(draft: OrderDraft, facts: Facts, price: Decimal, instrument: Instrument) -> Refusal | None:
    needed, free = cost_of_buying(draft.quantity, price), facts.free(instrument.quote)
    if needed <= free:
        return None
    # The fee is rounded up by less than one of its steps: what is proposed must be payable.
    payable = max(free - FEE_STEP, Decimal(0)) / (price * (1 + FEE_RATE)) if price > 0 else Decimal(0)
    return Refusal(
        Code.NOTIONAL_EXCEEDS_FREE_BALANCE,
        f"This needs {plain(needed)} {instrument.quote} with {percent(FEE_RATE)} for the fee, and "
        f"{plain(free)} is free. {_use_at_most(payable, instrument)}",
    )


def _use_at_most(quantity: Decimal, instrument: Instrument) -> str:
    use = step_below(quantity, instrument.quantity_step)
    if use < instrument.min_quantity or use == 0:
        return "That is too little for the smallest order; fund the account first."
    return f"Use at most {plain(use)} {instrument.base}."
