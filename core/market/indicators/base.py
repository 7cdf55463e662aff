"""What an indicator is: a named function of columns, its parameters and how its lines are drawn."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidError
from core.model import CandleColumns

Floats = NDArray[np.float64]
Lines = Floats | tuple[Floats, ...]

PRICE = "price"
"""The pane of the candles themselves; every other name is a pane of its own, shared by those that name it."""


class Group(StrEnum):
    """Where a picker lists an indicator."""

    TREND = "trend"
    MOMENTUM = "momentum"
    VOLATILITY = "volatility"
    VOLUME = "volume"
    BOOK = "book"


class Kind(StrEnum):
    """What a parameter counts; a MOMENT is in epoch seconds and says from when on candles are needed."""

    WHOLE = "whole"
    FRACTION = "fraction"
    MOMENT = "moment"


class Shape(StrEnum):
    """How a line is drawn."""

    LINE = "line"
    HISTOGRAM = "histogram"
    POINTS = "points"


@dataclass(frozen=True)
class Parameter:
    """A number a person may choose, with what is offered and its bounds (both included)."""

    name: str
    label: str
    default: float
    minimum: float
    maximum: float
    step: float = 1
    kind: Kind = Kind.WHOLE

    def checked(self, value: object) -> float:
        """Return a value as this parameter's kind of number; raises InvalidError with a sentence."""
        number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
        if not self.minimum <= number <= self.maximum:
            raise InvalidError(f"{self.label} must be between {self.minimum:g} and {self.maximum:g}, not {value}.")
        if self.kind is Kind.FRACTION:
            return number
        if not number.is_integer():
            raise InvalidError(f"{self.label} must be a whole number, not {value}.")
        return int(number)

    def text(self, value: float) -> str:
        """Return a value as it stands in a line's label; moments in UTC."""
        if self.kind is Kind.MOMENT:
            return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M}" if value else "the start"
        return f"{value:g}" if self.kind is Kind.FRACTION else str(value)


@dataclass(frozen=True)
class Line:
    """One line of an indicator and how it is drawn.

    `drawn_back` names the parameter that says how many bars to the left of its own bar a value is drawn: the
    array itself never holds what was not known yet.
    """

    name: str = ""
    shape: Shape = Shape.LINE
    dashed: bool = False
    drawn_back: str = ""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A named function from columns of candles to lines of the same length.

    `function` takes the columns named in `inputs`, then the parameters by name, and returns one array for each of
    `lines` (the array itself where there is one line), NaN until it is warm. An input that is no column of candles
    must be handed over by the caller. `warm` takes the parameters by name. `ahead` is called like `function` and
    returns what its lines already know of bars to come. `levels` are quiet guides; between the two lines of a
    `fill` lies a band.
    """

    name: str
    label: str
    group: Group
    description: str
    function: Callable[..., Lines]
    warm: Callable[..., int]
    parameters: tuple[Parameter, ...] = ()
    inputs: tuple[str, ...] = ("close",)
    pane: str = PRICE
    lines: tuple[Line, ...] = (Line(),)
    levels: tuple[float, ...] = ()
    fills: tuple[tuple[str, str], ...] = ()
    ahead: Callable[..., Mapping[str, Floats]] | None = None

    def of(
        self, candles: CandleColumns, handed: Mapping[str, Floats] | None = None, /, **chosen: float
    ) -> dict[str, Floats]:
        """Return the lines of these candles by label, such as "MACD 12 26 9 signal".

        `handed` holds the inputs that are no columns of candles, aligned to them. Raises InvalidError for a
        parameter that is unknown or out of its bounds, or an input that is missing.
        """
        values = self.checked(**chosen)
        made = self.function(*self._columns(candles, handed or {}), **values)
        arrays = made if isinstance(made, tuple) else (made,)
        return dict(zip(self._labels(values), arrays, strict=True))

    def to_come(
        self, candles: CandleColumns, handed: Mapping[str, Floats] | None = None, /, **chosen: float
    ) -> dict[str, Floats]:
        """Return by label what is already known of the bars after the last one, next bar first; mostly nothing."""
        if self.ahead is None:
            return {}
        values = self.checked(**chosen)
        known = self.ahead(*self._columns(candles, handed or {}), **values)
        named = zip(self.lines, self._labels(values), strict=True)
        return {label: known[line.name] for line, label in named if line.name in known}

    def warm_up(self, **chosen: float) -> int:
        """Return how many bars are needed before the first shown one.

        After them a value no longer depends on where the candles begin, to about a millionth. Raises InvalidError.
        """
        return self.warm(**self.checked(**chosen))

    def title(self, **chosen: float) -> str:
        """Return the label with its parameters, such as "Bollinger 20 2"; raises InvalidError."""
        return self._title(self.checked(**chosen))

    def labels(self, **chosen: float) -> tuple[str, ...]:
        """Return what `of` calls its lines, in their order; raises InvalidError."""
        return self._labels(self.checked(**chosen))

    def checked(self, **chosen: float) -> dict[str, Any]:
        """Return every parameter's value, chosen or default; raises InvalidError with a sentence."""
        unknown = set(chosen) - {parameter.name for parameter in self.parameters}
        if unknown:
            raise InvalidError(f"{self.label} has no parameter {', '.join(sorted(unknown))}.")
        try:
            return {p.name: p.checked(chosen.get(p.name, p.default)) for p in self.parameters}
        except InvalidError as e:
            raise InvalidError(f"{self.label}: {e}") from e

    def _title(self, values: Mapping[str, Any]) -> str:
        return " ".join((self.label, *(p.text(values[p.name]) for p in self.parameters)))

    def _labels(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        title = self._title(values)
        return tuple(f"{title} {line.name}" if line.name else title for line in self.lines)

    def _columns(self, candles: CandleColumns, handed: Mapping[str, Floats]) -> list[Floats]:
        own = vars(candles)
        missing = [name for name in self.inputs if name not in own and name not in handed]
        if missing:
            raise InvalidError(f"{self.label} needs {', '.join(missing)} beside the candles.")
        return [own[name] if name in own else handed[name] for name in self.inputs]


def period(default: int, minimum: int = 2, maximum: int = 500) -> Parameter:
    """Return the parameter nearly every indicator has: how many bars it looks at."""
    return Parameter("period", "Period", default, minimum, maximum)


def multiplier(default: float, label: str = "Multiplier") -> Parameter:
    """Return the parameter of a band: how far it lies from its middle."""
    return Parameter("multiplier", label, default, 0.1, 20, 0.1, Kind.FRACTION)
