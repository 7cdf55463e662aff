"""The volume profile: how much was traded at which price."""

from dataclasses import dataclass

import numpy as np

from core.market.indicators.base import Floats
from core.model import CandleColumns


@dataclass(frozen=True, eq=False)
class Profile:
    """Volume by price, lowest row first: row i lies between `edges[i]` and `edges[i + 1]`.

    `up` is the volume of candles that closed at or above their open, `down` the rest. `point_of_control` is the
    middle of the fullest row; `value_area` the prices around it that hold the asked share of the volume.
    """

    edges: Floats
    up: Floats
    down: Floats
    point_of_control: float
    value_area: tuple[float, float]


def volume_profile(candles: CandleColumns, rows: int = 48, share: float = 0.7) -> Profile | None:
    """Return the profile of these candles in `rows` rows of one height; None where nothing was traded.

    Each candle's volume is spread evenly from its low to its high; candles that miss a number are left out.
    The value area grows from the fullest row to the fuller neighbour, upwards when they are equal.
    """
    known = np.logical_and.reduce([np.isfinite(column) for column in candles.columns()])
    candles = candles.pick(known)
    total = candles.volume.sum()
    if not total > 0:
        return None
    lowest, highest = candles.low.min(), candles.high.max()
    margin = 0.0 if highest > lowest else abs(lowest) / 10_000 or 1.0
    edges = np.linspace(lowest - margin, highest + margin, rows + 1)
    rising = candles.close >= candles.open
    up, down = (_spread_over(candles.pick(side), edges) for side in (rising, ~rising))
    full = int(np.argmax(up + down))
    first, last = _value_area(up + down, full, share * total)
    return Profile(
        edges, up, down, float((edges[full] + edges[full + 1]) / 2), (float(edges[first]), float(edges[last + 1]))
    )


def _spread_over(candles: CandleColumns, edges: Floats) -> Floats:
    """Return the volume of each row, as differences of the volume below each edge: nothing is lost between rows."""
    low, height, volume = candles.low, candles.high - candles.low, candles.volume
    flat = height == 0
    height = np.where(flat, 1.0, height)
    below = np.zeros(len(edges))
    for row, edge in enumerate(edges[1:-1], start=1):
        part = np.where(flat, edge > low, np.clip((edge - low) / height, 0, 1))
        below[row] = part @ volume
    below[-1] = volume.sum()
    # A dot and a sum may differ in their last digit; a row cannot hold less than nothing.
    return np.diff(np.maximum.accumulate(below))


def _value_area(volume: Floats, full: int, wanted: float) -> tuple[int, int]:
    first = last = full
    held = volume[full]
    while held < wanted and (first > 0 or last < len(volume) - 1):
        under = volume[first - 1] if first > 0 else -1.0
        over = volume[last + 1] if last < len(volume) - 1 else -1.0
        if over >= under:
            last += 1
        else:
            first -= 1
        held += max(over, under)
    return first, last
