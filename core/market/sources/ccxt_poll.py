"""Ask over REST for whatever was not heard of for a while: everything without streams, hardly anything with them."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from core.market.breaker import ProviderError
from core.market.sources.ccxt_client import UnlistedError
from core.market.sources.ccxt_inbox import Inbox, Kind, Pace
from core.market.sources.ccxt_rest import PAGE, Rest
from core.model import Interval

# In one round; the next goes on where it ended.
MOST_PAGES = 10
# Trades of a longer silence are left: thousands of requests for what the candles tell as well.
TRADES_BACK = timedelta(hours=1)
LOOKS = 4


class Poller:
    """Fills an inbox; `streams` tells which kinds a stream is telling just now."""

    def __init__(
        self, rest: Rest, inbox: Inbox, interval: Interval, pace: Pace, streams: Callable[[Kind], bool]
    ) -> None:
        self.trouble: ProviderError | None = None
        self._rest = rest
        self._inbox = inbox
        self._interval = interval
        self._pace = pace
        self._streams = streams
        self._asked_s: dict[tuple[Kind, str], float] = {}

    async def run(self, symbols: Sequence[str]) -> None:
        """Ask until the task is cancelled; raises UnlistedError when a symbol is gone."""
        while True:
            try:
                await self._round(symbols)
                self.trouble = None
                pause = self._pace.tickers_s / LOOKS
            except UnlistedError:
                raise
            except ProviderError as e:
                self.trouble = e
                pause = self._pace.tickers_s
            await asyncio.sleep(pause)

    async def _round(self, symbols: Sequence[str]) -> None:
        """Ask once for everything that is due, the prices first."""
        if due := [symbol for symbol in symbols if self._due(Kind.TICKERS, symbol)]:
            for symbol, touch in (await self._rest.tickers(symbols if len(due) > 1 else due)).items():
                self._inbox.ticker(symbol, touch)
        for symbol in symbols:
            if self._due(Kind.CANDLES, symbol, self._inbox.candles[symbol].has_hole):
                await self._candles(symbol)
        for symbol in symbols if self._rest.has("fetchTrades") else ():
            if self._due(Kind.TRADES, symbol, self._inbox.trades[symbol].hole is not None):
                await self._trades(symbol)
        for symbol in symbols if self._rest.has("fetchOrderBook") else ():
            if self._due(Kind.BOOKS, symbol):
                self._inbox.book(symbol, await self._rest.book(symbol))

    def _due(self, kind: Kind, symbol: str, has_hole: bool = False) -> bool:
        """Tell whether to ask now: nothing was heard, nor asked, for long enough; a hole does not wait for silence."""
        patience = self._pace.streaming_s if self._streams(kind) and not has_hole else self._pace.of(kind)
        now_s = time.monotonic()
        due = now_s - self._asked_s.get((kind, symbol), float("-inf")) >= patience
        if due and (has_hole or self._inbox.silent_s(kind, symbol) >= patience):
            self._asked_s[kind, symbol] = now_s
            return True
        return False

    async def _candles(self, symbol: str) -> None:
        for _ in range(MOST_PAGES):
            since = self._inbox.candles[symbol].since
            rows, unsound = await self._rest.candles(symbol, self._interval, since, PAGE if since else 2)
            self._inbox.page(symbol, list(rows.candles(symbol, self._interval)), unsound)
            if len(rows) < PAGE:
                return

    async def _trades(self, symbol: str) -> None:
        """Ask from where the line broke off until a page brings nothing new, as far as the exchange gives them."""
        line = self._inbox.trades[symbol]
        breaks = line.breaks
        since = max(line.hole, self._rest.allowance.now() - TRADES_BACK) if line.hole else line.newest_at
        for _ in range(MOST_PAGES):
            trades = await self._rest.trades(symbol, since)
            fresh = self._inbox.trade(symbol, trades)
            if not fresh or since is None or len(trades) < PAGE:
                # What broke off meanwhile is asked for again from the same place.
                line.hole = None if line.breaks == breaks else line.hole
                return
            since = line.hole = trades[-1].traded_at
