"""What every kind of alert is made of: the facts it is judged by, its reading of them, and how its inputs are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum, StrEnum
from typing import Any, ClassVar, Protocol, Self, TypeVar

from core.errors import InvalidError
from core.model import Alert, AlertKind, CandleColumns, Interval, NewsItem, Quote, Series

Number = TypeVar("Number", Decimal, float)
Word = TypeVar("Word", bound=Enum)
MISSED_CANDLES = 3
"""So many candles behind the price's own time, closed candles count as missing and not as slow."""


class Direction(StrEnum):
    """On which side of its threshold a value is beyond it; the threshold itself belongs to that side."""

    ABOVE = "above"
    BELOW = "below"

    def past(self, value: Number, threshold: Number) -> bool:
        return value >= threshold if self is Direction.ABOVE else value <= threshold


@dataclass(frozen=True)
class Needs:
    """What of the store a rule is judged by, beside the symbol's quote."""

    candles: tuple[Interval, int] | None = None
    ago: Interval | None = None
    news: bool = False


@dataclass(frozen=True)
class Facts:
    """What the desk knows at one moment; `ago` holds a price and its time, by symbol and how long ago.

    Candles are closed, oldest first. A quote older than `stale_after` says nothing about now.
    """

    now: datetime
    stale_after: timedelta
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    candles: Mapping[Series, CandleColumns] = field(default_factory=dict)
    ago: Mapping[Series, tuple[float, datetime]] = field(default_factory=dict)
    headlines: Sequence[NewsItem] = ()

    def quote(self, symbol: str | None) -> Quote | None:
        """Return the quote if it still tells of now."""
        quote = self.quotes.get(symbol or "")
        return quote if quote and quote.age(self.now) <= self.stale_after else None

    def closed(self, symbol: str | None, interval: Interval) -> CandleColumns | None:
        """Return the closed candles if they reach up to the price's own time."""
        quote, candles = self.quote(symbol), self.candles.get((symbol or "", interval))
        if quote is None or candles is None:
            return None
        behind = quote.market_at.timestamp() - float(candles.opened[-1]) - interval.seconds
        return candles if behind <= MISSED_CANDLES * interval.seconds else None


@dataclass(frozen=True)
class Reading:
    """What a rule sees: `beyond` its threshold, None where it cannot tell.

    `back` says that it came back by the band of its kind and may cross anew; a reading that is beyond and back at
    once is over as soon as it is told (a headline). `seen` names what it was read from where that lasts: the same
    candle or story is never told twice. `said` is a sentence, `at` the market's own time of it.
    """

    beyond: bool | None
    said: str
    value: float | None = None
    threshold: float | None = None
    back: bool = False
    at: datetime | None = None
    seen: tuple[str, ...] = ()


class Rule(Protocol):
    """The parsed parameters of one kind; frozen, and pure: the same facts give the same reading.

    `LABEL` names the kind, `UNIT` is the unit of its values; "" is a price, in the quote asset of the symbol.
    """

    KIND: ClassVar[AlertKind]
    LABEL: ClassVar[str]
    UNIT: ClassVar[str]

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> Self:
        """Read the parameters as typed or as kept; raises InvalidError with a sentence."""
        ...

    @property
    def needs(self) -> Needs: ...

    def words(self, symbol: str | None) -> str:
        """Say what is watched, as the title of its notices does: "BTC/USDT at or above 60,000"."""
        ...

    def looks(self, alert: Alert, facts: Facts) -> Reading: ...


def measured(
    value: Number,
    threshold: Number,
    direction: Direction,
    band: Number,
    said: str,
    at: datetime,
    seen: tuple[str, ...] = (),
) -> Reading:
    """Return the reading of a value against a threshold: back once it is the band away on the other side."""
    beyond = direction.past(value, threshold)
    away = threshold - value if direction is Direction.ABOVE else value - threshold
    return Reading(beyond, said, float(value), float(threshold), not beyond and away >= band, at, seen)


def beside(value: Number, threshold: Number) -> str:
    """Say on which side of a threshold a value is, whichever side is watched."""
    return "exactly" if value == threshold else "above" if value > threshold else "below"


def no_price(symbol: str | None, facts: Facts) -> Reading:
    """Return the reading of who has no price to judge by."""
    quote = facts.quotes.get(symbol or "")
    if quote is None:
        return Reading(None, f"{symbol} has no price yet.")
    return Reading(None, f"No price of {symbol} since {clock(quote.received_at)}.", at=quote.market_at)


def no_candles(symbol: str | None, interval: Interval, facts: Facts) -> Reading:
    """Return the reading of who lacks candles, or the price that says how new they are."""
    if facts.quote(symbol) is None:
        return no_price(symbol, facts)
    return Reading(None, f"{symbol} has no {interval.label} candles up to now.")


def clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def kept(rule: Any) -> dict[str, Any]:
    """Return a rule's parameters as JSON keeps them; `parse` makes the same rule of it."""
    return {f.name: _kept(getattr(rule, f.name)) for f in fields(rule)}


def _kept(value: Any) -> Any:
    if isinstance(value, Interval):
        return value.label
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_kept(part) for part in value]
    return kept(value) if is_dataclass(value) else value


def number(given: Mapping[str, Any], name: str, label: str, least: str, most: str) -> Decimal:
    """Read a finite number between two bounds, both included."""
    typed = str(given.get(name, "")).replace("_", "").replace(" ", "")
    try:
        value = Decimal(typed)
    except InvalidOperation:
        raise InvalidError(f"{label}: enter a number, not {typed!r}.") from None
    if not value.is_finite() or not Decimal(least) <= value <= Decimal(most):
        raise InvalidError(f"{label} must be between {least} and {most}.")
    return value


def whole(given: Mapping[str, Any], name: str, label: str, least: int, most: int) -> int:
    """Read a whole number between two bounds, both included."""
    value = number(given, name, label, str(least), str(most))
    if value != value.to_integral_value():
        raise InvalidError(f"{label} must be a whole number.")
    return int(value)


def one_of(kind: type[Word], given: Mapping[str, Any], name: str, label: str) -> Word:
    """Read one of an enum's words."""
    try:
        return kind(given.get(name))
    except ValueError:
        raise InvalidError(f"{label}: choose one of {', '.join(str(word.value) for word in kind)}.") from None


def interval_of(given: Mapping[str, Any], name: str, label: str) -> Interval:
    """Read the name of an interval."""
    try:
        return Interval.of(str(given.get(name)))
    except ValueError as e:
        raise InvalidError(f"{label}: {e}") from None
