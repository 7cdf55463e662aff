"""Prices and what is known about them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from core.model.drafts import Side


class Provenance(StrEnum):
    """Where data comes from: made by us, real and played back, or now."""

    SIMULATED = "simulated"
    RECORDED = "recorded"
    LIVE = "live"


class Interval(Enum):
    """The length of a candle; the value is (name, seconds)."""

    M1 = ("1m", 60)
    M5 = ("5m", 300)
    M15 = ("15m", 900)
    M30 = ("30m", 1800)
    H1 = ("1h", 3600)
    H4 = ("4h", 14400)
    D1 = ("1d", 86400)
    W1 = ("1w", 604800)

    @property
    def label(self) -> str:
        return self.value[0]

    @property
    def seconds(self) -> int:
        return self.value[1]

    @property
    def length(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    @classmethod
    def of(cls, label: str) -> "Interval":
        """Return the interval named like `"5m"`; raises ValueError for an unknown name."""
        for interval in cls:
            if interval.label == label:
                return interval
        raise ValueError(f"{label!r} is not an interval; use one of {', '.join(i.label for i in cls)}.")


def shift_of(length_s: int) -> int:
    """Return how far after 1970 began the first candle of this length opened, in seconds.

    That day was a Thursday and weeks open on Monday; every shorter length fits from the start.
    """
    return 4 * 86_400 if length_s % Interval.W1.seconds == 0 else 0


@dataclass(frozen=True)
class Candle:
    """Open, high, low, close and base volume from `opened_at` (UTC) on; statistics, hence floats."""

    symbol: str
    interval: Interval
    opened_at: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float
    closed: bool = True


@dataclass(frozen=True)
class Quote:
    """The best prices of a symbol.

    `market_at` is the venue's time (years ago in a recording), `received_at` when the desk learnt it:
    the age that decides whether the quote may be traded on.
    """

    venue: str
    symbol: str
    bid: Decimal
    ask: Decimal
    last: Decimal
    market_at: datetime
    received_at: datetime
    provenance: Provenance

    @property
    def mid(self) -> Decimal:
        return (self.bid + self.ask) / 2

    def age(self, now: datetime) -> timedelta:
        return now - self.received_at


@dataclass(frozen=True)
class Instrument:
    """What a venue lists and the steps and sizes it accepts."""

    venue: str
    symbol: str
    base: str
    quote: str
    price_step: Decimal
    quantity_step: Decimal
    min_quantity: Decimal
    max_quantity: Decimal
    min_notional: Decimal
    max_notional: Decimal


@dataclass(frozen=True)
class Feed:
    """The state of one market source as the operations page shows it."""

    source: str
    venue: str
    provenance: Provenance
    status: str
    detail: dict[str, Any] = field(default_factory=dict)
    updated_at: datetime | None = None


@dataclass(frozen=True)
class PublicTrade:
    """One trade of the whole market; `side` is the taker's, `id` the venue's and unique per symbol there."""

    symbol: str
    id: str
    side: Side
    price: Decimal
    quantity: Decimal
    traded_at: datetime


Level = tuple[Decimal, Decimal]
"""A price and the quantity that waits there."""


@dataclass(frozen=True)
class Book:
    """The order book of a symbol at one moment, best prices first; a side may be empty."""

    symbol: str
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    taken_at: datetime


@dataclass(frozen=True)
class ReferencePrice:
    """What a price service says an asset is worth: to look at while the venue is silent, never to trade on."""

    source: str
    asset: str
    currency: str
    price: Decimal
    market_cap: Decimal | None
    volume_24h: Decimal | None
    change_24h: float | None
    market_at: datetime
    received_at: datetime
