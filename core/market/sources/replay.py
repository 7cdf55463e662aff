"""Recorded candles, trades and books played back at a chosen speed."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

from core.errors import InvalidError
from core.market.sources.base import Tick
from core.market.sources.playback import Track, at, in_order
from core.market.sources.recordings import Recordings
from core.market.sources.sizes import instrument_like, money
from core.market.sources.tapes import MICROS, BookTape, TradeTape
from core.model import (
    Book,
    Candle,
    CandleColumns,
    Instrument,
    Interval,
    Provenance,
    ProviderHealth,
    PublicTrade,
    Quote,
)

LEADER = "BTC/USDT"
PLAYED = timedelta(days=30)
# What one poll plays at most, in recorded seconds: a day keeps a tick below about 300 candles a symbol.
MOST_PER_POLL = 86_400.0
MOST_TRADES = 20_000
# A book from longer ago says nothing about the price.
BOOK_GOOD_S = 60.0
QUARTERS = 4
BATCH = 50_000


@dataclass(frozen=True)
class Shown:
    """The candle a symbol is in and how many quarters of it were played."""

    row: int
    quarters: int


class ReplaySource:
    """Plays a folder of recordings: `speed` recorded seconds a second, over and over, or once.

    Each symbol ticks by its finest interval. Inside one recorded candle four of its real prices are walked,
    a quarter of its time each: open, low, high, close when it rose and open, high, low, close when it fell.
    The order of high and low is our assumption (a candle does not tell); everything else is recorded. Where trades
    were recorded they come one by one, and where there are no candles they make them; a recorded book gives bid and
    ask, otherwise both are the last price.

    Nothing after the playhead ever leaves the source, `history` included. A gap in the recording stays one:
    no quote comes while it lasts. While the process is stopped, the recording pauses; while it merely sleeps,
    the recording owes the time and catches up in order, a day of recorded time a poll.
    """

    name = "replay"
    venue = "recorded"
    provenance = Provenance.RECORDED

    def __init__(self, folder: Path, speed: float = 300.0, start: datetime | None = None, once: bool = False) -> None:
        if not (math.isfinite(speed) and speed > 0):
            raise InvalidError(f"The replay speed must be a number above 0, not {speed}.")
        self._recordings = Recordings(folder)
        self._speed = float(speed)
        self._once = once
        self._start, self._end = self._window(start)
        self._playhead = self._start
        self._owed = 0.0
        self._loops = 0
        self._unfit = False
        self._polled_at: datetime | None = None
        self._shown: dict[str, Shown] = {}
        self._book_at: dict[str, datetime] = {}

    def instruments(self) -> tuple[Instrument, ...]:
        return tuple(self._instruments.values())

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        return self._recordings.intervals(symbol)

    def begins(self, symbol: str, interval: Interval) -> datetime:
        rows = self._recordings.candles(symbol, interval)
        return at(int(rows.opened[0])) if len(rows) else at(self._start)

    def history(self, symbol: str, interval: Interval, since: datetime, until: datetime) -> Iterator[CandleColumns]:
        rows = self._recordings.candles(symbol, interval)
        played = math.floor(self._playhead - interval.seconds) + 1
        past = rows.between(math.ceil(since.timestamp()), min(math.ceil(until.timestamp()), played))
        yield from past.batches(BATCH)

    def poll(self, now: datetime) -> Tick:
        self._owe(now)
        if self._unfit or (self._playhead >= self._end and not self._once):
            return self._rewound(now)
        if self._playhead >= self._end:
            return Tick()
        before = self._playhead
        self._playhead = self._next(before)
        self._owed -= self._playhead - before
        closed = [candle for track in self._tracks for candle in track.closed_between(before, self._playhead)]
        return Tick(
            candles=(*in_order(closed), *self._forming()),
            quotes=self._quotes(now),
            trades=self._traded(before),
            books=self._new_books(),
        )

    def health(self) -> tuple[ProviderHealth, ...]:
        return ()

    def close(self) -> None:
        """Nothing is open: the files were read."""

    def state(self) -> dict[str, object]:
        return {
            "playhead": self._playhead,
            "start": self._start,
            "end": self._end,
            "speed": self._speed,
            "loops": self._loops,
            "ended": self._once and self._playhead >= self._end,
            "behind_seconds": round(self._owed, 3),
            "dropped_rows": self._recordings.dropped,
        }

    def resume(self, state: Mapping[str, object], now: datetime) -> None:
        """Go on at the kept playhead; a state of another recording makes the next poll rewind to the epoch."""
        playhead, loops = state.get("playhead"), state.get("loops")
        same = (state.get("start"), state.get("end")) == (self._start, self._end)
        self._polled_at = now
        self._shown.clear()
        if not (same and isinstance(playhead, float | int) and isinstance(loops, int)):
            self._unfit = True
            return
        self._playhead, self._loops = float(playhead), loops

    def _window(self, start: datetime | None) -> tuple[float, float]:
        symbols = self._recordings.symbols()
        leader = LEADER if LEADER in symbols else symbols[0]
        finest = self._recordings.intervals(leader)[0]
        opened = self._recordings.candles(leader, finest).opened
        if not len(opened):
            raise InvalidError(f"The recording of {leader} at {finest.label} holds no whole candle.")
        first, end = float(opened[0]), float(opened[-1] + finest.seconds)
        begin = start.timestamp() if start else max(first, end - PLAYED.total_seconds())
        if not first <= begin < end:
            raise InvalidError(f"The replay can start from {at(first)} until before {at(end)}, not at {start}.")
        return begin, end

    def _owe(self, now: datetime) -> None:
        elapsed = (now - self._polled_at).total_seconds() if self._polled_at else 0.0
        self._polled_at = now
        # Owing more than one whole loop would change nothing on the screen; a clock set back owes nothing.
        self._owed = min(self._owed + max(elapsed, 0.0) * self._speed, self._end - self._start)

    def _rewound(self, now: datetime) -> Tick:
        # What another recording left behind may lie anywhere in time.
        back_to = 0.0 if self._unfit else self._start
        self._loops += 0 if self._unfit else 1
        self._unfit = False
        self._playhead = self._start
        self._shown.clear()
        return Tick(candles=tuple(self._forming()), quotes=self._quotes(now), rewound_to=at(back_to))

    def _next(self, before: float) -> float:
        """Return how far one poll plays: what is owed, bounded in time and in trades."""
        until = min(before + min(self._owed, MOST_PER_POLL), self._end)
        for tape in self._trades.values():
            rows = tape.rows(before, until)
            if rows.stop - rows.start > MOST_TRADES:
                later = float(tape.at[rows.start + MOST_TRADES]) / MICROS
                until = later if later > before else until
        return until

    def _traded(self, before: float) -> tuple[PublicTrade, ...]:
        tapes = self._trades.values()
        trades = [trade for tape in tapes for trade in tape.trades(tape.rows(before, self._playhead))]
        return tuple(sorted(trades, key=lambda trade: trade.traded_at) if len(tapes) > 1 else trades)

    def _new_books(self) -> tuple[Book, ...]:
        """Return the books that changed since the last poll."""
        books = [book for symbol in self._books if (book := self._book(symbol))]
        new = tuple(book for book in books if self._book_at.get(book.symbol) != book.taken_at)
        self._book_at.update({book.symbol: book.taken_at for book in new})
        return new

    def _book(self, symbol: str) -> Book | None:
        book = self._books[symbol].latest(self._playhead) if symbol in self._books else None
        return book if book and self._playhead - book.taken_at.timestamp() <= BOOK_GOOD_S else None

    @cached_property
    def _trades(self) -> dict[str, TradeTape]:
        return {symbol: tape for symbol in self._recordings.symbols() if (tape := self._recordings.trades(symbol))}

    @cached_property
    def _books(self) -> dict[str, BookTape]:
        return {symbol: tape for symbol in self._recordings.symbols() if (tape := self._recordings.book(symbol))}

    @cached_property
    def _tracks(self) -> tuple[Track, ...]:
        tracks: list[Track] = []
        for symbol in self._recordings.symbols():
            base = self._recordings.intervals(symbol)[0]
            rows = self._recordings.candles(symbol, base)
            if len(rows):
                tracks.append(Track(symbol, base, rows))
        return tuple(tracks)

    @cached_property
    def _instruments(self) -> dict[str, Instrument]:
        return {track.symbol: instrument_like(self.venue, track.symbol, track.rows) for track in self._tracks}

    def _forming(self) -> list[Candle]:
        """Return the open candle of every symbol that moved on."""
        forming: list[Candle] = []
        for track in self._tracks:
            shown = self._shown_now(track)
            if shown and self._shown.get(track.symbol) != shown:
                self._shown[track.symbol] = shown
                forming.append(self._open_candle(track, shown))
        return forming

    def _shown_now(self, track: Track) -> Shown | None:
        """Return where the symbol stands: in quarters of a candle, or in trades where those make it."""
        shown = _shown_at(track, self._playhead)
        if shown is None or not self._recordings.made_of_trades(track.symbol):
            return shown
        opened = float(track.rows.opened[shown.row])
        rows = self._trades[track.symbol].rows(opened, self._playhead)
        return Shown(shown.row, rows.stop - rows.start) if rows.stop > rows.start else None

    def _open_candle(self, track: Track, shown: Shown) -> Candle:
        if not self._recordings.made_of_trades(track.symbol):
            return _walked(track, shown)
        tape, opened = self._trades[track.symbol], int(track.rows.opened[shown.row])
        rows = tape.rows(opened, self._playhead)
        prices = tape.price[rows]
        first, last, volume = float(prices[0]), float(prices[-1]), float(tape.quantity[rows].sum())
        return Candle(
            track.symbol, track.base, at(opened), first, float(prices.max()), float(prices.min()), last, volume,
            closed=False,
        )  # fmt: skip

    def _price(self, track: Track) -> float | None:
        """Return the last price: of a trade however long ago, of a candle only while it lasts."""
        if self._recordings.made_of_trades(track.symbol):
            return self._trades[track.symbol].last_before(self._playhead)
        shown = _shown_at(track, self._playhead)
        return _walked(track, shown).close if shown else None

    def _quotes(self, now: datetime) -> tuple[Quote, ...]:
        """Return a quote for every symbol the recording has at the playhead; a candle has no book."""
        return tuple(quote for track in self._tracks if (quote := self._quote(track, now)))

    def _quote(self, track: Track, now: datetime) -> Quote | None:
        price = self._price(track)
        if price is None:
            return None
        last = money(price, self._instruments[track.symbol].price_step)
        book = self._book(track.symbol)
        bid, ask = (book.bids[0][0], book.asks[0][0]) if book and book.bids and book.asks else (last, last)
        return Quote(self.venue, track.symbol, bid, ask, last, at(self._playhead), now, self.provenance)


def _shown_at(track: Track, playhead: float) -> Shown | None:
    row = int(np.searchsorted(track.rows.opened, playhead, side="right")) - 1
    if row < 0:
        return None
    played = (playhead - float(track.rows.opened[row])) / track.base.seconds
    return Shown(row, int(played * QUARTERS) + 1) if played < 1 else None


def _walked(track: Track, shown: Shown) -> Candle:
    rows, row = track.rows, shown.row
    first, high, low, last = (float(column[row]) for column in (rows.open, rows.high, rows.low, rows.close))
    prices = ((first, low, high, last) if last >= first else (first, high, low, last))[: shown.quarters]
    volume = float(rows.volume[row]) * shown.quarters / QUARTERS
    opened_at = at(int(rows.opened[row]))
    return Candle(
        track.symbol, track.base, opened_at, first, max(prices), min(prices), prices[-1], volume, closed=False
    )
