"""The nouns of the pane: the bars, the lines beside them, the fills between those, and the look."""

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

MAX_BARS = 5_000

Column = NDArray[np.float64]


class InvalidSeriesError(ValueError):
    """The columns of a chart must be of one length, in ascending time and no longer than the pane can draw."""


def own(values: ArrayLike) -> Column:
    """Copy a column and lock it: what was sent must not change behind our back."""
    column = np.array(values, dtype=np.float64)
    column.flags.writeable = False
    return column


@dataclass(frozen=True, eq=False)
class Bars:
    """OHLCV columns of one chart.

    `frame` names the chart the person looks at, its parts separated by `|`: symbol, interval, then whatever else
    tells it from others ("BTC/USDT|1h|binance"). When it changes, the zoom starts anew. `step` is the seconds one
    drawn bar covers: when only that changes (the server aggregated the visible range differently), the zoom stays.
    Times are epoch seconds of the bars' openings. `history` is the first and the last bar time the server could show,
    where that is more than what these columns hold.
    """

    frame: str
    step: int
    time: ArrayLike
    open: ArrayLike
    high: ArrayLike
    low: ArrayLike
    close: ArrayLike
    volume: ArrayLike
    history: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name not in ("frame", "step", "history"):
                object.__setattr__(self, field.name, own(getattr(self, field.name)))
        lengths = {column.size for column in (self.times, *self.prices)}
        if len(lengths) != 1:
            raise InvalidSeriesError(f"The columns of {self.frame} differ in length: {sorted(lengths)}.")
        if self.times.size > MAX_BARS:
            raise InvalidSeriesError(f"{self.times.size} bars are too many: aggregate to {MAX_BARS} or fewer.")
        if self.step <= 0 or (np.diff(self.times) <= 0).any() or not np.isfinite(self.times).all():
            raise InvalidSeriesError(f"The bars of {self.frame} are not in ascending time.")

    @property
    def times(self) -> Column:
        """The opening times, typed as the array they have become."""
        return np.asarray(self.time, dtype=np.float64)

    @property
    def prices(self) -> tuple[Column, ...]:
        """Open, high, low, close and volume, in the order they travel."""
        columns = (self.open, self.high, self.low, self.close, self.volume)
        return tuple(np.asarray(column, dtype=np.float64) for column in columns)


@dataclass(frozen=True, eq=False)
class Line:
    """One more column beside the bars: an overlay on the prices, or an oscillator in a pane of its own.

    Oscillators with the same `pane` share it (MACD's three lines); without one each stands alone. `levels` draws
    quiet horizontal guides (30 and 70 of an RSI). A histogram below zero takes the colour `below`, if there is one.
    NaN means "no value here" and breaks the line (Supertrend). Compute it with warm-up: a column whose past changes
    with each new bar has to travel whole. `ahead` are an overlay's values at the bars to come, next one first
    (Ichimoku's cloud).
    """

    name: str
    values: ArrayLike
    colour: str
    pane: str = ""
    shape: Literal["line", "histogram", "points"] = "line"
    levels: tuple[float, ...] = ()
    dashed: bool = False
    below: str = ""
    ahead: ArrayLike = ()

    def __post_init__(self) -> None:
        for name in ("values", "ahead"):
            object.__setattr__(self, name, own(getattr(self, name)))

    @property
    def column(self) -> Column:
        """The values, typed as the array they have become."""
        return np.asarray(self.values, dtype=np.float64)

    @property
    def to_come(self) -> Column:
        """The values ahead of the last bar, typed as the array they have become."""
        return np.asarray(self.ahead, dtype=np.float64)


@dataclass(frozen=True)
class Band:
    """A fill between two lines, by their names; where `upper` is below `lower` it takes the colour `below`."""

    upper: str
    lower: str
    colour: str
    below: str = ""


@dataclass(frozen=True)
class Look:
    """How the pane looks; it travels with a full set and again only when it changes."""

    title: str
    label: str | None
    height: int
    up: str
    down: str
    precision: int
    timezone: str = "UTC"
    scale: Literal["linear", "log"] = "linear"
    style: Literal["candles", "line"] = "candles"
    stale_after_s: float | None = None
