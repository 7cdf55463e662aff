"""A number that may be a price or what is to be held."""

from dataclasses import replace
from decimal import Decimal

from core.agents.intent.instruction import Instruction
from core.agents.intent.prices import NEAR
from core.agents.intent.size import Size, SizeKind
from core.agents.intent.tags import VERBS, Tag, Token
from core.agents.intent.values import Book

_MOVING = frozenset({Tag.REDUCE, Tag.INCREASE, Tag.ADJUST})
_WAYS = frozenset({"runter", "herunter", "hinunter", "hoch", "rauf", "herauf", "hinauf", "down"})


def held_at(
    clause: tuple[Token, ...], verb: Tag | None, order: Instruction, market: Decimal | None, book: Book
) -> Instruction:
    """Read `reduce ETH a 2` as what is to be held, where 2 can be no price."""
    target = order.limit
    if order.size is not None or target is None or verb not in _MOVING:
        return order
    near = market is not None and abs(target - market) <= NEAR * market
    if near or not any(token.text == "a" for token in clause):
        return order
    return replace(order, limit=None, kinds=order.kinds - {Tag.LIMIT}, size=Size(SizeKind.TO_UNITS, target))


def is_level(clause: tuple[Token, ...], order: Instruction, market: Decimal | None) -> bool:
    """Tell whether `ETH runter auf 2000` may speak of the price: no verb but which way, a number near the market's."""
    if market is None or order.size is None or order.size.kind is not SizeKind.TO_UNITS:
        return False
    verbs = [token.text.partition(" ")[0] for token in clause if token.tag in VERBS]
    return set(verbs) <= _WAYS and abs(order.size.value - market) <= NEAR * market
