"""A post-only order would rest."""

from core.model import Code, OrderDraft, OrderType, Refusal, Side
from core.model.costs import touch_price
from core.model.numbers import plain
from core.orders.facts import Facts


def post_only_would_rest(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Refuse one that the venue would reject because it would take what is offered now."""
    quote, price = facts.quote_of(draft), draft.limit_price
    if draft.type is not OrderType.POST_ONLY or quote is None or price is None:
        return None
    buys, touch = draft.side is Side.BUY, touch_price(draft.side, quote)
    if price < touch if buys else price > touch:
        return None
    return Refusal(
        Code.POST_ONLY_WOULD_TAKE,
        f"At {plain(price)} it would take what is offered at {plain(touch)}, which post-only forbids. "
        f"Use a price {'below' if buys else 'above'} that, or a limit order.",
    )
