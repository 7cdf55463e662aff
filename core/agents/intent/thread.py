"""What a thread comes to: the last message's instruction, with what it leaves open filled from before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from core.agents.intent.clean import own_words
from core.agents.intent.instruction import Instruction
from core.agents.intent.languages import LANGUAGES
from core.agents.intent.reading import SEVERAL, Kind, Reading, read_sentence
from core.agents.intent.size import Size, SizeKind
from core.agents.intent.tags import Tag
from core.agents.intent.values import Book, Said
from core.agents.intent.words import sentences, spoken
from core.model import Side

REMEMBERED = 8
"""How many of the last messages may fill what the last one leaves open."""
NEAR = Decimal("0.2")
"""How near to the price before a bare number must be to be a price and not a size."""
NO_ORDER = "Your last message does not ask for an order."


@dataclass(frozen=True)
class State:
    """Where the talk stands. `live` tells that nothing was made of `order` yet; `current` that it stands now,
    `fresh` that the message before spoke of it."""

    language: str = LANGUAGES[0].name
    focus: tuple[str, ...] = ()
    held: bool = False
    order: Instruction | None = None
    live: bool = False
    asked: bool = False
    current: bool = False
    fresh: bool = False
    orders: int = 0
    why: str = NO_ORDER


def follow(messages: Sequence[Said], book: Book) -> State:
    """Follow the talk through its last messages; only what the last one asks for is `current`."""
    state = State()
    for said in messages[-REMEMBERED:]:
        state = _after(replace(state, fresh=state.orders > 0, current=False, orders=0, why=NO_ORDER), said, book)
    return state


def _after(state: State, said: Said, book: Book) -> State:
    text = own_words(said.text)
    if text is None:
        return replace(state, why="That message is too long, or holds characters that can pass for others.")
    language = spoken(text, state.language).name
    read = [read_sentence(sentence, book) for sentence in sentences(text, language, book.names)]
    before, state = state, replace(state, language=language)
    for reading in read:
        state = _step(state, reading)
    if any(reading.kind is Kind.SPOILED for reading in read):
        why = next(reading.why for reading in read if reading.kind is Kind.SPOILED)
        return replace(before, language=language, focus=state.focus, why=why)
    if any(reading.kind is Kind.QUESTION and Tag.MAYBE in reading.tags for reading in read) or state.orders > 1:
        state = replace(state, current=False, why=SEVERAL if state.orders > 1 else state.why)
    if said.acted_on or said.withdrawn:
        why = "An order was already proposed from that." if said.acted_on else "You took that back."
        return replace(state, live=False, current=False, order=None if said.withdrawn else state.order, why=why)
    return state


def _step(state: State, reading: Reading) -> State:
    seen = _focused(state, reading)
    if state.current and reading.kind in (Kind.NOTHING, Kind.QUESTION) and reading.tags & _TAKES_BACK:
        return replace(seen, order=None, live=False, current=False, why=reading.why)
    match reading.kind:
        case Kind.ORDER:
            return _ordered(seen, state, reading)
        case Kind.QUESTION:
            order = _with_asset(reading.order, seen)
            return replace(
                seen, why=reading.why, **({"order": order, "live": True, "asked": True} if order.side else {})
            )
        case Kind.FRAGMENT:
            return _completed(seen, reading)
        case Kind.CONFIRM if state.order and state.live:
            return replace(seen, current=True, orders=state.orders or 1, asked=False)
        case Kind.WITHDRAW:
            return replace(seen, order=None, live=False, current=False, why=reading.why)
        case _:
            if reading.tags & {Tag.NOT} and not reading.tags & {Tag.ASK}:
                return replace(seen, order=None, live=False, current=False, why=reading.why)
            return replace(seen, why=reading.why if not state.current else state.why)


def _focused(state: State, reading: Reading) -> State:
    if not reading.assets:
        return state
    return replace(state, focus=reading.assets, held=bool(reading.tags & {Tag.MY, Tag.POSITION}))


def _with_asset(order: Instruction, state: State) -> Instruction:
    """Fill an open asset from what was spoken of last, where that was one asset."""
    if order.asset or len(state.focus) != 1:
        return order
    return replace(order, asset=state.focus[0], derived={"asset": "said before"})


def _ordered(seen: State, state: State, reading: Reading) -> State:
    order, tags, earlier = reading.order, reading.tags, state.order
    if earlier and state.fresh and Tag.IT in tags and not reading.assets and _one_number(order, earlier):
        number = Size(SizeKind.UNITS, order.size.value if order.size else Decimal(0))
        return _completed(state, replace(reading, order=Instruction(size=number)))
    pointed = bool(tags & {Tag.IT, Tag.SAME, Tag.AGAIN})
    if not order.asset and reading.unknown and not pointed:
        return replace(seen, current=False, why="Which asset? Those words name none the desk lists.")
    if earlier and earlier.size and state.fresh and Tag.IT in tags and order.size and tags & _TIMES:
        times = order.size.value if Tag.HALVE in tags else order.size.value + 1
        order = replace(order, side=earlier.side, size=replace(earlier.size, value=earlier.size.value * times)).over(
            earlier
        )
    elif earlier and _goes_on(order, earlier, tags, state.live):
        order = order.over(earlier)
    if not reading.assets and tags & {Tag.IT} and len(state.focus) > 1 and not order.asset:
        return replace(seen, current=False, why=SEVERAL)
    order = _with_asset(order, seen)
    if order.size is None and order.side is Side.SELL and Tag.IT in tags and state.held:
        order = replace(order, size=Size(SizeKind.SHARE, Decimal(1)))
    focus = (order.asset,) if order.asset else seen.focus
    several = state.orders + (0 if tags & {Tag.CHANGE} and state.orders else 1)
    return replace(seen, order=order, live=True, asked=False, current=True, orders=several, focus=focus)


def _one_number(order: Instruction, earlier: Instruction) -> bool:
    """Tell whether `lower it to 2580` corrects the number of the order before it, rather than what is held."""
    return earlier.size is not None and order.size is not None and order.size.kind is SizeKind.TO_UNITS


def _goes_on(order: Instruction, earlier: Instruction, tags: frozenset[Tag], live: bool) -> bool:
    """Tell whether an order with a verb takes up an earlier one: by word, or because it lacks what that one had."""
    if tags & {Tag.SAME, Tag.AGAIN}:
        return True
    same_asset = order.asset in ("", earlier.asset)
    if Tag.CHANGE in tags:
        return same_asset and (order.side is earlier.side or order.size is None)
    return live and order.size is None and same_asset and order.side in (None, earlier.side)


def _completed(state: State, reading: Reading) -> State:
    """Fill an earlier order from words without a verb: `make it 0.5`, `limit 71k then`, `the same for SOL`."""
    part, tags, earlier = reading.order, reading.tags, state.order
    also = Tag.SAME in tags or (Tag.AND in tags and "asset" in part.said)
    tied = also or bool(tags & {Tag.CHANGE, Tag.AGAIN})
    if (
        earlier is None
        and state.held
        and len(state.focus) == 1
        and (part.trail or part.kinds & _WAITING)
        and part.size is None
    ):
        whole = replace(part, asset=state.focus[0], side=Side.SELL, size=Size(SizeKind.SHARE, Decimal(1)))
        return replace(state, order=whole, live=True, asked=False, current=True, orders=1)
    if earlier is None or (part.empty and not tags & {Tag.SAME, Tag.AGAIN}):
        return state
    if (state.asked or (part.said == {"asset"} and earlier.asset)) and not tied:
        return state
    if part.kinds & {Tag.STOP, Tag.PROFIT} and earlier.side is Side.BUY and Tag.STOP not in earlier.kinds:
        return replace(state, why="Is that stop to buy or to sell? Say it with the quantity.")
    part = _with_stop(part, earlier, tags)
    base = replace(earlier, limit=None, stop=None) if also and part.asset not in ("", earlier.asset) else earlier
    merged = _resized(part, earlier, tags).over(base)
    focus = (merged.asset,) if merged.asset else state.focus
    another = state.orders and part.asset not in ("", earlier.asset) and Tag.CHANGE not in tags
    orders = state.orders + 1 if another else state.orders or 1
    return replace(state, order=merged, live=True, asked=False, current=True, orders=orders, focus=focus)


def _with_stop(part: Instruction, earlier: Instruction, tags: frozenset[Tag]) -> Instruction:
    """Read a plain price as the stop's where the order before waited at a stop and had no limit."""
    waits = earlier.kinds & {Tag.STOP, Tag.PROFIT}
    if part.limit is None or not waits or earlier.limit is not None or Tag.LIMIT in tags or part.kinds & waits:
        return part
    return replace(part, stop=part.limit, limit=None, kinds=part.kinds - {Tag.LIMIT})


def _resized(part: Instruction, earlier: Instruction, tags: frozenset[Tag]) -> Instruction:
    """Read a bare number in the unit of the size before it, and a bare fraction as a part of that size."""
    new, old = part.size, earlier.size
    if new is None or old is None:
        return part
    if new.kind is SizeKind.UNITS:
        if _is_price(new, earlier, part):
            name = "stop" if earlier.limit is None else "limit"
            return replace(part, size=None, **{name: new.value})
        if part.asset or old.kind in (SizeKind.UNITS, SizeKind.SHARE, SizeKind.TO_SHARE):
            return part
        scale = Decimal("0.01") if old.kind in _PERCENTS else Decimal(1)
        return replace(part, size=replace(old, value=new.value * scale))
    if new.kind is SizeKind.SHARE:
        if old.kind in (SizeKind.UNITS, SizeKind.MONEY) and Tag.FRACTION in tags:
            return replace(part, size=replace(old, value=old.value * new.value))
        if old.kind in _PERCENTS:
            return replace(part, size=replace(old, value=new.value))
    return part


def _is_price(new: Size, earlier: Instruction, part: Instruction) -> bool:
    price, old = earlier.limit or earlier.stop, earlier.size
    if price is None or part.asset or part.limit or part.stop or old is None:
        return False
    return abs(new.value - price) <= NEAR * price and not abs(new.value - old.value) <= old.value


_WAITING = frozenset({Tag.STOP, Tag.PROFIT})
_TAKES_BACK = frozenset({Tag.NOT, Tag.NO, Tag.MAYBE, Tag.OR, Tag.IF, Tag.LATER})
_TIMES = frozenset({Tag.HALVE, Tag.DOUBLE, Tag.TRIPLE})
_PERCENTS = frozenset({SizeKind.TO_WEIGHT, SizeKind.TO_SHARE, SizeKind.CASH, SizeKind.EQUITY})
