"""What one exchange answers over REST, each call through its breaker."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import ccxt

from core.market.breaker import Breaker, ProviderError
from core.market.sources.ccxt_allowance import Allowance
from core.market.sources.ccxt_client import NOT_MARKET_DATA, UnlistedError, explained
from core.market.sources.ccxt_wire import Touch, book_of, instrument_of, sound_columns, touch_of, trade_of
from core.model import Book, CandleColumns, Instrument, Interval, PublicTrade

PAGE = 1_000
LEVELS = 100


class Rest:
    """Asks one client, on its event loop. Everything raises ProviderError in our words."""

    def __init__(self, client: Any, breaker: Breaker, allowance: Allowance) -> None:
        self.client = client
        self.allowance = allowance
        self._breaker = breaker
        self._title = str(client.name or client.id)

    def has(self, call: str) -> bool:
        return bool(self.client.has.get(call))

    async def answers(self) -> bool:
        """Ask for as little as possible."""
        with self._asked() as client:
            if self.has("fetchTime"):
                return isinstance(await client.fetch_time(), int)
            return bool(await client.load_markets())

    async def instruments(self, venue: str, wanted: Sequence[str]) -> dict[str, Instrument]:
        """Return those of the wanted symbols that are traded; raises UnlistedError where none is."""
        with self._asked() as client:
            every = await client.load_markets(True)
            traded = [every[s] for s in wanted if s in every and every[s].get("active") is not False]
            found = {market["symbol"]: instrument_of(venue, market) for market in traded}
        if not found:
            raise UnlistedError(f"{self._title} trades none of {', '.join(wanted)}.")
        return found

    async def tickers(self, symbols: Sequence[str]) -> dict[str, Touch]:
        with self._asked() as client:
            if self.has("fetchTickers") and len(symbols) > 1:
                tickers = await client.fetch_tickers(list(symbols))
            else:
                tickers = {symbol: await client.fetch_ticker(symbol) for symbol in symbols}
            touches = {symbol: touch_of(tickers[symbol]) for symbol in symbols if symbol in tickers}
            if not any(touch.last for touch in touches.values()):
                raise ProviderError(f"{self._title} answered without a single price; it is asked again.")
        return touches

    async def candles(
        self, symbol: str, interval: Interval, first: datetime | None, limit: int = PAGE
    ) -> tuple[CandleColumns, int]:
        """Return candles from `first` on, the forming one included, and how many cannot be true."""
        since_ms = None if first is None else round(first.timestamp() * 1000)
        with self._asked() as client:
            rows = await client.fetch_ohlcv(symbol, interval.label, since_ms, limit)
            return sound_columns(rows, symbol, interval)

    async def trades(self, symbol: str, first: datetime | None) -> list[PublicTrade]:
        """Return trades from `first` on, oldest first, or the newest ones; those without id or side are left out."""
        since_ms = None if first is None else int(first.timestamp() * 1000)
        with self._asked() as client:
            trades = [trade_of(symbol, trade) for trade in await client.fetch_trades(symbol, since_ms, PAGE)]
        return sorted((trade for trade in trades if trade), key=lambda trade: trade.traded_at)

    async def book(self, symbol: str) -> Book:
        with self._asked() as client:
            book = book_of(symbol, await client.fetch_order_book(symbol, LEVELS), LEVELS, self.allowance.now())
            if book is None:
                raise ccxt.BadResponse(f"the order book of {symbol} is crossed")
        return book

    @contextmanager
    def _asked(self) -> Iterator[Any]:
        self.allowance.check()
        with self._breaker.passage():
            try:
                yield self.client
            except (ccxt.BaseError, *NOT_MARKET_DATA) as e:
                raise explained(e, self._title, self.allowance) from e
