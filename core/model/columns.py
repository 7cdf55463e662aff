"""Candles as numpy columns, for bulk: floats, since they are statistics and not money."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from core.model.market import Candle, Interval

Floats = NDArray[np.float64]
Seconds = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CandleColumns:
    """Candles of one symbol and interval, oldest first; `opened` in epoch seconds, the rest float64."""

    opened: Seconds
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    @classmethod
    def of(cls, opened: object, *prices_and_volume: object) -> "CandleColumns":
        """Build columns from anything numpy reads: opened, open, high, low, close, volume."""
        floats = [np.asarray(column, dtype=np.float64) for column in prices_and_volume]
        return cls(np.asarray(opened, dtype=np.int64), *floats)

    @classmethod
    def empty(cls) -> "CandleColumns":
        return cls.of((), (), (), (), (), ())

    def __len__(self) -> int:
        return len(self.opened)

    def pick(self, rows: slice | NDArray[np.bool_] | Seconds) -> "CandleColumns":
        """Return the rows a slice, a mask or positions select."""
        return CandleColumns.of(*(column[rows] for column in self.columns()))

    def between(self, first: int, beyond: int) -> "CandleColumns":
        """Return the candles opening at `first` or later and before `beyond` (epoch seconds)."""
        low, high = np.searchsorted(self.opened, (first, beyond))
        return self.pick(slice(int(low), int(high)))

    def columns(self) -> tuple[Seconds, Floats, Floats, Floats, Floats, Floats]:
        return self.opened, self.open, self.high, self.low, self.close, self.volume

    def batches(self, size: int) -> Iterator["CandleColumns"]:
        for first in range(0, len(self), size):
            yield self.pick(slice(first, first + size))

    def candles(self, symbol: str, interval: Interval) -> Iterator[Candle]:
        """Yield the rows as closed candles."""
        for opened, *values in zip(*(column.tolist() for column in self.columns()), strict=True):
            yield Candle(symbol, interval, datetime.fromtimestamp(opened, UTC), *values)
