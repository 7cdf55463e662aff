"""Recorded candles as a path of prices, read by the desk's own reader of recordings.

Inside one candle four of its prices are walked in a straight line: open, low, high, close when it rose and open, high,
low, close when it fell. At the end of the recording it begins again where it began.
"""

from datetime import datetime
from pathlib import Path as Folder

import numpy as np

from core.errors import NotFoundError
from core.market.sources.recordings import Recordings
from core.model import CandleColumns
from tests.servers.binance_exchange.tape import Bar

DAY = 86_400
# So long before a candle's end its last price was traded.
INSTANT = 1e-3
# How much is played before it begins again.
PLAYED = 30 * DAY
THIRDS = (0.0, 1 / 3, 2 / 3, 1.0)


class Recorded:
    """One symbol's finest recorded candles, `speed` recorded seconds a second from `begin` on."""

    def __init__(self, rows: CandleColumns, length: int, started: float, speed: float, begin: float) -> None:
        self._rows, self._length = rows, length
        self._started, self._speed, self._begin = started, speed, begin
        self._end = float(rows.opened[-1] + length)
        rose = rows.close >= rows.open
        walked = (rows.open, np.where(rose, rows.low, rows.high), np.where(rose, rows.high, rows.low), rows.close)
        self._prices = np.column_stack(walked).ravel()
        self._times = (rows.opened[:, None] + np.array(THIRDS) * (length - INSTANT)).ravel()
        self._volumes = np.concatenate(([0.0], np.cumsum(rows.volume)))
        self.begins = started - (begin - float(rows.opened[0])) / speed

    def price(self, second: float) -> float:
        return float(np.interp(self._played(second), self._times, self._prices))

    def bar(self, since: float, until: float) -> Bar:
        # The moment `until` belongs to what comes after.
        first, last = self._played(since), self._played(until - 1e-6) - 2 * INSTANT
        if last < first:
            first = min(self._begin, last)
        inner = self._prices[slice(*np.searchsorted(self._times, (first, last)))]
        ends = np.interp((first, last), self._times, self._prices)
        walk = np.concatenate((ends[:1], inner, ends[1:]))
        volume = self._volume_until(last) - self._volume_until(first)
        return Bar(float(ends[0]), float(walk.max()), float(walk.min()), float(ends[1]), volume)

    def _played(self, second: float) -> float:
        """Return the recorded moment shown at a moment of the exchange."""
        ahead = (second - self._started) * self._speed
        return self._begin + (ahead if ahead < 0 else ahead % (self._end - self._begin))

    def _volume_until(self, moment: float) -> float:
        row = int(np.searchsorted(self._rows.opened, moment, side="right"))
        part = (moment - float(self._rows.opened[row - 1])) / self._length if row else 0.0
        before = self._volumes[max(row - 1, 0)]
        return float(before + (self._volumes[row] - before) * min(part, 1.0))


def read_folder(
    folder: Folder, started: float, speed: float, start: datetime | None
) -> dict[tuple[str, str], Recorded]:
    """Return the path of every symbol of a folder by base and quote, all from one recorded moment on."""
    try:
        recordings = Recordings(folder)
    except NotFoundError as e:
        raise SystemExit(str(e)) from e
    finest = {symbol: recordings.intervals(symbol)[0] for symbol in recordings.symbols()}
    tracks = {symbol: (recordings.candles(symbol, interval), interval.seconds) for symbol, interval in finest.items()}
    tracks = {symbol: track for symbol, track in tracks.items() if len(track[0]) > 1}
    if not tracks:
        raise SystemExit(f"The recordings in {folder} hold no whole candles.")
    begin = _beginning(tracks, started, start)
    paths: dict[tuple[str, str], Recorded] = {}
    for symbol, (rows, length) in tracks.items():
        base, quote = symbol.split("/")
        first, end = float(rows.opened[0]), float(rows.opened[-1] + length)
        paths[base, quote] = Recorded(rows, length, started, speed, begin if first <= begin < end else first)
    return paths


def _beginning(tracks: dict[str, tuple[CandleColumns, int]], started: float, start: datetime | None) -> float:
    """Return the recorded moment to begin at, at the same time of day as now so that candles keep their borders."""
    rows, length = tracks.get("BTC/USDT") or next(iter(tracks.values()))
    first, end = float(rows.opened[0]), float(rows.opened[-1] + length)
    wanted = start.timestamp() if start else max(first, end - PLAYED)
    aligned = wanted - (wanted - started) % DAY
    return aligned if first <= aligned else min(aligned + DAY, end - length)
