"""The nouns of the pane: the bars, the lines beside them, the look and the view a person chose."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

MAX_BARS = 5_000
LATEST_SECOND = 4_102_444_800

Column = NDArray[np.float64]


class InvalidSeriesError(ValueError):
    """The columns of a chart must be of one length, in ascending time and no longer than the pane can draw."""


def _own(values: ArrayLike) -> Column:
    """Copy a column and lock it: what was sent must not change behind our back."""
    column = np.array(values, dtype=np.float64)
    column.flags.writeable = False
    return column


@dataclass(frozen=True, eq=False)
class Bars:
    """OHLCV columns of one chart.

    `frame` names the chart the person looks at (symbol, timeframe, provenance): when it changes, the zoom starts
    anew. `step` is the seconds one drawn bar covers: when only that changes (the server aggregated the visible range
    differently), the zoom stays. Times are epoch seconds of the bars' openings. `history` is the first and the last
    bar time the server could show, where that is more than what these columns hold.
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
                object.__setattr__(self, field.name, _own(getattr(self, field.name)))
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
    quiet horizontal guides (30 and 70 of an RSI). NaN means "no value here". Compute it with warm-up: a column whose
    past changes with each new bar has to travel whole.
    """

    name: str
    values: ArrayLike
    colour: str
    pane: str = ""
    shape: Literal["line", "histogram"] = "line"
    levels: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _own(self.values))

    @property
    def column(self) -> Column:
        """The values, typed as the array they have become."""
        return np.asarray(self.values, dtype=np.float64)


@dataclass(frozen=True)
class Look:
    """How the pane looks; it travels with a full set and again only when it changes."""

    title: str
    label: str | None
    height: int
    up: str
    down: str
    precision: int
    timezone: str
    scale: Literal["linear", "log"]


@dataclass(frozen=True)
class Viewport:
    """The part of the chart a person chose; `follows` says it is held at the newest bar and moves on with it."""

    frame: str
    start: datetime
    end: datetime
    bars: int
    follows: bool

    @classmethod
    def parse(cls, told: object, frame: str) -> Self | None:
        """Read what the browser told; None when it told nothing, nonsense, or of another chart."""
        if not isinstance(told, dict) or told.get("frame") != frame:
            return None
        start, end, bars = (_number(told.get(name)) for name in ("from", "to", "bars"))
        if start is None or end is None or bars is None or start >= end:
            return None
        return cls(
            frame=frame,
            start=datetime.fromtimestamp(start, UTC),
            end=datetime.fromtimestamp(end, UTC),
            bars=round(bars),
            follows=told.get("follows") is True,
        )


def _number(value: object) -> float | None:
    """Accept a number of seconds between 1970 and 2100; NaN, booleans and words are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value <= LATEST_SECOND else None
