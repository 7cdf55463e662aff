"""What arrived and was not fetched yet: where the thread that listens and the one that stores meet."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.market.sources.base import Tick
from core.market.sources.ccxt_lines import CandleLine, TradeLine
from core.market.sources.ccxt_wire import Touch, moment
from core.model import Book, Candle, Interval, PublicTrade, Quote

MOST_TRADES = 200_000
SKEW_OF = 30
LATE = timedelta(minutes=1)


class Kind(StrEnum):
    """What an exchange tells of a symbol."""

    TICKERS = "tickers"
    CANDLES = "candles"
    TRADES = "trades"
    BOOKS = "books"


@dataclass(frozen=True)
class Pace:
    """How often and how patiently an exchange is asked, in seconds.

    Over REST: `tickers_s` to `books_s` while there is no stream of the kind, `streaming_s` for what a stream is
    silent about. A stream is given up when it does not answer within `subscribe_s` or goes quiet for `patience_s`,
    and tried again after `first_retry_s`, each time twice as long up to `longest_retry_s`. `linger_s` is how long
    the last word on a candle may come after the first on its successor.
    """

    tickers_s: float = 2.0
    candles_s: float = 5.0
    trades_s: float = 5.0
    books_s: float = 5.0
    streaming_s: float = 30.0
    subscribe_s: float = 15.0
    patience_s: float = 30.0
    first_retry_s: float = 1.0
    longest_retry_s: float = 60.0
    linger_s: float = 1.0

    def of(self, kind: Kind) -> float:
        return {
            Kind.TICKERS: self.tickers_s,
            Kind.CANDLES: self.candles_s,
            Kind.TRADES: self.trades_s,
            Kind.BOOKS: self.books_s,
        }[kind]


class Inbox:
    """Bounded: where nobody fetches, the oldest trades are dropped and counted; of the rest only the newest counts."""

    def __init__(
        self, venue: str, interval: Interval, clock: Callable[[], datetime], linger_s: float, most: int = MOST_TRADES
    ) -> None:
        self._venue = venue
        self._interval = interval
        self._clock = clock
        self._linger_s = linger_s
        self._lock = threading.Lock()
        self._trades: deque[PublicTrade] = deque(maxlen=most)
        self._quotes: dict[str, Quote] = {}
        self._books: dict[str, Book] = {}
        self._touches: dict[str, Touch] = {}
        self._ahead: deque[float] = deque(maxlen=SKEW_OF)
        self._fetched: dict[str, dict[str, float | None]] = {}
        self._heard: dict[tuple[Kind, str], float] = {}
        self.candles: dict[str, CandleLine] = {}
        self.trades: dict[str, TradeLine] = {}
        self._newest_at: dict[tuple[Kind, str], datetime] = {}
        self.dropped = 0
        self.late = 0
        self.unsound = 0

    def follow(self, symbols: Sequence[str], since: Mapping[str, Mapping[str, float | None]]) -> None:
        """Keep the lines of these symbols and no others; new ones begin from what `state` kept of them."""
        with self._lock:
            for gone in self.candles.keys() - set(symbols):
                del self.candles[gone], self.trades[gone]
            for symbol in symbols:
                if symbol not in self.candles:
                    kept = since.get(symbol, {})
                    self.candles[symbol] = CandleLine(self._interval, _moment(kept.get("candle")))
                    self.trades[symbol] = TradeLine(_moment(kept.get("trade")))

    def silent_s(self, kind: Kind, symbol: str) -> float:
        """Return for how long nothing was heard; for ever before the first word."""
        return time.monotonic() - self._heard.get((kind, symbol), float("-inf"))

    def ticker(self, symbol: str, touch: Touch) -> None:
        """Take a ticker; what it leaves unsaid is read off the book and the last trade."""
        with self._lock:
            quote = touch.quote(self._venue, symbol, self._touches.get(symbol, Touch()), self._clock())
            self._note(Kind.TICKERS, symbol)
            if quote and not self._is_late(Kind.TICKERS, symbol, quote.market_at):
                self._quotes[symbol] = quote
                if touch.at:
                    self._ahead.append((touch.at - quote.received_at).total_seconds())

    def update(self, symbol: str, candles: Sequence[Candle]) -> None:
        """Take candles of a stream."""
        with self._lock:
            for candle in candles:
                self.candles[symbol].stream(candle, time.monotonic())
            self._note(Kind.CANDLES, symbol)

    def page(self, symbol: str, candles: Sequence[Candle], unsound: int) -> None:
        """Take candles asked for since `candles[symbol].since`."""
        with self._lock:
            self.candles[symbol].page(candles)
            self.unsound += unsound
            self._note(Kind.CANDLES, symbol)

    def trade(self, symbol: str, trades: Sequence[PublicTrade], streamed: bool = False) -> int:
        """Take trades, asked for or of a stream; returns how many were new."""
        with self._lock:
            line = self.trades[symbol]
            fresh = line.stream(trades) if streamed else line.page(trades)
            self._note(Kind.TRADES, symbol)
            if fresh:
                newest = max(fresh, key=lambda trade: trade.traded_at)
                self.candles[symbol].move(newest)
                self._touches[symbol] = replace(self._touches.get(symbol, Touch()), last=newest.price)
                self.dropped += max(0, len(self._trades) + len(fresh) - (self._trades.maxlen or 0))
                self._trades.extend(fresh)
            return len(fresh)

    def book(self, symbol: str, book: Book) -> None:
        with self._lock:
            self._note(Kind.BOOKS, symbol)
            if self._is_late(Kind.BOOKS, symbol, book.taken_at):
                return
            self._books[symbol] = book
            if book.bids and book.asks:
                bid, ask = book.bids[0][0], book.asks[0][0]
                self._touches[symbol] = replace(self._touches.get(symbol, Touch()), bid=bid, ask=ask)

    def interrupted(self, kind: Kind) -> None:
        """Note that a stream ended: what it may have missed must be asked for."""
        with self._lock:
            lines = self.candles if kind is Kind.CANDLES else self.trades if kind is Kind.TRADES else {}
            for line in lines.values():
                line.interrupted()

    def drain(self) -> Tick:
        """Return everything that came since the last call."""
        with self._lock:
            closed: list[Candle] = []
            forming: list[Candle] = []
            for line in self.candles.values():
                done, open_ = line.take(time.monotonic(), self._linger_s)
                closed += done
                forming += open_
            closed.sort(key=lambda candle: candle.opened_at)
            tick = Tick(
                (*closed, *forming),
                tuple(self._quotes.values()),
                tuple(self._trades),
                tuple(self._books.values()),
            )
            for taken in (self._quotes, self._trades, self._books):
                taken.clear()
            self._fetched = {symbol: self._position(symbol) for symbol in self.candles}
            return tick

    def state(self) -> dict[str, dict[str, float | None]]:
        """Return from where to go on for what was fetched, in epoch seconds by symbol."""
        with self._lock:
            return dict(self._fetched)

    def counts(self) -> dict[str, object]:
        """Return what was left out and why, and by how much the exchange's clock is ahead of ours (None: unknown)."""
        with self._lock:
            return {
                "dropped": self.dropped,
                "unsound": self.unsound,
                "late": self.late + sum(line.late for line in self.candles.values()),
                "repeated": sum(line.repeated for line in self.trades.values()),
                # A stamp may be old but never of the future: the greatest says most.
                "clock_ahead_s": round(max(self._ahead), 3) if self._ahead else None,
            }

    def _is_late(self, kind: Kind, symbol: str, at: datetime) -> bool:
        """Tell whether a newer word was heard just before; one that is much older is of a clock that was set."""
        newest = self._newest_at.get((kind, symbol), at)
        late = timedelta(0) < newest - at < LATE
        if not late:
            self._newest_at[kind, symbol] = at
        self.late += late
        return late

    def _note(self, kind: Kind, symbol: str) -> None:
        self._heard[kind, symbol] = time.monotonic()

    def _position(self, symbol: str) -> dict[str, float | None]:
        candle, trade = self.candles[symbol].since, self.trades[symbol].hole or self.trades[symbol].newest_at
        return {"candle": candle and candle.timestamp(), "trade": trade and trade.timestamp()}


def _moment(epoch_s: float | None) -> datetime | None:
    return None if epoch_s is None else moment(round(epoch_s * 1000))
