"""What the gates say of orders that belong together, and of one that changes another. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from core.model import Code, Decision, OrderDraft, Refusal, Side
from core.model.costs import cost_of_buying, reckoned_price
from core.orders.decide import decide
from core.orders.facts import Facts
from core.orders.legs import worst_case

NOT_YET = frozenset({Code.NOTIONAL_EXCEEDS_FREE_BALANCE, Code.REDUCE_ONLY_WOULD_INCREASE_POSITION})
"""What cannot be said of an exit before its entry is filled; asked when it is sent, as every gate is."""


def decide_all(drafts: Sequence[OrderDraft], facts: Facts) -> Decision:
    """Ask every gate of every draft and keep each no once: one no is a no to all of them.

    Each is asked as if those before it were placed, the exits of an entry as if the market stood at its price. `facts`
    are the first one's.
    """
    refusals: dict[Code, Refusal] = {}
    first = decide(drafts[0], _before(drafts, 0, facts))
    for n, draft in enumerate(drafts):
        seen = _before(drafts, n, facts)
        for no in decide(draft, _at_entry(drafts[0], seen) if draft.part.after else seen).refusals:
            if not draft.part.after or no.code not in NOT_YET:
                refusals.setdefault(no.code, no)
    return replace(first, refusals=tuple(refusals.values()))


def _before(drafts: Sequence[OrderDraft], n: int, facts: Facts) -> Facts:
    """Return the facts with the drafts before this one counted, and what the others of its side want."""
    if len(drafts) == 1:
        return facts
    draft, price = drafts[n], reckoned_price(drafts[n], facts.quote)
    alike = draft.side is drafts[0].side and draft.part.replaces is None
    planned = worst_case(drafts) - draft.quantity if alike else facts.planned
    also = cost_of_buying(planned, price) if price and draft.side is Side.BUY else 0
    return replace(
        facts,
        orders_this_session=facts.orders_this_session + n,
        orders_today=facts.orders_today + n,
        planned=planned,
        buying=facts.buying + also,
    )


def _at_entry(entry: OrderDraft, facts: Facts) -> Facts:
    price = reckoned_price(entry, facts.quote)
    if price is None or facts.quote is None:
        return facts
    return replace(facts, quote=replace(facts.quote, bid=price, ask=price, last=price))
