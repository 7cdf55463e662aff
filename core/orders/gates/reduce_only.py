"""A reduce-only order lowers what is held."""

from decimal import Decimal

from core.model import Code, OrderDraft, Refusal, Side
from core.model.numbers import plain
from core.orders.facts import Facts


def reduce_only_lowers_what_is_held(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Refuse a buy, as spot has no shorts, and a sale of more than the account holds, locked coins included."""
    if not draft.reduce_only:
        return None
    base = draft.symbol.partition("/")[0]
    if draft.side is Side.BUY:
        return _no(f"A buy adds {base} to what is held, so it cannot be reduce-only. Clear the mark, or sell.")
    held = facts.balances[base].total if base in facts.balances else Decimal(0)
    if draft.quantity <= held:
        return None
    return _no(f"Reduce-only sells at most the {plain(held)} {base} that are held, not {plain(draft.quantity)}.")


def _no(sentence: str) -> Refusal:
    return Refusal(Code.REDUCE_ONLY_WOULD_INCREASE_POSITION, sentence)
