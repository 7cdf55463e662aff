"""What waits in the order book of a symbol, and what was traded last: the newest as stored."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from core.model import Book, CandleColumns, Person, PublicTrade
from core.model.columns import Floats
from core.store import Store
from core.store.ticks import LastBook

LEVELS = 100


def book(store: Store, person: Person, venue: str, symbol: str) -> Book | None:
    """Return the newest order book, best prices first; None where the source has sent none."""
    with store.as_user(person) as tx:
        return tx.ticks.book(venue, symbol)


def latest_trades(store: Store, person: Person, venue: str, symbol: str, limit: int = 50) -> Sequence[PublicTrade]:
    """Return the last trades of the whole market, newest first."""
    with store.as_user(person) as tx:
        return tx.ticks.trades(venue, symbol, limit)


def book_series(
    store: Store, person: Person, venue: str, symbol: str, bars: CandleColumns, bar_s: int, levels: int = LEVELS
) -> dict[str, Floats]:
    """Return the last book of each bar as columns beside the bars, for the indicators of the book; NaN without one.

    `bid` and `ask` are the best prices, `bid_sizes` and `ask_sizes` (bars x levels) the quantities of the best
    `levels`, 0 where the book ends. A book belongs to the bar in which it was taken.
    """
    count = len(bars)
    bid, ask = np.full(count, np.nan), np.full(count, np.nan)
    bid_sizes, ask_sizes = np.full((count, levels), np.nan), np.full((count, levels), np.nan)
    for last in _last_books(store, person, venue, symbol, bars, bar_s, levels):
        at = int(np.searchsorted(bars.opened, last.opened))
        if at < count and bars.opened[at] == last.opened:
            bid[at], ask[at] = last.bid, last.ask
            for sizes, waiting in ((bid_sizes, last.bid_sizes), (ask_sizes, last.ask_sizes)):
                sizes[at] = 0.0
                sizes[at, : len(waiting)] = waiting
    return {"bid": bid, "ask": ask, "bid_sizes": bid_sizes, "ask_sizes": ask_sizes}


def _last_books(
    store: Store, person: Person, venue: str, symbol: str, bars: CandleColumns, bar_s: int, levels: int
) -> Sequence[LastBook]:
    if not len(bars):
        return ()
    start, end = (datetime.fromtimestamp(int(t), UTC) for t in (bars.opened[0], bars.opened[-1] + bar_s))
    with store.as_user(person) as tx:
        return tx.ticks.last_books(venue, symbol, bar_s, start, end, levels)
