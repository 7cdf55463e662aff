"""One kind of data of all symbols as an exchange streams it, given up and taken up again by rules of our own.

ccxt alone would wait nine minutes on a dead socket and for ever on a subscription that failed; so each connection
gets a client of its own, a watchdog, and is dropped whole.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

import ccxt

from core.market.breaker import Breaker, ProviderError, ProviderRestsError
from core.market.sources.ccxt_allowance import Allowance
from core.market.sources.ccxt_client import NOT_MARKET_DATA, explained
from core.market.sources.ccxt_inbox import Inbox, Kind, Pace
from core.market.sources.ccxt_take import Taker
from core.model import Interval

# What ccxt calls each kind: for all symbols at once, and for one.
CALLS = {
    Kind.TICKERS: ("watchTickers", "watchTicker"),
    Kind.CANDLES: ("watchOHLCVForSymbols", "watchOHLCV"),
    Kind.TRADES: ("watchTradesForSymbols", "watchTrades"),
    Kind.BOOKS: ("watchOrderBookForSymbols", "watchOrderBook"),
}
EXPECTED = (ccxt.BaseError, ProviderError, OSError, *NOT_MARKET_DATA)
CANNOT = (ccxt.NotSupported, ccxt.ArgumentsRequired, ccxt.AuthenticationError)
# Sockets whose pings are answered but that tell nothing are given up after so many times the patience.
STUCK_AFTER = 4
# A dead peer does not answer our goodbye.
CLOSE_TIMEOUT_S = 1.0


class Stream:
    """Keeps one kind streaming into an inbox; `connect` makes a client that knows the symbols."""

    def __init__(
        self,
        kind: Kind,
        connect: Callable[[type], Any],
        inbox: Inbox,
        breaker: Breaker,
        allowance: Allowance,
        interval: Interval,
        pace: Pace,
    ) -> None:
        self.kind = kind
        self.connections = 0
        self.heard_s: float | None = None
        self.refused: str | None = None
        self._client: Any = None
        self._past_messages = 0
        self._connect = connect
        self._inbox = inbox
        self._breaker = breaker
        self._allowance = allowance
        self._interval = interval
        self._pace = pace
        self._taker = Taker(kind, inbox, interval, breaker.now)
        self._first = asyncio.Event()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def live(self) -> bool:
        """Whether this connection has told anything."""
        return self._first.is_set()

    @property
    def messages(self) -> int:
        """How many came, over all connections."""
        return self._past_messages + (self._client.messages if self._client else 0)

    async def run(self, symbols: Sequence[str]) -> None:
        """Stream until the task is cancelled, or the exchange turns out not to stream this."""
        tries = 0
        while not self.refused:
            began_s = time.monotonic()
            # What went wrong is counted and kept by the breaker; meanwhile the poller asks instead.
            try:
                await self._connection(symbols)
            except ProviderRestsError:
                # Nothing was sent, so looking again soon costs nobody anything.
                pause = self._pace.first_retry_s
            except ProviderError:
                tries = 0 if time.monotonic() - began_s > self._pace.longest_retry_s else tries + 1
                pause = min(self._pace.first_retry_s * 2 ** min(tries, 20), self._pace.longest_retry_s)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))

    async def closed(self) -> None:
        if self._closing:
            await asyncio.wait(self._closing)

    async def _connection(self, symbols: Sequence[str]) -> NoReturn:
        """Connect, subscribe and take what comes until something breaks; always raises."""
        if self.kind is Kind.BOOKS:
            # Most begin with a snapshot over REST.
            self._allowance.check()
        with self._breaker.passage():
            self.connections += 1
            client = self._client = self._connect(float if self.kind is Kind.BOOKS else str)
            tasks = [asyncio.create_task(watch) for watch in self._watches(client, symbols)]
            tasks.append(asyncio.create_task(self._watchdog(client)))
            try:
                await self._subscribed(client, tasks)
            except BaseException:
                self._drop(client, tasks)
                raise
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            with self._breaker.passage():
                # Counted as a call that failed.
                raise self._error(client, tasks)
        finally:
            self._drop(client, tasks)

    def _watches(self, client: Any, symbols: Sequence[str]) -> list[Any]:
        every, one = CALLS[self.kind]
        label = (self._interval.label,) if self.kind is Kind.CANDLES else ()
        if client.has.get(every):
            wanted = [[symbol, *label] for symbol in symbols] if label else list(symbols)
            return [self._watch(client, symbols, _snake(every), wanted)]
        return [self._watch(client, symbols, _snake(one), symbol, *label) for symbol in symbols]

    async def _watch(self, client: Any, symbols: Sequence[str], call: str, *wanted: Any) -> None:
        while True:
            await getattr(client, call)(*wanted)
            # ccxt wakes us for one symbol where several were told: what it keeps of each is looked through.
            if self._taker.take(client, symbols):
                self.heard_s = time.monotonic()
                self._first.set()

    async def _subscribed(self, client: Any, tasks: list[asyncio.Task[None]]) -> None:
        """Wait for the first data; a market where nothing happens must at least answer."""
        first = asyncio.create_task(self._first.wait())
        await asyncio.wait([first, *tasks], timeout=self._pace.subscribe_s, return_when=asyncio.FIRST_COMPLETED)
        first.cancel()
        if any(task.done() for task in tasks):
            raise self._error(client, tasks)
        if not self.live and not any(_frames(client)):
            raise ProviderError(f"{client.name} did not answer our subscription to {self.kind}; it is tried again.")

    async def _watchdog(self, client: Any) -> None:
        """End with an error when a socket is dead, or none tells anything any more."""
        patience = self._pace.patience_s
        changed: dict[int, tuple[Any, float]] = {}
        began_s = time.monotonic()
        while True:
            await asyncio.sleep(patience / 8)
            now_s = time.monotonic()
            for number, frame in enumerate(_frames(client)):
                if changed.get(number, (None, 0.0))[0] != frame:
                    changed[number] = frame, now_s
            dead = any(now_s - at_s > patience for _, at_s in changed.values())
            if dead or now_s - max(self.heard_s or 0.0, began_s) > STUCK_AFTER * patience:
                raise ProviderError(f"{client.name} went silent while it streamed {self.kind}; it is tried again.")

    def _error(self, client: Any, tasks: list[asyncio.Task[None]]) -> ProviderError:
        ended = next(task for task in tasks if task.done())
        # ccxt cancels what it waits for when it closes a connection by itself.
        error = ccxt.NetworkError("closed") if ended.cancelled() else ended.exception()
        assert error
        if isinstance(error, CANNOT):
            self.refused = str(error)
        if not isinstance(error, EXPECTED):
            raise error
        problem = explained(error, str(client.name), self._allowance)
        problem.__cause__ = error
        return problem

    def _drop(self, client: Any, tasks: list[asyncio.Task[None]]) -> None:
        """Let go of a connection at once; a dead one takes its time to close."""
        if self.live:
            self._inbox.interrupted(self.kind)
        self._first.clear()
        self._taker.forget()
        self._past_messages += client.messages
        self._client = None
        for task in tasks:
            task.cancel()
        closing = asyncio.create_task(_close(client, tasks))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)


def _frames(client: Any) -> list[Any]:
    """Return when each socket last heard anything, pings and pongs included; None is never."""
    return [socket.last_message_at for socket in client.clients.values()]


async def _close(client: Any, tasks: list[asyncio.Task[None]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)
    for socket in list(client.clients.values()):
        with suppress(TimeoutError, *NOT_MARKET_DATA):
            await asyncio.wait_for(socket.close(), CLOSE_TIMEOUT_S)
    await client.close()


def _snake(name: str) -> str:
    """Return ccxt's name for a call in Python: watchOHLCVForSymbols is watch_ohlcv_for_symbols."""
    words = name.replace("OHLCV", "Ohlcv")
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in words)
