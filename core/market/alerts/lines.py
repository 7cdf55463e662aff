"""The lines an indicator alert can watch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidError, NotFoundError
from core.market.indicators import INDICATORS, Indicator, Kind, indicator
from core.model import CandleColumns

CLOSE = "close"
LOOKED_AT = 100
MOST_CANDLES = 2_000
COLUMNS = {"opened", "open", "high", "low", "close", "volume"}
# Its level depends on the candle it begins with, and an alert begins with another one each time.
WITHOUT_LEVEL = {"obv"}


def watchable(one: Indicator) -> bool:
    """Whether a candle's value is the same however many candles come before it, and needs nothing but candles."""
    fixed = all(parameter.kind is not Kind.MOMENT for parameter in one.parameters)
    return fixed and set(one.inputs) <= COLUMNS and one.name not in WITHOUT_LEVEL


WATCHABLE: tuple[Indicator, ...] = tuple(one for one in INDICATORS if watchable(one))


@dataclass(frozen=True)
class Line:
    """One line of an indicator with its inputs, or the closes themselves."""

    indicator: str
    line: str = ""
    inputs: tuple[tuple[str, float], ...] = ()

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> "Line":
        """Read a line as chosen or as kept; raises InvalidError with a sentence."""
        name, line = str(given.get("indicator", "")), str(given.get("line", ""))
        if name == CLOSE:
            return cls(CLOSE)
        try:
            found = indicator(name)
        except NotFoundError as e:
            raise InvalidError(str(e)) from e
        if found not in WATCHABLE:
            raise InvalidError(f"{found.label} has no level an alert could watch.")
        if line not in [one.name for one in found.lines]:
            raise InvalidError(f"{found.label} has no line {line!r}.")
        made = cls(name, line, tuple(found.checked(**dict(given.get("inputs", ()))).items()))
        if made.candles > MOST_CANDLES:
            raise InvalidError(f"{made.label} needs more than {MOST_CANDLES:,} candles; choose smaller inputs.")
        return made

    @property
    def candles(self) -> int:
        """How many candles it takes to know those looked at."""
        warm = 0 if self.indicator == CLOSE else indicator(self.indicator).warm_up(**dict(self.inputs))
        return warm + LOOKED_AT

    @property
    def label(self) -> str:
        """What the chart calls it: "MACD 12 26 9 signal"."""
        if self.indicator == CLOSE:
            return CLOSE
        return f"{indicator(self.indicator).title(**dict(self.inputs))} {self.line}".strip()

    def of(self, closed: CandleColumns) -> NDArray[np.float64]:
        """Return the values of the last candles looked at."""
        if self.indicator == CLOSE:
            return closed.close[-LOOKED_AT:]
        enough = closed.pick(slice(-self.candles, None))
        return indicator(self.indicator).of(enough, **dict(self.inputs))[self.label][-LOOKED_AT:]
