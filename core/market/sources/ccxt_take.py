"""Move what a ccxt client was told over its streams from its caches into our inbox."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from core.market.sources.ccxt_inbox import Inbox, Kind
from core.market.sources.ccxt_rest import LEVELS
from core.market.sources.ccxt_wire import book_of, sound_columns, touch_of, trade_of
from core.model import Interval

# The same book need not be written down more often.
BOOK_EVERY_S = 0.5


class Taker:
    """Takes one kind of data; remembers what was taken of tickers and books, which ccxt overwrites in place."""

    def __init__(self, kind: Kind, inbox: Inbox, interval: Interval, now: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._interval = interval
        self._now = now
        self._told: dict[str, object] = {}
        self._booked_s: dict[str, float] = {}
        self._take: Callable[[Any, str], bool] = {
            Kind.TICKERS: self._ticker,
            Kind.CANDLES: self._candles,
            Kind.TRADES: self._trades,
            Kind.BOOKS: self._book,
        }[kind]

    def take(self, client: Any, symbols: Sequence[str]) -> bool:
        """Take what is new of all symbols; returns whether there was anything.

        Raises what ccxt or the reading of it raises where that is not market data.
        """
        taken = [self._take(client, symbol) for symbol in symbols]
        return any(taken)

    def forget(self) -> None:
        """Begin anew with another client."""
        self._told.clear()

    def _trades(self, client: Any, symbol: str) -> bool:
        if trades := _emptied(client.trades.get(symbol)):
            read = (trade_of(symbol, trade) for trade in trades)
            self._inbox.trade(symbol, [trade for trade in read if trade], streamed=True)
        return bool(trades)

    def _candles(self, client: Any, symbol: str) -> bool:
        if rows := _emptied(client.ohlcvs.get(symbol, {}).get(self._interval.label)):
            columns, _ = sound_columns(rows, symbol, self._interval)
            self._inbox.update(symbol, list(columns.candles(symbol, self._interval)))
        return bool(rows)

    def _ticker(self, client: Any, symbol: str) -> bool:
        ticker = client.tickers.get(symbol)
        told = ticker and tuple(ticker.get(part) for part in ("timestamp", "bid", "ask", "last"))
        if not ticker or self._told.get(symbol) == told:
            return False
        self._told[symbol] = told
        self._inbox.ticker(symbol, touch_of(ticker))
        return True

    def _book(self, client: Any, symbol: str) -> bool:
        book, now_s = client.orderbooks.get(symbol), time.monotonic()
        if not book or not (book["bids"] or book["asks"]):
            return False
        best = [tuple(side[0]) for side in (book["bids"], book["asks"]) if side]
        told = book.get("nonce"), book.get("timestamp"), best
        if self._told.get(symbol) == told:
            return False
        if now_s - self._booked_s.get(symbol, 0.0) >= BOOK_EVERY_S:
            self._told[symbol], self._booked_s[symbol] = told, now_s
            if whole := book_of(symbol, book, LEVELS, self._now()):
                self._inbox.book(symbol, whole)
        return True


def _emptied(cache: Any) -> list[Any]:
    """Return what a cache of ccxt holds and empty it: as a queue it loses nothing and stays short."""
    rows = list(cache or ())
    if rows:
        cache.clear()
    return rows
