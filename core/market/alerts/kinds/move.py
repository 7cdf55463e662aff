"""The price moves by so many percent within a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from core.market.alerts.base import Direction, Facts, Needs, Reading, interval_of, measured, no_price, number, one_of
from core.model import Alert, AlertKind, Interval
from core.model.numbers import plain

BAND = 0.1
"""The move must fade by this part of itself before it counts anew."""
NEAR = 0.1
"""A price of then may be older than the period by this part of it (a candle's length at least)."""


class Way(StrEnum):
    UP = "up"
    DOWN = "down"
    EITHER = "up or down"


@dataclass(frozen=True)
class Move:
    """A change of at least `percent` between the price a period ago and now."""

    KIND: ClassVar[AlertKind] = AlertKind.MOVE
    LABEL: ClassVar[str] = "Move over a period"
    UNIT: ClassVar[str] = "%"

    way: Way
    percent: Decimal
    period: Interval

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> "Move":
        return cls(
            one_of(Way, given, "way", "Direction"),
            number(given, "percent", "The move in percent", "0.01", "10000"),
            interval_of(given, "period", "Period"),
        )

    @property
    def needs(self) -> Needs:
        return Needs(ago=self.period)

    def words(self, symbol: str | None) -> str:
        return f"{symbol} {self.way} {plain(self.percent)} % in {self.period.label}"

    def looks(self, alert: Alert, facts: Facts) -> Reading:
        quote, then = facts.quote(alert.symbol), facts.ago.get((alert.symbol or "", self.period))
        if quote is None:
            return no_price(alert.symbol, facts)
        slack = max(NEAR * self.period.seconds, Interval.M1.seconds)
        if then is None or (quote.market_at - then[1]).total_seconds() > self.period.seconds + slack:
            return Reading(None, f"{alert.symbol} has no price of {self.period.label} ago.", at=quote.market_at)
        change = (float(quote.last) / then[0] - 1) * 100
        size = -change if self.way is Way.DOWN else change if self.way is Way.UP else abs(change)
        threshold = float(self.percent)
        said = f"{alert.symbol} moved {change:+.2f} % in {self.period.label}, to {plain(quote.last)}."
        return measured(size, threshold, Direction.ABOVE, BAND * threshold, said, quote.market_at)
