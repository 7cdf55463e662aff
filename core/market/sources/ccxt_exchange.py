"""Live public data of any exchange ccxt knows; no key is ever involved."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import ccxt

from core.market.sources.base import Tick
from core.market.sources.ccxt_client import (
    Border,
    ExchangeUnavailableError,
    UnlistedError,
    public_client,
)
from core.market.sources.ccxt_wire import columns_of, instrument_of, quote_of
from core.market.sources.columns import is_sound
from core.model import Candle, CandleColumns, Instrument, Interval, Provenance, Quote

SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT")
PAGE = 1_000
HISTORY_ROWS = 5_000
# Connecting and reading may each take this long, so a probe is over within three seconds.
PROBE_TIMEOUT_S = 1.5
# An hour's turn makes every interval due at once; a poll must not hold up the quotes for all of them.
CALLS_PER_POLL = 8
# How old the volume of a forming candle may get; its prices follow every ticker.
REFRESH_S = {Interval.M1: 15}
REFRESH_OTHERS_S = 60

Key = tuple[str, Interval]


def utc_now() -> datetime:
    return datetime.now(UTC)


class CcxtExchange:
    """Public spot data of one exchange over REST.

    A poll asks for all tickers in one call and, in turn, for the candles that are due: those whose time is
    over and those not seen for a while. In between, the last price widens the candles that form. A candle is
    closed only once the exchange shows its successor, so the clock of this machine decides nothing.
    """

    provenance = Provenance.LIVE

    def __init__(
        self,
        exchange_id: str = "binance",
        symbols: Sequence[str] = SYMBOLS,
        base_url: str | None = None,
        timeout_s: float = 10.0,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.name = f"ccxt:{exchange_id}"
        self.venue = exchange_id
        self._base_url = base_url
        self._clock = clock
        self._wanted = tuple(symbols)
        client = public_client(exchange_id, base_url, timeout_s)
        # Weeks begin on Thursday on some exchanges; the desk makes exact ones of days.
        known = client.timeframes or {}
        self._timeframes = tuple(i for i in Interval if i.label in known and i is not Interval.W1)
        self._border = Border(client, clock)
        self._dropped = 0
        self._listed: dict[str, Instrument] = {}
        # When the candle opened that is asked for next, and what is known of it.
        self._cursors: dict[Key, int] = {}
        self._forming: dict[Key, Candle] = {}
        self._fetched_at: dict[Key, datetime] = {}

    def answers(self) -> bool:
        """Tell within three seconds whether the exchange can be used from here."""
        probe = Border(public_client(self.venue, self._base_url, PROBE_TIMEOUT_S), self._clock)
        try:
            with probe.crossed() as client:
                if client.has.get("fetchTime"):
                    return isinstance(client.fetch_time(), int)
                return bool(client.load_markets())
        except ExchangeUnavailableError as e:
            self._border.last_error = str(e)
            return False

    def instruments(self) -> tuple[Instrument, ...]:
        return tuple(self._markets().values())

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        return self._timeframes

    def history(self, symbol: str, interval: Interval, since: datetime | None) -> Iterator[CandleColumns]:
        """Yield pages of closed candles; the last 5,000 where `since` is not given."""
        oldest = self._clock() - HISTORY_ROWS * interval.length
        first = int((since or oldest).timestamp())
        while True:
            rows = self._page(symbol, interval, first, PAGE)
            if len(rows) > 1:
                yield rows.pick(slice(None, -1))
            if not len(rows):
                return
            # Set after the page was taken: what the desk has stored need not be polled again.
            last = int(rows.opened[-1])
            self._cursors[symbol, interval] = last
            if last == first or last + interval.seconds > self._clock().timestamp():
                return
            first = last

    def poll(self, now: datetime) -> Tick:
        try:
            quotes = self._quotes(now)
            pages = {key: self._due_page(key) for key in self._due(now)[:CALLS_PER_POLL]}
        except UnlistedError:
            self._listed.clear()
            raise
        closed: list[Candle] = []
        for key, rows in pages.items():
            if len(rows):
                closed.extend(self._take(key, rows, now))
        self._follow(quotes, now)
        closed.sort(key=lambda candle: candle.opened_at + candle.interval.length)
        self._border.last_error = None
        return Tick(candles=(*closed, *self._forming.values()), quotes=quotes)

    def state(self) -> dict[str, object]:
        cursors: dict[str, dict[str, int]] = {}
        for (symbol, interval), opened in self._cursors.items():
            cursors.setdefault(symbol, {})[interval.label] = opened
        waiting = self._border.not_before
        return {
            "cursors": cursors,
            "unlisted": sorted(set(self._wanted) - set(self._listed)) if self._listed else [],
            "dropped_rows": self._dropped,
            "not_before": waiting.isoformat() if waiting else None,
            "last_error": self._border.last_error,
        }

    def resume(self, state: Mapping[str, Any], now: datetime) -> None:
        for symbol, cursors in dict(state.get("cursors") or {}).items():
            if symbol in self._wanted:
                self._cursors.update({(symbol, Interval.of(label)): int(t) for label, t in cursors.items()})
        waiting = state.get("not_before")
        self._border.not_before = datetime.fromisoformat(waiting) if waiting else None

    def _markets(self) -> dict[str, Instrument]:
        """Return the wanted symbols the exchange trades, reading its list when none is at hand."""
        if not self._listed:
            with self._border.crossed() as client:
                every = client.load_markets(True)
                traded = [every[s] for s in self._wanted if s in every and every[s].get("active") is not False]
                found = {market["symbol"]: instrument_of(self.venue, market) for market in traded}
            if not found:
                raise UnlistedError(f"{self.venue} trades none of {', '.join(self._wanted)}.")
            self._listed = found
        return self._listed

    def _quotes(self, now: datetime) -> tuple[Quote, ...]:
        symbols = list(self._markets())
        with self._border.crossed() as client:
            if client.has.get("fetchTickers"):
                tickers = client.fetch_tickers(symbols)
            else:
                tickers = {symbol: client.fetch_ticker(symbol) for symbol in symbols}
            read = [quote_of(self.venue, tickers[symbol], now) for symbol in symbols if symbol in tickers]
        quotes = tuple(quote for quote in read if quote)
        if not quotes:
            raise ExchangeUnavailableError(f"{self.venue} answered without a single price; it is asked again.")
        return quotes

    def _due(self, now: datetime) -> list[Key]:
        """Return the candles to ask for, the longest due first."""
        due: list[tuple[float, int, Key]] = []
        for key in ((symbol, interval) for symbol in self._listed for interval in self._timeframes):
            since = self._due_since(key)
            if since <= now.timestamp():
                due.append((since, key[1].seconds, key))
        return [key for _, _, key in sorted(due, key=lambda item: item[:2])]

    def _due_since(self, key: Key) -> float:
        forming = self._forming.get(key)
        if forming is None:
            return 0.0
        over = (forming.opened_at + forming.interval.length).timestamp()
        stale = self._fetched_at[key].timestamp() + REFRESH_S.get(key[1], REFRESH_OTHERS_S)
        return min(over, stale)

    def _due_page(self, key: Key) -> CandleColumns:
        cursor = self._cursors.get(key)
        return self._page(*key, cursor, PAGE if cursor else 2)

    def _page(self, symbol: str, interval: Interval, first: int | None, limit: int) -> CandleColumns:
        self._markets()
        with self._border.crossed() as client:
            since_ms = None if first is None else first * 1000
            rows = columns_of(client.fetch_ohlcv(symbol, interval.label, since_ms, limit))
            good = is_sound(rows, interval)
            # ccxt reads an answer that is no JSON as "no candles"; and one seen before cannot be gone.
            seen_before = first is not None and first == self._cursors.get((symbol, interval))
            if not good.any() and (len(rows) or seen_before or client.last_json_response is None):
                raise ccxt.BadResponse(f"the {interval.label} candles of {symbol} cannot be true")
        self._dropped += int(len(rows) - good.sum())
        return rows.pick(good)

    def _take(self, key: Key, rows: CandleColumns, now: datetime) -> Iterator[Candle]:
        """Yield the closed candles of a page and keep its last as the one that forms."""
        *closed, last = rows.candles(*key)
        self._cursors[key] = int(rows.opened[-1])
        self._forming[key] = replace(last, closed=False)
        self._fetched_at[key] = now
        yield from closed

    def _follow(self, quotes: Sequence[Quote], now: datetime) -> None:
        """Let the last prices move the candles that still form; one whose time is over waits for its page."""
        last = {quote.symbol: float(quote.last) for quote in quotes}
        for key, candle in self._forming.items():
            price = last.get(candle.symbol)
            if price is not None and candle.opened_at <= now < candle.opened_at + candle.interval.length:
                self._forming[key] = replace(
                    candle, high=max(candle.high, price), low=min(candle.low, price), close=price
                )
