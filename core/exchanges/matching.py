"""What the market does to an order of the paper venue.

Pure. A taker eats what is offered, level after level, at most to its limit, a market order at most 5 % from the
best price (freqtrade's dry run); what is left rests, expires (IOC, market), or nothing happens at all (FOK).

A resting order is met at its limit, by the conservative queue rule (hftbacktest's risk-averse queue model): what
waited at its price when it came to rest is served first; only trades of the opposite side at its price shorten
that queue, and a book that shows less there; a trade through its price fills it up to what was traded; what a
book offers through its price fills it up to what is offered. Cancels ahead of it are not guessed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from core.exchanges.base import Rejection
from core.exchanges.reserves import Balances, Execution, execution, release, reserve_what_is_free, settle
from core.exchanges.triggers import is_reached, waits_for, watched
from core.exchanges.view import FINEST, View
from core.model import Level, OrderStatus, OrderType, PaperOrder, PublicTrade, Side, TimeInForce
from core.model.costs import MAX_SLIPPAGE, affordable, away, notional, with_fee
from core.model.numbers import EXACT, plain, step_below

PASSED = "Its date has passed."
RESTS = (TimeInForce.GTC, TimeInForce.GTD)
REWOUND = timedelta(minutes=1)
"""A market this far behind what an order has seen is a recording that began again, not a message that came late."""


@dataclass(frozen=True)
class Outcome:
    """An order after the market has acted on it, with its fills, the balances and what is left of the market."""

    order: PaperOrder
    balances: Balances
    view: View
    executions: tuple[Execution, ...] = ()

    def filled(self, done: Execution) -> "Outcome":
        balances, order = settle(self.balances, self.order, done)
        return replace(self, order=order, balances=balances, executions=(*self.executions, done))

    def ended(self, status: OrderStatus, note: str) -> "Outcome":
        """Return the outcome with the order finished and all it locks free again."""
        balances, order = ended(self.order, self.balances, status, note)
        return replace(self, order=order, balances=balances)


def is_past(order: PaperOrder, now: datetime) -> bool:
    """Whether the order was good till a moment that has come."""
    return order.expires_at is not None and now >= order.expires_at


def ended(order: PaperOrder, balances: Balances, status: OrderStatus, note: str) -> tuple[Balances, PaperOrder]:
    """Return balances and order with the order finished and all it locked free again."""
    balances, order = release(balances, order)
    return balances, replace(order, status=status, note=note)


def advance(order: PaperOrder, balances: Balances, view: View, now: datetime) -> Outcome:
    """Let the market act once on a working order: its date, its trigger, what it takes, what it is met by."""
    if is_past(order, now):
        return Outcome(order, balances, view).ended(OrderStatus.EXPIRED, PASSED)
    if order.seen_at is None:
        return _arrived(order, balances, view)
    if order.seen_at - view.quote.market_at > REWOUND:
        order = replace(order, seen_at=view.quote.market_at)
    if not order.is_waiting:
        return _seen(_met(Outcome(order, balances, view)))
    order = watched(order, view, now)
    at = Outcome(order, balances, view)
    return _seen(at if order.is_waiting else _triggered(at))


def _arrived(order: PaperOrder, balances: Balances, view: View) -> Outcome:
    """Meet the market for the first time."""
    order = _seen(Outcome(replace(order, best_price=view.quote.last), balances, view)).order
    if order.is_waiting:
        at = Outcome(replace(order, note=waits_for(order, view)), balances, view)
        if not is_reached(order, view.quote.last):
            return at
        why = f"The last price of {plain(view.quote.last)} {order.unit} would trigger it at once."
        return at.ended(OrderStatus.REJECTED, why)
    return _taken(Outcome(order, balances, view))


def _triggered(at: Outcome) -> Outcome:
    if at.order.reduce_only:
        answer = reserve_what_is_free(at.balances, at.order, at.view)
        if isinstance(answer, Rejection):
            return at.ended(OrderStatus.EXPIRED, f"Triggered. {answer.sentence}")
        at = replace(at, balances=answer[0], order=answer[1])
    return _taken(at)


def _taken(at: Outcome) -> Outcome:
    """Take what is offered within the order's limit; then rest or end."""
    order = at.order
    offers = _within_limit(order, at.view.offers(order.side, order.remaining))
    if order.type is OrderType.POST_ONLY and offers:
        return at.ended(OrderStatus.REJECTED, f"It would have taken what is offered at {plain(offers[0][0])}.")
    before = at
    for price, offered in offers:
        at = _take(at, price, offered)
    if order.time_in_force is TimeInForce.FOK and at.order.remaining:
        return before.ended(OrderStatus.EXPIRED, "It could not be filled whole at once, so nothing was.")
    taken = EXACT.subtract(at.order.filled, order.filled)
    return _rested(replace(at, view=at.view.without(order.side, taken)))


def _take(at: Outcome, price: Decimal, offered: Decimal) -> Outcome:
    order, book = at.order, at.view.book
    quantity = min(offered, order.remaining)
    quantity = min(quantity, order.locked) if order.side is Side.SELL else _payable(at, price, quantity)
    if not quantity:
        return at
    return at.filled(execution(order, quantity, price, book_at=book.taken_at if book else None))


def _payable(at: Outcome, price: Decimal, quantity: Decimal) -> Decimal:
    """Return how much of a quantity to buy what is locked and free can pay."""
    order = at.order
    money = EXACT.add(order.locked, at.balances[order.unit].free)
    after = EXACT.add(order.value, notional(quantity, price))
    if EXACT.subtract(with_fee(after), with_fee(order.value)) <= money:
        return quantity
    step = at.view.instrument.quantity_step if at.view.instrument else FINEST
    return step_below(affordable(money, price), step)


def _within_limit(order: PaperOrder, offers: tuple[Level, ...]) -> tuple[Level, ...]:
    if not offers:
        return ()
    buys = order.side is Side.BUY
    limit = away(offers[0][0], MAX_SLIPPAGE, upwards=buys) if order.limit_price is None else order.limit_price
    return tuple(level for level in offers if (level[0] <= limit if buys else level[0] >= limit) and level[1] > 0)


def _rested(at: Outcome) -> Outcome:
    """Leave what was not taken in the book, or end the order where it may not rest."""
    order = at.order
    if not order.remaining:
        return at.ended(OrderStatus.FILLED, "Filled.")
    if order.limit_price is None:
        return at.ended(OrderStatus.EXPIRED, "Nothing more was offered within 5 % of the best price, or payable.")
    if order.time_in_force not in RESTS:
        return at.ended(OrderStatus.EXPIRED, "No more of it could be filled at once.")
    if not order.locked:
        return at.ended(OrderStatus.EXPIRED, "All that was free is sold.")
    queue = at.view.waiting_at(order.side, order.limit_price) or Decimal(0)
    return replace(at, order=_working(replace(order, queue_ahead=queue)))


def _met(at: Outcome) -> Outcome:
    """Fill a resting order with what was traded and is offered since it last looked."""
    order = at.order
    assert order.limit_price is not None, "only a limit order rests"
    assert order.seen_at is not None
    eaten: list[PublicTrade] = []
    for trade in at.view.since(order.seen_at):
        at, left = _met_by(at, trade)
        eaten.append(left)
    at = replace(at, view=at.view.with_trades(tuple(eaten)))
    at = _met_by_book(at)
    if not at.order.remaining:
        return at.ended(OrderStatus.FILLED, "Filled.")
    if not at.order.locked:
        return at.ended(OrderStatus.EXPIRED, "All that was free is sold.")
    shown = at.view.waiting_at(order.side, order.limit_price)
    queue = at.order.queue_ahead if shown is None else min(at.order.queue_ahead, shown)
    return replace(at, order=_working(replace(at.order, queue_ahead=queue)))


def _met_by(at: Outcome, trade: PublicTrade) -> tuple[Outcome, PublicTrade]:
    """Fill from one public trade; returns what of the trade is left for others."""
    order, limit = at.order, at.order.limit_price
    assert limit is not None
    buys = order.side is Side.BUY
    through = trade.price < limit if buys else trade.price > limit
    at_price = trade.price == limit and trade.side is not order.side
    if not through and not at_price:
        return at, trade
    served = Decimal(0) if through else min(order.queue_ahead, trade.quantity)
    queue = Decimal(0) if through else EXACT.subtract(order.queue_ahead, served)
    at = replace(at, order=replace(order, queue_ahead=queue))
    quantity = _fillable(at.order, EXACT.subtract(trade.quantity, served))
    if not quantity:
        return at, trade
    left = replace(trade, quantity=EXACT.subtract(trade.quantity, quantity))
    return at.filled(execution(at.order, quantity, limit)), left


def _met_by_book(at: Outcome) -> Outcome:
    order, book = at.order, at.view.book
    assert order.limit_price is not None
    offers = _within_limit(order, at.view.offers(order.side, order.remaining))
    quantity = _fillable(order, sum((offered for _, offered in offers), Decimal(0)))
    if not quantity:
        return at
    done = execution(order, quantity, order.limit_price, book_at=book.taken_at if book else None)
    return replace(at.filled(done), view=at.view.without(order.side, quantity))


def _fillable(order: PaperOrder, offered: Decimal) -> Decimal:
    wanted = min(offered, order.remaining)
    return min(wanted, order.locked) if order.side is Side.SELL else wanted


def _working(order: PaperOrder) -> PaperOrder:
    status = OrderStatus.PARTIALLY_FILLED if order.filled else OrderStatus.OPEN
    said = "Partly filled; the rest is open at the venue." if order.filled else "Open at the venue."
    return replace(order, status=status, note=said)


def _seen(at: Outcome) -> Outcome:
    """Remember up to which moment the market's trades were counted."""
    moments = [trade.traded_at for trade in at.view.trades]
    moments.append(at.order.seen_at or at.view.quote.market_at)
    return replace(at, order=replace(at.order, seen_at=max(moments)))
