"""Live public data of any exchange ccxt knows; no key is ever involved."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from core.errors import InvalidError
from core.market.breaker import Breaker, ProviderError
from core.market.sources.base import Tick
from core.market.sources.ccxt_allowance import BACKFILL_RESERVE, Allowance
from core.market.sources.ccxt_client import UnlistedError, public_client
from core.market.sources.ccxt_health import StreamsHealth
from core.market.sources.ccxt_inbox import Inbox, Kind, Pace
from core.market.sources.ccxt_poll import Poller
from core.market.sources.ccxt_rest import PAGE, Rest
from core.market.sources.ccxt_stream import CALLS, Stream
from core.market.sources.ccxt_thread import LoopThread
from core.market.sources.columns import opening
from core.model import (
    BreakerState,
    CandleColumns,
    Instrument,
    Interval,
    Provenance,
    ProviderHealth,
    ProviderKind,
)

SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT")
# The probe ends within three seconds; ccxt takes a quarter of one to close.
PROBE_TIMEOUT_S = 2.0
# Between minutes and hours, and between hours and days, the desk makes the others of the finer ones.
HOURS_BACK = timedelta(days=2 * 365)
DAYS_SINCE = datetime(2017, 1, 1, tzinfo=UTC)
END_TIMEOUT_S = 4.0
SILENT_AFTER = 3


def utc_now() -> datetime:
    return datetime.now(UTC)


class CcxtExchange:
    """Public spot data of one exchange, streamed where it streams and asked for over REST where not.

    A thread of its own listens and asks; `poll` only takes what arrived. A candle is closed only once the exchange
    shows its successor, so the clock of this machine decides nothing.
    """

    provenance = Provenance.LIVE

    def __init__(
        self,
        exchange_id: str = "binance",
        symbols: Sequence[str] = SYMBOLS,
        base_url: str | None = None,
        *,
        history_days: int = 30,
        timeout_s: float = 10.0,
        pace: Pace | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.name = f"ccxt:{exchange_id}"
        self.venue = exchange_id
        self._wanted = tuple(symbols)
        self._base_url, self._timeout_s, self._clock = base_url, timeout_s, clock
        self._minutes_back = timedelta(days=history_days)
        self._pace = pace or Pace()
        self._breaker = Breaker(self.name, ProviderKind.EXCHANGE, clock)
        self._streaming = Breaker(f"{self.name} streams", ProviderKind.EXCHANGE, clock)
        self._allowance = Allowance(self._breaker)
        self._rest = Rest(self._client(), self._breaker, self._allowance)
        self._intervals = self._known_intervals()
        self._inbox = Inbox(self.venue, self._intervals[0], clock, self._pace.linger_s)
        self._streams = self._made_streams()
        self._streams_health = StreamsHealth(self._streaming, self._streams, self._inbox)
        self._poller = Poller(self._rest, self._inbox, self._intervals[0], self._pace, self._is_live)
        self._thread = LoopThread(self.name, self._main)
        self._listed: dict[str, Instrument] = {}
        self._since: Mapping[str, Mapping[str, float | None]] = {}

    def answers(self) -> bool:
        """Tell within three seconds whether the exchange can be used from here."""

        async def asked() -> bool:
            breaker = Breaker(self.name, ProviderKind.EXCHANGE, self._clock)
            client = self._client(timeout_s=PROBE_TIMEOUT_S)
            try:
                return await asyncio.wait_for(Rest(client, breaker, Allowance(breaker)).answers(), PROBE_TIMEOUT_S)
            except (ProviderError, TimeoutError):
                return False
            finally:
                await client.close()

        return asyncio.run(asked())

    def instruments(self) -> tuple[Instrument, ...]:
        return tuple(self._thread.result(self._markets()).values())

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        return self._intervals

    def begins(self, symbol: str, interval: Interval) -> datetime:
        if interval.length >= Interval.D1.length:
            return DAYS_SINCE
        back = HOURS_BACK if interval.length >= Interval.H1.length else self._minutes_back
        return datetime.fromtimestamp(opening(int((self._clock() - back).timestamp()), interval), UTC)

    def history(self, symbol: str, interval: Interval, since: datetime, until: datetime) -> Iterator[CandleColumns]:
        """Yield pages of closed candles. The newest candle of all still forms: it is never among them."""
        first, beyond = int(since.timestamp()), int(until.timestamp())
        while first < beyond:
            # The last of a page is not taken, and one more tells that the last wanted is closed.
            most = min(PAGE, (beyond - first) // interval.seconds + 2)
            rows = self._thread.result(self._past(symbol, interval, first, most))
            page = rows.pick(slice(None, -1)).between(first, beyond)
            if len(page):
                yield page
            if not len(rows):
                # Some exchanges answer with nothing for a time before they listed the symbol.
                first += PAGE * interval.seconds
            elif int(rows.opened[-1]) <= first:
                return
            else:
                first = int(rows.opened[-1])

    def poll(self, now: datetime) -> Tick:
        self._thread.start()
        tick = self._inbox.drain()
        if (trouble := self._poller.trouble) and tick == Tick() and self._is_silent():
            raise ProviderError(str(trouble)) from trouble
        return tick

    def health(self) -> tuple[ProviderHealth, ...]:
        """Return how REST and the streams stand, in this order."""
        return self._breaker.health, self._streams_health.now()

    def close(self) -> None:
        self._thread.stop()

    def state(self) -> dict[str, object]:
        rests = self._breaker.health.open_until
        return {
            "since": {**self._since, **self._inbox.state()},
            "unlisted": sorted(set(self._wanted) - set(self._listed)) if self._listed else [],
            "rests_until": rests.isoformat() if rests else None,
            "last_error": self._breaker.health.last_error,
        }

    def resume(self, state: Mapping[str, Any], now: datetime) -> None:
        self._since = dict(state.get("since") or {})
        if rests := state.get("rests_until"):
            until = datetime.fromisoformat(rests)
            health = replace(self._breaker.health, state=BreakerState.OPEN, open_until=until)
            self._breaker.resume(replace(health, last_error=state.get("last_error")))

    async def _main(self) -> None:
        """Keep everything going until the thread ends; a change of what is listed begins it anew."""
        try:
            while True:
                try:
                    symbols = list(await self._markets())
                    await self._followed(symbols)
                except UnlistedError as e:
                    self._listed, self._poller.trouble = {}, e
                except ProviderError as e:
                    self._poller.trouble = e
                await asyncio.sleep(self._pace.tickers_s)
        finally:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended(), END_TIMEOUT_S)

    async def _followed(self, symbols: list[str]) -> None:
        """Stream and ask until a symbol is gone."""
        self._inbox.follow(symbols, self._since)
        tasks = [asyncio.create_task(task.run(symbols)) for task in (self._poller, *self._streams)]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in ended:
            task.result()

    async def _ended(self) -> None:
        await asyncio.gather(self._rest.client.close(), *(stream.closed() for stream in self._streams))

    async def _markets(self) -> dict[str, Instrument]:
        """Return the wanted symbols the exchange trades, reading its list when none is at hand."""
        if not self._listed:
            self._listed = await self._rest.instruments(self.venue, self._wanted)
        return self._listed

    async def _past(self, symbol: str, interval: Interval, first: int, most: int) -> CandleColumns:
        await self._markets()
        await self._allowance.ready(BACKFILL_RESERVE)
        rows, unsound = await self._rest.candles(symbol, interval, datetime.fromtimestamp(first, UTC), most)
        self._inbox.unsound += unsound
        return rows

    def _client(self, number: type = str, timeout_s: float | None = None) -> Any:
        return public_client(self.venue, self._allowance, self._base_url, timeout_s or self._timeout_s, number)

    def _connected(self, number: type) -> Any:
        """Return a client for one connection: it knows our symbols, and pings often enough to notice a dead socket."""
        client = self._client(number)
        client.ssl_context = self._rest.client.ssl_context
        known = self._rest.client.markets
        client.set_markets([known[symbol] for symbol in self._listed])
        keep_alive = min(client.streaming.get("keepAlive") or 30_000, round(self._pace.patience_s * 1000 / 3))
        client.streaming = {**client.streaming, "keepAlive": keep_alive}
        return client

    def _made_streams(self) -> list[Stream]:
        has = self._rest.has
        return [
            Stream(kind, self._connected, self._inbox, self._streaming, self._allowance, self._intervals[0], self._pace)
            for kind, (every, one) in CALLS.items()
            if has(every) or has(one)
        ]

    def _known_intervals(self) -> tuple[Interval, ...]:
        # Weeks begin on Thursday on some exchanges; the desk makes exact ones of days.
        known = (self._rest.client.timeframes or {}) if self._rest.has("fetchOHLCV") else {}
        intervals = tuple(i for i in Interval if i.label in known and i is not Interval.W1)
        if not intervals:
            raise InvalidError(f"{self._rest.client.name} offers no candles; choose another exchange.")
        return intervals

    def _is_silent(self) -> bool:
        """Whether no price was heard of for longer than one missed answer."""
        heard = [self._inbox.silent_s(Kind.TICKERS, symbol) for symbol in self._wanted]
        return min(heard, default=0.0) > SILENT_AFTER * self._pace.tickers_s

    def _is_live(self, kind: Kind) -> bool:
        return any(stream.live for stream in self._streams if stream.kind is kind)
