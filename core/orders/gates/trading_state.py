"""HALTED lets nothing new pass; REDUCING only the sale of what is held."""

from core.model import Code, OrderDraft, Refusal, Side, TradingState
from core.model.numbers import plain
from core.orders.facts import Facts


def state_lets_it_pass(draft: OrderDraft, facts: Facts) -> Refusal | None:
    state = facts.controls.state
    if state is TradingState.ACTIVE:
        return None
    if state is TradingState.REDUCING:
        return _only_reduces(draft, facts)
    return Refusal(
        Code.TRADING_HALTED,
        "Trading is HALTED: new orders are refused, cancels pass. An operator can set it to ACTIVE.",
    )


def _only_reduces(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if draft.side is Side.BUY:
        return Refusal(
            Code.TRADING_STATE_REDUCING,
            "Trading is REDUCING: a buy adds exposure. Sell what is held, or ask an operator for ACTIVE.",
        )
    instrument = facts.instrument_of(draft)
    # A reduce-only order sells at most what is free at that moment, whatever its quantity.
    if instrument is None or draft.reduce_only:
        return None
    held = facts.free(instrument.base)
    if draft.quantity <= held:
        return None
    return Refusal(
        Code.TRADING_STATE_REDUCING,
        f"Trading is REDUCING: only the {plain(held)} {instrument.base} that are free may be sold, "
        f"not {plain(draft.quantity)}.",
    )
