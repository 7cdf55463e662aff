"""The desk lists the symbol."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def symbol_is_allowed(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if facts.instrument_of(draft) is not None:
        return None
    return Refusal(
        Code.SYMBOL_NOT_ALLOWED,
        f"{draft.symbol} is not listed on this desk. Choose a symbol from the markets page.",
    )
