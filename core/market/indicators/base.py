"""What an indicator is, and the one rule they share: a missing value is skipped, never spread."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidError
from core.model import CandleColumns

Floats = NDArray[np.float64]


class Pane(StrEnum):
    """Where the lines are drawn: over the candles, or below them on a scale of their own."""

    PRICE = "price"
    OWN = "own"


@dataclass(frozen=True)
class Parameter:
    """A whole number a person may choose, with what is offered and its bounds (both included)."""

    name: str
    label: str
    default: int
    minimum: int
    maximum: int


@dataclass(frozen=True)
class Indicator:
    """A named function from columns of candles to lines of the same length.

    `function` takes the columns named in `inputs`, then the parameters by name, and returns one array for
    each of `lines` (the array itself where there is one line), NaN until it is warm.
    """

    name: str
    label: str
    pane: Pane
    parameters: tuple[Parameter, ...]
    function: Callable[..., Floats | tuple[Floats, ...]]
    inputs: tuple[str, ...] = ("close",)
    lines: tuple[str, ...] = ("",)

    def of(self, candles: CandleColumns, **chosen: int) -> dict[str, Floats]:
        """Return the lines of these candles by label, such as "SMA 20"; raises InvalidError out of bounds."""
        values = self._checked(chosen)
        made = self.function(*(getattr(candles, name) for name in self.inputs), **values)
        arrays = made if isinstance(made, tuple) else (made,)
        title = " ".join((self.label, *(str(value) for value in values.values())))
        return {f"{title} {line}".strip(): array for line, array in zip(self.lines, arrays, strict=True)}

    def _checked(self, chosen: dict[str, int]) -> dict[str, int]:
        unknown = set(chosen) - {parameter.name for parameter in self.parameters}
        if unknown:
            raise InvalidError(f"{self.label} has no parameter {', '.join(sorted(unknown))}.")
        values = {parameter.name: chosen.get(parameter.name, parameter.default) for parameter in self.parameters}
        for parameter in self.parameters:
            if not parameter.minimum <= values[parameter.name] <= parameter.maximum:
                raise InvalidError(
                    f"{self.label}: {parameter.label} must be between {parameter.minimum} and "
                    f"{parameter.maximum}, not {values[parameter.name]}."
                )
        return values


def over_known(values: Floats, function: Callable[[Floats], Floats]) -> Floats:
    """Apply a TA-Lib function to the finite values as if the others were not there; NaN where they are.

    One NaN inside would otherwise turn the whole rest of a recursive indicator into NaN.
    """
    values = np.ascontiguousarray(values, dtype=np.float64)
    known = np.isfinite(values)
    if known.all():
        return function(values)
    line = np.full(len(values), np.nan)
    if known.any():
        line[known] = function(values[known])
    return line
