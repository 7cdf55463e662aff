"""The last closed candle traded many times what the ones before it did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from core.market.alerts.base import Direction, Facts, Needs, Reading, interval_of, measured, no_candles, number, whole
from core.model import Alert, AlertKind, Interval
from core.model.numbers import plain

BAND = 0.1
"""A candle with less than the factor by this part of it ends the spike."""


@dataclass(frozen=True)
class Volume:
    """Base volume of at least `factor` times the mean of the `candles` before."""

    KIND: ClassVar[AlertKind] = AlertKind.VOLUME
    LABEL: ClassVar[str] = "Volume spike"
    UNIT: ClassVar[str] = "×"

    interval: Interval
    factor: Decimal
    candles: int

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> "Volume":
        return cls(
            interval_of(given, "interval", "Candles"),
            number(given, "factor", "The factor", "1.1", "1000"),
            whole(given, "candles", "The number of candles before", 3, 500),
        )

    @property
    def needs(self) -> Needs:
        return Needs(candles=(self.interval, self.candles + 1))

    def words(self, symbol: str | None) -> str:
        return f"{symbol} volume of {self.interval.label} at {plain(self.factor)} × the mean of {self.candles}"

    def looks(self, alert: Alert, facts: Facts) -> Reading:
        closed = facts.closed(alert.symbol, self.interval)
        if closed is None:
            return no_candles(alert.symbol, self.interval, facts)
        before = closed.volume[-self.candles - 1 : -1]
        if len(before) < self.candles or not before.mean() > 0:
            return Reading(None, f"{alert.symbol} has no volumes of {self.candles} candles before the last.")
        ratio, factor = float(closed.volume[-1] / before.mean()), float(self.factor)
        opened = int(closed.opened[-1])
        said = f"{alert.symbol} traded {ratio:.2f} × the mean of {self.candles} candles of {self.interval.label}."
        at = datetime.fromtimestamp(opened + self.interval.seconds, UTC)
        return measured(ratio, factor, Direction.ABOVE, BAND * factor, said, at, (str(opened),))
