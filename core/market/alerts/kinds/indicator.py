"""A line of an indicator crosses a level or another line, from one closed candle to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

import numpy as np

from core.market.alerts.base import (
    Direction,
    Facts,
    Needs,
    Reading,
    beside,
    interval_of,
    measured,
    no_candles,
    number,
    one_of,
)
from core.market.alerts.lines import Line
from core.model import Alert, AlertKind, Interval
from core.model.numbers import plain

BAND = 0.02
"""The two must part again by this much of how far their distance ranged over the candles looked at."""
LEVEL = "1000000000000"


@dataclass(frozen=True)
class Indicator:
    """A line against a level or against another line of the same candles."""

    KIND: ClassVar[AlertKind] = AlertKind.INDICATOR
    LABEL: ClassVar[str] = "Indicator cross"
    UNIT: ClassVar[str] = ""

    interval: Interval
    line: Line
    direction: Direction
    other: Line | Decimal

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> "Indicator":
        other = given.get("other")
        return cls(
            interval_of(given, "interval", "Candles"),
            Line.parse(given.get("line") or {}),
            one_of(Direction, given, "direction", "Direction"),
            Line.parse(other)
            if isinstance(other, Mapping)
            else number(given, "other", "The level", f"-{LEVEL}", LEVEL),
        )

    @property
    def needs(self) -> Needs:
        lines = [line for line in (self.line, self.other) if isinstance(line, Line)]
        return Needs(candles=(self.interval, max(line.candles for line in lines)))

    def words(self, symbol: str | None) -> str:
        return f"{symbol} {self.interval.label} {self.line.label} at or {self.direction} {self._other}"

    def looks(self, alert: Alert, facts: Facts) -> Reading:
        closed = facts.closed(alert.symbol, self.interval)
        if closed is None:
            return no_candles(alert.symbol, self.interval, facts)
        line = self.line.of(closed)
        other = self.other.of(closed) if isinstance(self.other, Line) else np.full(len(line), float(self.other))
        if not np.isfinite(line[-1] - other[-1]):
            return Reading(None, f"{alert.symbol} has too few {self.interval.label} candles for {self.line.label}.")
        opened, apart = int(closed.opened[-1]), line - other
        band = BAND * float(np.nanmax(apart) - np.nanmin(apart))
        value, side = plain(Decimal(f"{line[-1]:.6g}")), beside(float(line[-1]), float(other[-1]))
        said = f"{alert.symbol} {self.interval.label} {self.line.label} is {value}, {side} {self._other}."
        at = datetime.fromtimestamp(opened + self.interval.seconds, UTC)
        return measured(float(line[-1]), float(other[-1]), self.direction, band, said, at, (str(opened),))

    @property
    def _other(self) -> str:
        return self.other.label if isinstance(self.other, Line) else plain(self.other)
