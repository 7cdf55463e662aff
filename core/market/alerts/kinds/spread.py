"""Bid and ask stand far apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from core.market.alerts.base import Direction, Facts, Needs, Reading, measured, no_price, number
from core.model import Alert, AlertKind
from core.model.numbers import plain

BAND = Decimal("0.1")
"""The spread must narrow by this part of the threshold before it counts anew."""


@dataclass(frozen=True)
class Spread:
    """Ask less bid, in basis points of the mid: hundredths of a percent, as the indicator draws it."""

    KIND: ClassVar[AlertKind] = AlertKind.SPREAD
    LABEL: ClassVar[str] = "Spread"
    UNIT: ClassVar[str] = "bp"

    points: Decimal

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> "Spread":
        return cls(number(given, "points", "The spread in basis points", "0.001", "10000"))

    @property
    def needs(self) -> Needs:
        return Needs()

    def words(self, symbol: str | None) -> str:
        return f"{symbol} spread at {plain(self.points)} bp or more"

    def looks(self, alert: Alert, facts: Facts) -> Reading:
        quote = facts.quote(alert.symbol)
        if quote is None:
            return no_price(alert.symbol, facts)
        if quote.bid == quote.ask:  # a source without a book repeats the last price
            return Reading(None, f"The source tells no bid and ask of {alert.symbol}.", at=quote.market_at)
        spread = (quote.ask - quote.bid) / quote.mid * 10_000
        said = f"{alert.symbol} spread is {spread:.2f} bp: bid {plain(quote.bid)}, ask {plain(quote.ask)}."
        return measured(spread, self.points, Direction.ABOVE, BAND * self.points, said, quote.market_at)
