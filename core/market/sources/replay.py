"""Recorded candles played back at a chosen speed."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np

from core.errors import InvalidError
from core.market.sources.base import Tick
from core.market.sources.playback import Track, at
from core.market.sources.recordings import Recordings
from core.market.sources.sizes import instrument_like, money
from core.model import Candle, CandleColumns, Instrument, Interval, Provenance, Quote

LEADER = "BTC/USDT"
PLAYED = timedelta(days=30)
# What one poll plays at most, in recorded seconds: a day keeps a tick below about 300 candles a symbol.
MOST_PER_POLL = 86_400.0
QUARTERS = 4
BATCH = 50_000


@dataclass(frozen=True)
class Shown:
    """The candle a symbol is in and how many quarters of it were played."""

    row: int
    quarters: int


class ReplaySource:
    """Plays a folder of recordings: `speed` recorded seconds a second, over and over.

    Each symbol ticks by its finest interval. Inside one recorded candle four of its real prices are walked,
    a quarter of its time each: open, low, high, close when it rose and open, high, low, close when it fell.
    The order of high and low is our assumption (a candle does not tell); everything else is recorded.

    Nothing after the playhead ever leaves the source, `history` included. A gap in the recording stays one:
    no quote comes while it lasts. While the process is stopped, the recording pauses; while it merely sleeps,
    the recording owes the time and catches up in order, a day of recorded time a poll.
    """

    name = "replay"
    venue = "recorded"
    provenance = Provenance.RECORDED

    def __init__(self, folder: Path, speed: float = 300.0, start: datetime | None = None) -> None:
        if not (math.isfinite(speed) and speed > 0):
            raise InvalidError(f"The replay speed must be a number above 0, not {speed}.")
        self._recordings = Recordings(folder)
        self._speed = float(speed)
        self._start, self._end = self._window(start)
        self._playhead = self._start
        self._owed = 0.0
        self._loops = 0
        self._unfit = False
        self._polled_at: datetime | None = None
        self._shown: dict[str, Shown] = {}

    def instruments(self) -> tuple[Instrument, ...]:
        return tuple(self._instruments.values())

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        return self._recordings.intervals(symbol)

    def history(self, symbol: str, interval: Interval, since: datetime | None) -> Iterator[CandleColumns]:
        rows = self._recordings.candles(symbol, interval)
        first = math.ceil(since.timestamp()) if since else 0
        past = rows.between(first, math.floor(self._playhead - interval.seconds) + 1)
        yield from past.batches(BATCH)

    def poll(self, now: datetime) -> Tick:
        self._owe(now)
        if self._unfit or self._playhead >= self._end:
            return self._rewound(now)
        before = self._playhead
        self._playhead = min(before + min(self._owed, MOST_PER_POLL), self._end)
        self._owed -= self._playhead - before
        closed = [candle for track in self._tracks for candle in track.closed_between(before, self._playhead)]
        closed.sort(key=lambda candle: candle.opened_at + candle.interval.length)
        return Tick(candles=(*closed, *self._forming()), quotes=self._quotes(now))

    def state(self) -> dict[str, object]:
        return {
            "playhead": self._playhead,
            "start": self._start,
            "end": self._end,
            "speed": self._speed,
            "loops": self._loops,
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

    @cached_property
    def _tracks(self) -> tuple[Track, ...]:
        tracks: list[Track] = []
        for symbol in self._recordings.symbols():
            base, *coarser = self._recordings.intervals(symbol)
            rows = self._recordings.candles(symbol, base)
            if len(rows):
                recorded = {interval: self._recordings.candles(symbol, interval) for interval in coarser}
                tracks.append(Track(symbol, base, rows, recorded))
        return tuple(tracks)

    @cached_property
    def _instruments(self) -> dict[str, Instrument]:
        return {track.symbol: instrument_like(self.venue, track.symbol, track.rows) for track in self._tracks}

    def _forming(self) -> list[Candle]:
        """Return the open candles of every symbol that moved on by a quarter or more."""
        forming: list[Candle] = []
        for track in self._tracks:
            shown = _shown_at(track, self._playhead)
            if shown and self._shown.get(track.symbol) != shown:
                self._shown[track.symbol] = shown
                forming.extend(track.forming_with(_walked(track, shown)))
        return forming

    def _quotes(self, now: datetime) -> tuple[Quote, ...]:
        """Return a quote for every symbol the recording has at the playhead; a candle has no book."""
        quotes: list[Quote] = []
        for track in self._tracks:
            shown = _shown_at(track, self._playhead)
            if shown:
                step = self._instruments[track.symbol].price_step
                price = money(_walked(track, shown).close, step)
                quotes.append(
                    Quote(
                        self.venue,
                        track.symbol,
                        price,
                        price,
                        price,
                        at(self._playhead),
                        now,
                        self.provenance,
                    )
                )
        return tuple(quotes)


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
