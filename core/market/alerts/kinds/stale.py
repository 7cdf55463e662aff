"""No quote came for too long."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.market.alerts.base import Direction, Facts, Needs, Reading, clock, measured, no_price, whole
from core.model import Alert, AlertKind


@dataclass(frozen=True)
class Stale:
    """The age of the newest quote, in seconds since the desk received it; the next quote ends it."""

    KIND: ClassVar[AlertKind] = AlertKind.STALE
    LABEL: ClassVar[str] = "Data stale"
    UNIT: ClassVar[str] = "s"

    seconds: int

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> "Stale":
        return cls(whole(given, "seconds", "The seconds without a quote", 5, 86_400))

    @property
    def needs(self) -> Needs:
        return Needs()

    def words(self, symbol: str | None) -> str:
        return f"{symbol} without a quote for {self.seconds} s"

    def looks(self, alert: Alert, facts: Facts) -> Reading:
        quote = facts.quotes.get(alert.symbol or "")
        if quote is None:
            return no_price(alert.symbol, facts)
        age = quote.age(facts.now).total_seconds()
        said = f"{alert.symbol} had its last quote {age:.0f} s ago, at {clock(quote.received_at)}."
        return measured(age, float(self.seconds), Direction.ABOVE, 0.0, said, quote.market_at)
