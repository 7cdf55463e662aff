"""What the ticket's choices are called and what each of them does, in plain words."""

from core.model import OrderDraft, OrderType, Side, TimeInForce

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


def what_follows(draft: OrderDraft, source: str) -> str:
    """Say what becomes of a draft on the paper venue, and by which prices."""
    if draft.type.waits:
        return f"It waits for the {source} price and can be cancelled until then."
    if draft.time_in_force is TimeInForce.FOK:
        return f"It is filled whole on paper at the {source} prices of that moment, or not at all."
    if draft.type is OrderType.MARKET:
        return f"It is filled on paper at the {source} prices of that moment."
    if draft.time_in_force is TimeInForce.IOC:
        return f"What the {source} prices allow is filled on paper at once, the rest expires."
    return f"It is filled on paper as the {source} prices reach its limit; until then it can be cancelled."
