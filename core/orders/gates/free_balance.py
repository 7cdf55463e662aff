"""The account can pay: a buy with its fee in the quote asset, a sell in the base asset."""

from decimal import Decimal

from core.model import Code, Instrument, OrderDraft, Refusal, Side
from core.model.costs import FEE_RATE, affordable, reserve_of, worst_price
from core.model.numbers import percent, plain, step_below
from core.orders.facts import Facts


def balance_covers_it(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Ask for exactly what the venue will lock; a reduce-only sell locks at most what is free."""
    instrument = facts.instrument_of(draft)
    needed = reserve_of(draft, facts.quote_of(draft))
    if instrument is None or needed is None:
        return None
    if draft.side is Side.BUY:
        return _covered_in_quote(draft, facts, needed, instrument)
    free = facts.free(instrument.base)
    covered = free > 0 or not needed if draft.reduce_only else needed <= free
    return None if covered else _short_of_base(draft, free, instrument)


def _short_of_base(draft: OrderDraft, free: Decimal, instrument: Instrument) -> Refusal:
    return Refusal(
        Code.NOTIONAL_EXCEEDS_FREE_BALANCE,
        f"Selling {plain(draft.quantity)} {instrument.base} needs as much, and {plain(free)} is free. "
        f"{_use_at_most(free, instrument)}",
    )


def _covered_in_quote(draft: OrderDraft, facts: Facts, needed: Decimal, instrument: Instrument) -> Refusal | None:
    free, price = facts.free(instrument.quote), worst_price(draft, facts.quote_of(draft))
    if needed <= free or price is None:
        return None
    return Refusal(
        Code.NOTIONAL_EXCEEDS_FREE_BALANCE,
        f"This needs {plain(needed)} {instrument.quote} with {percent(FEE_RATE)} for the fee, and "
        f"{plain(free)} is free. {_use_at_most(affordable(free, price), instrument)}",
    )


def _use_at_most(quantity: Decimal, instrument: Instrument) -> str:
    use = step_below(quantity, instrument.quantity_step)
    if use < instrument.min_quantity or use == 0:
        return "That is too little for the smallest order; fund the account first."
    return f"Use at most {plain(use)} {instrument.base}."
