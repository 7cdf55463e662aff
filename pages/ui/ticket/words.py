"""What the ticket's choices are called and what each of them does, in plain words."""

from collections.abc import Sequence

from core import orders
from core.model import OrderDraft, OrderType, Side, TimeInForce
from pages.ui.ticket.typed import Plan

TYPES = {
    OrderType.MARKET: "Market",
    OrderType.LIMIT: "Limit",
    OrderType.POST_ONLY: "Post only",
    OrderType.STOP_MARKET: "Stop, then market",
    OrderType.STOP_LIMIT: "Stop, then limit",
    OrderType.TAKE_PROFIT: "Take profit",
    OrderType.TRAILING_STOP: "Trailing stop",
}
EFFECTS = {
    OrderType.MARKET: "Takes what is offered now, at most 5 % from the best price.",
    OrderType.LIMIT: "Takes what is offered up to its price; the rest waits there.",
    OrderType.POST_ONLY: "Waits at its price and is rejected where it would take at once.",
}
PLANS = {Plan.SINGLE: "Single", Plan.PAIR: "Exit pair", Plan.BRACKET: "Bracket", Plan.SPLIT: "Split (TWAP)"}
TYPES_OF = {
    Plan.SINGLE: tuple(OrderType),
    Plan.PAIR: (OrderType.LIMIT,),
    Plan.BRACKET: (OrderType.MARKET, OrderType.LIMIT, OrderType.POST_ONLY),
    Plan.SPLIT: (OrderType.MARKET, OrderType.LIMIT),
}
PLANNED = {
    Plan.PAIR: "OCO: a limit order that takes the profit, and a stop that takes its place if the market turns.",
    Plan.BRACKET: "A buy; once it is done, an exit pair sells what it bought at a profit or at the stop.",
    Plan.SPLIT: "The size in equal slices, one after the other; each passes every gate when its turn comes.",
}
TIMES = {
    TimeInForce.GTC: "Good till cancelled",
    TimeInForce.IOC: "Immediate or cancel",
    TimeInForce.FOK: "Fill or kill",
    TimeInForce.GTD: "Good till a date",
}
LASTING = (TimeInForce.GTC, TimeInForce.GTD)


def effect(kind: OrderType, side: Side) -> str:
    """Say what an order of this type and side does."""
    if not kind.waits:
        return EFFECTS[kind]
    way = "rises" if kind.rises(side) else "falls"
    does = "Buys" if side is Side.BUY else "Sells"
    if kind is OrderType.TRAILING_STOP:
        turn = "lowest" if side is Side.BUY else "highest"
        return f"{does} at the market once the price {way} this far from its {turn} since the order was accepted."
    then = "at its limit or better" if kind is OrderType.STOP_LIMIT else "at the market"
    return f"{does} {then} once the last price {way} to the stop price."


def times_of(kind: OrderType) -> tuple[TimeInForce, ...]:
    """Return the times in force that say something for a type."""
    if kind is OrderType.MARKET:
        return (TimeInForce.GTC,)
    return tuple(TimeInForce) if kind is OrderType.LIMIT else LASTING


def steps(drafts: Sequence[OrderDraft]) -> list[str]:
    """Say each order of a plan in words, the slices between the second and the last left out."""
    said = [orders.sentence(draft) for draft in drafts]
    return said if len(said) <= 4 else [*said[:2], f"… {len(said) - 3} more …", said[-1]]


def what_follows(drafts: Sequence[OrderDraft], place: str, source: str) -> str:
    """Say what becomes of drafts at a place, `on paper` or `at Binance`, and by which prices."""
    draft = drafts[0]
    if len(drafts) > 1:
        return "What waits for its turn is held by this desk, not by the venue: it acts only while the desk runs."
    if draft.type.waits:
        return f"It waits for the {source} price and can be cancelled until then."
    if draft.time_in_force is TimeInForce.FOK:
        return f"It is filled whole {place} at the {source} prices of that moment, or not at all."
    if draft.type is OrderType.MARKET:
        return f"It is filled {place} at the {source} prices of that moment."
    if draft.time_in_force is TimeInForce.IOC:
        return f"What the {source} prices allow is filled {place} at once, the rest expires."
    return f"It is filled {place} as the {source} prices reach its limit; until then it can be cancelled."
