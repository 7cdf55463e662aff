"""What waits in the order book, and what a size would meet there."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Annotated, Any

from pydantic import Field

from core import market
from core.agents.tools.base import Amount, Arguments, At, Result
from core.agents.tools.symbols import Symbol, market_of, source, symbol_of
from core.agents.tools.wire import percent_of, rounded
from core.errors import NotFoundError
from core.model import Level
from core.model.numbers import EXACT

SHOWN = 10


class AskOrderBook(Arguments):
    symbol: Symbol
    within_percent: Annotated[
        Amount, Field(gt=0, le=50, description="How far from the mid to sum up what waits, in percent.")
    ] = Decimal(1)
    size: Annotated[
        Amount | None, Field(default=None, gt=0, description="A quantity of the base asset, to tell its slippage.")
    ]


def order_book(asked: AskOrderBook, at: At) -> Result:
    """Tell what waits in a symbol's order book: best levels, spread, depth near the mid, and the slippage of a size.

    Slippage is how much worse than the best price the average of a market order of that size would be, by the stored
    levels alone; what they cannot fill is told as not filled.
    """
    board, feed = market_of(at)
    symbol = symbol_of(board, asked.symbol)
    book = market.book(at.desk.store, at.desk.user, feed.venue, symbol)
    if book is None or not book.bids or not book.asks:
        raise NotFoundError(f"No order book of {symbol} is stored. The feed may send none; ask for its quote instead.")
    with localcontext(EXACT):
        bid, ask = book.bids[0][0], book.asks[0][0]
        mid = (bid + ask) / 2
        reach = mid * asked.within_percent / 100
        data: dict[str, Any] = {
            "symbol": symbol,
            "bid": bid,
            "ask": ask,
            "mid": mid,
            "spread": ask - bid,
            "spread_bps": rounded((ask - bid) / mid * 10_000, 4),
            "bid_depth": _depth([level for level in book.bids if level[0] >= mid - reach]),
            "ask_depth": _depth([level for level in book.asks if level[0] <= mid + reach]),
            "bids": [{"price": p, "quantity": q} for p, q in book.bids[:SHOWN]],
            "asks": [{"price": p, "quantity": q} for p, q in book.asks[:SHOWN]],
            "provenance": feed.provenance,
        }
        if asked.size is not None:
            data["buying"] = _walked(book.asks, asked.size)
            data["selling"] = _walked(book.bids, asked.size)
    return Result(data, source("order book", feed), book.taken_at)


def _depth(levels: Sequence[Level]) -> dict[str, Any]:
    return {
        "levels": len(levels),
        "quantity": sum((quantity for _, quantity in levels), Decimal(0)),
        "value": sum((price * quantity for price, quantity in levels), Decimal(0)),
    }


def _walked(levels: Sequence[Level], size: Decimal) -> dict[str, Any]:
    """Return what a market order of this size would take, level after level."""
    left, value = size, Decimal(0)
    for price, quantity in levels:
        taken = min(left, quantity)
        left, value = left - taken, value + taken * price
        if not left:
            break
    best, average = levels[0][0], value / (size - left)
    return {
        "best": best,
        "average": rounded(average),
        "slippage_percent": percent_of(abs(average - best) / best),
        "value": value,
        "not_filled": left,
    }
