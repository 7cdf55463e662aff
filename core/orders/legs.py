"""Orders that belong together, made of one wish: an exit pair, a bracket, a split over time. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from core.errors import InvalidError
from core.model import Order, OrderDraft, OrderType, Part, Side, TimeInForce
from core.model.numbers import EXACT, plain, step_below

MOST_SLICES = 50
TAKE_PROFIT, STOP = "take profit", "stop"


def exit_pair(draft: OrderDraft, stop_price: Decimal) -> tuple[OrderDraft, ...]:
    """Return a limit order, and the stop that takes its place once the market turns the other way (OCO).

    The limit order rests at the venue; the desk holds the stop and sends only what the limit order has not filled.
    Sales are reduce-only. Raises InvalidError for another type than LIMIT and a stop on the wrong side.
    """
    if draft.type is not OrderType.LIMIT or draft.limit_price is None:
        raise InvalidError("The take profit of an exit pair is a limit order. Name its price.")
    _apart(draft.side, draft.limit_price, stop_price)
    only = draft.side is Side.SELL
    first = replace(draft, reduce_only=only, part=Part(draft.id, TAKE_PROFIT))
    return first, _stop_of(first, stop_price, Part(draft.id, STOP, replaces=draft.id))


def bracket(entry: OrderDraft, take_profit: Decimal, stop_price: Decimal) -> tuple[OrderDraft, ...]:
    """Return a buy, and the exit pair the desk holds until it is done: for what it bought, no more.

    Raises InvalidError for a sale (spot has no shorts), and for exits that do not lie round the entry's price.
    """
    if entry.side is not Side.BUY:
        raise InvalidError("A bracket begins with a buy: what is bought is what its exits sell.")
    _apart(Side.SELL, take_profit, stop_price)
    price = entry.limit_price or entry.stop_price
    if price is not None and not stop_price < price < take_profit:
        raise InvalidError(
            f"The entry at {plain(price)} has to lie between its stop at {plain(stop_price)} and its take profit at "
            f"{plain(take_profit)}."
        )
    first = replace(
        entry, id=_of(entry.id, TAKE_PROFIT), side=Side.SELL, type=OrderType.LIMIT, limit_price=take_profit,
        time_in_force=TimeInForce.GTC, stop_price=None, trail=None, expires_at=None, reduce_only=True,
        part=Part(entry.id, TAKE_PROFIT, after=entry.id),
    )  # fmt: skip
    second = _stop_of(first, stop_price, Part(entry.id, STOP, after=entry.id, replaces=first.id))
    return replace(entry, part=Part(entry.id, "entry")), first, replace(second, id=_of(entry.id, STOP))


def twap(draft: OrderDraft, slices: int, every: timedelta, step: Decimal, now: datetime) -> tuple[OrderDraft, ...]:
    """Return the draft cut into equal slices of whole steps, one after another; the last one takes the rest.

    Raises InvalidError for fewer than two slices or more than 50, and for a quantity of fewer steps than slices.
    """
    if not 2 <= slices <= MOST_SLICES:
        raise InvalidError(f"An order is split into 2 to {MOST_SLICES} slices, not {slices}.")
    if every <= timedelta(0):
        raise InvalidError("Name the time between two slices.")
    if draft.type.waits:
        raise InvalidError(f"A {draft.type.words} order is not split: it is sent when its price has come. Use a limit.")
    each = step_below(EXACT.divide(draft.quantity, slices), step)
    if not each:
        raise InvalidError(f"{plain(draft.quantity)} is less than {slices} steps of {plain(step)}. Use fewer slices.")
    last = EXACT.subtract(draft.quantity, EXACT.multiply(each, slices - 1))
    return tuple(
        replace(
            draft,
            id=_of(draft.id, f"slice {n}") if n else draft.id,
            quantity=last if n == slices - 1 else each,
            part=Part(draft.id, f"slice {n + 1} of {slices}", not_before=now + n * every),
        )
        for n in range(slices)
    )


def beginning(drafts: Sequence[OrderDraft], now: datetime) -> tuple[OrderDraft, ...]:
    """Return the drafts with their moments counted from now, where the first one has a moment."""
    first = drafts[0].part.not_before
    if first is None:
        return tuple(drafts)
    return tuple(
        replace(d, part=replace(d.part, not_before=now + (d.part.not_before - first))) if d.part.not_before else d
        for d in drafts
    )


def worst_case(drafts: Sequence[OrderDraft | Order]) -> Decimal:
    """Return the most those of the first one's side trade together; one that replaces another of them adds nothing."""
    ids = {d.id for d in drafts}
    return sum((d.quantity for d in drafts if d.side is drafts[0].side and d.part.replaces not in ids), Decimal(0))


def _stop_of(first: OrderDraft, stop_price: Decimal, part: Part) -> OrderDraft:
    return replace(
        first, id=_of(first.id, STOP), type=OrderType.STOP_MARKET, limit_price=None, stop_price=stop_price,
        time_in_force=TimeInForce.GTD if first.expires_at else TimeInForce.GTC, part=part,
    )  # fmt: skip


def _apart(side: Side, limit: Decimal, stop: Decimal) -> None:
    if stop < limit if side is Side.SELL else stop > limit:
        return
    way = "below" if side is Side.SELL else "above"
    raise InvalidError(f"The stop at {plain(stop)} has to lie {way} the take profit at {plain(limit)}.")


def _of(id: UUID, leg: str) -> UUID:
    """Derive a leg's id, so that the same wish placed twice is one list."""
    return uuid5(id, leg)
