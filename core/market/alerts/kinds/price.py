"""The last price crosses a level."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from core.market.alerts.base import Direction, Facts, Needs, Reading, beside, measured, no_price, number, one_of
from core.model import Alert, AlertKind
from core.model.numbers import plain

BAND = "0.1"


@dataclass(frozen=True)
class Price:
    """A level of the last price; `band` is how far it must come back, in percent of the level."""

    KIND: ClassVar[AlertKind] = AlertKind.PRICE
    LABEL: ClassVar[str] = "Price"
    UNIT: ClassVar[str] = ""

    direction: Direction
    price: Decimal
    band: Decimal

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> "Price":
        return cls(
            one_of(Direction, given, "direction", "Direction"),
            number(given, "price", "The price", "0.000000000001", "1000000000000"),
            number({"band": BAND, **given}, "band", "The band", "0", "50"),
        )

    @property
    def needs(self) -> Needs:
        return Needs()

    def words(self, symbol: str | None) -> str:
        return f"{symbol} at or {self.direction} {plain(self.price)}"

    def looks(self, alert: Alert, facts: Facts) -> Reading:
        quote = facts.quote(alert.symbol)
        if quote is None:
            return no_price(alert.symbol, facts)
        band = self.price * self.band / 100
        said = f"{alert.symbol} is at {plain(quote.last)}, {beside(quote.last, self.price)} {plain(self.price)}."
        return measured(quote.last, self.price, self.direction, band, said, quote.market_at)
