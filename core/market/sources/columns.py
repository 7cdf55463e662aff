"""Arithmetic on candles as numpy columns."""

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.model import CandleColumns, Interval, shift_of
from core.model.columns import Seconds

S = TypeVar("S", int, Seconds)


def joined(*parts: CandleColumns) -> CandleColumns:
    """Return one set of columns in order of time; where two parts know a candle, the earlier part wins."""
    together = [np.concatenate(columns) for columns in zip(*(part.columns() for part in parts), strict=True)]
    _, first_seen = np.unique(together[0], return_index=True)
    return CandleColumns.of(*(column[first_seen] for column in together))


def opening(second: S, interval: Interval) -> S:
    """Return when the candle that holds `second` opened, in epoch seconds (int or array)."""
    shift = shift_of(interval.seconds)
    return (second - shift) // interval.seconds * interval.seconds + shift


def aggregate(finer: CandleColumns, interval: Interval) -> CandleColumns:
    """Return exact candles of `interval` made of finer ones; a bucket without any row stays a gap.

    The first and last bucket are as complete as the rows given.
    """
    return merged(replace(finer, opened=opening(finer.opened, interval)))


def merged(rows: CandleColumns) -> CandleColumns:
    """Return one candle of all rows in a run that say they opened at the same moment."""
    if not len(rows):
        return rows
    starts = np.flatnonzero(np.diff(rows.opened, prepend=rows.opened[0] - 1))
    ends = np.append(starts[1:], len(rows)) - 1
    return CandleColumns(
        rows.opened[starts],
        rows.open[starts],
        np.maximum.reduceat(rows.high, starts),
        np.minimum.reduceat(rows.low, starts),
        rows.close[ends],
        np.add.reduceat(rows.volume, starts),
    )


def is_sound(rows: CandleColumns, interval: Interval) -> NDArray[np.bool_]:
    """Tell per row: finite, positive, high and low enclose open and close, opens on its interval's grid."""
    prices = np.vstack((rows.open, rows.high, rows.low, rows.close))
    finite = np.isfinite(prices).all(axis=0) & np.isfinite(rows.volume)
    with np.errstate(invalid="ignore"):
        positive = (prices > 0).all(axis=0) & (rows.volume >= 0)
        encloses = (rows.high >= np.maximum(rows.open, rows.close)) & (rows.low <= np.minimum(rows.open, rows.close))
    return finite & positive & encloses & (opening(rows.opened, interval) == rows.opened)
