"""The numbers an order is held against: what each is called, its first value and the outer bounds nobody passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, get_type_hints
from uuid import UUID

from core.errors import InvalidError
from core.model.numbers import percent, plain


class Unit(StrEnum):
    """What a limit counts in: money of the quote asset, a share of something, seconds, or orders."""

    QUOTE = "quote"
    SHARE = "share"
    SECONDS = "seconds"
    ORDERS = "orders"


@dataclass(frozen=True)
class Bound:
    """One limit: its words, its unit, its first value, and the least and the most it may ever be set to."""

    title: str
    says: str
    unit: Unit
    first: Decimal
    least: Decimal
    most: Decimal
    above_least: bool = False
    """Whether the least itself is already too little."""

    def written(self, value: Decimal) -> str:
        """Return the value for people: `40 %`, `90 s`, `10,000`."""
        if self.unit is Unit.SHARE:
            return percent(value.quantize(Decimal("0.001")))
        return plain(value) + (" s" if self.unit is Unit.SECONDS else "")

    @property
    def whole(self) -> bool:
        return self.unit in (Unit.SECONDS, Unit.ORDERS)

    def holds(self, value: Decimal) -> bool:
        """Tell whether the value lies within the bounds and is of its kind."""
        if not value.is_finite() or not self.least <= value <= self.most or (self.above_least and value == self.least):
            return False
        return not self.whole or value == value.to_integral_value()


def _limit(title: str, says: str, unit: Unit, first: str, least: str, most: str, above_least: bool = False) -> Bound:
    return Bound(title, says, unit, Decimal(first), Decimal(least), Decimal(most), above_least)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The numbers the gate holds an order against; shares are fractions of one.

    First values: price band, duplicate window and the notion of a session's count from OpenAlgo's guard, weight and
    drawdown from published agent limits (40 %, 15 %); the others are ours, chosen to stop a mistake, not a day's work.
    """

    max_notional: Annotated[
        Decimal, _limit("Largest order", "in the quote asset", Unit.QUOTE, "10000", "0", "100000000", above_least=True)
    ]
    second_person_above: Annotated[
        Decimal,
        _limit("Second person above", "orders worth more need a second person", Unit.QUOTE, "10000", "0", "100000000"),
    ]
    spot_check: Annotated[
        Decimal,
        _limit("Spot checks", "of all orders need a second person, whatever they are worth", Unit.SHARE, "0", "0", "1"),
    ]
    max_orders_per_minute: Annotated[int, _limit("Orders a minute", "of one person", Unit.ORDERS, "30", "1", "100000")]
    max_orders_per_session: Annotated[
        int, _limit("Orders a session", "of one person in a third of the UTC day", Unit.ORDERS, "100", "1", "100000")
    ]
    max_orders_per_day: Annotated[
        int, _limit("Orders a day", "of one person since 00:00 UTC", Unit.ORDERS, "200", "1", "100000")
    ]
    price_band: Annotated[
        Decimal,
        _limit("Price band", "a limit price's distance from mid", Unit.SHARE, "0.05", "0", "1", above_least=True),
    ]
    duplicate_window_s: Annotated[
        int, _limit("Duplicate window", "the same order again is refused for so long", Unit.SECONDS, "10", "0", "3600")
    ]
    quote_max_age_s: Annotated[
        int, _limit("Oldest quote", "an older one decides no order", Unit.SECONDS, "90", "1", "3600")
    ]
    max_weight: Annotated[
        Decimal,
        _limit(
            "Weight of one asset", "of equity; stable assets are exempt", Unit.SHARE, "0.4", "0", "1", above_least=True
        ),
    ]
    max_exposure: Annotated[
        Decimal,
        _limit("Exposure", "of equity in anything but stable assets", Unit.SHARE, "0.8", "0", "1", above_least=True),
    ]
    max_daily_loss: Annotated[
        Decimal, _limit("Loss of a day", "of the equity at 00:00 UTC", Unit.SHARE, "0.05", "0", "1", above_least=True)
    ]
    max_drawdown: Annotated[
        Decimal, _limit("Drawdown", "of the highest equity so far", Unit.SHARE, "0.15", "0", "1", above_least=True)
    ]
    free_reduction: Annotated[
        Decimal,
        _limit(
            "Reduced without waiting",
            "of equity, by one person in a day, without an approval",
            Unit.SHARE,
            "0.05",
            "0",
            "1",
        ),
    ]

    approval_s: Annotated[
        int, _limit("An approval waits", "then the order is refused", Unit.SECONDS, "120", "5", "86400")
    ]
    approval_band: Annotated[
        Decimal,
        _limit(
            "Price move an approval survives",
            "of the mid the maker saw",
            Unit.SHARE,
            "0.01",
            "0",
            "1",
            above_least=True,
        ),
    ]
    solo_up_to: Annotated[
        Decimal,
        _limit(
            "Own yes up to",
            "whoever made the order may approve it himself; 0 keeps four eyes",
            Unit.QUOTE,
            "0",
            "0",
            "100000000",
        ),
    ]

    @classmethod
    def of(cls, values: Mapping[str, Decimal | int]) -> "Limits":
        """Return the limits of these values; raises InvalidError for a key that is unknown or out of its bounds."""
        for key, value in values.items():
            checked(key, Decimal(value))
        typed: dict[str, Any] = {
            key: int(value) if BOUNDS[key].whole else Decimal(value) for key, value in values.items()
        }
        return cls(**typed)

    def value(self, key: str) -> Decimal:
        return Decimal(getattr(self, key))


BOUNDS: Mapping[str, Bound] = {
    key: hint.__metadata__[0] for key, hint in get_type_hints(Limits, include_extras=True).items()
}


def checked(key: str, value: Decimal) -> Decimal:
    """Return a value its limit may have; raises InvalidError for an unknown key or a value out of bounds."""
    bound = BOUNDS.get(key)
    if bound is None:
        raise InvalidError(f"There is no limit called {key!r}; this version knows {', '.join(BOUNDS)}.")
    if not bound.holds(value):
        least = f"{'above' if bound.above_least else 'from'} {plain(bound.least)}"
        kind = "a whole number " if bound.whole else ""
        raise InvalidError(f"The limit {key} must be {kind}{least} to {plain(bound.most)}, not {value}.")
    return value


@dataclass(frozen=True)
class LimitChange:
    """One version of one limit: who set what, when and why."""

    key: str
    value: Decimal
    reason: str
    changed_by: UUID | None
    changed_at: datetime


FOR_OVERSEERS = frozenset({"second_person_above", "spot_check"})
"""Limits shown to those who oversee only: who knew them could tell a review from its harmless look-alikes."""


@dataclass(frozen=True)
class Use:
    """How much of a limit is used."""

    key: str
    used: Decimal
    limit: Decimal

    @property
    def share(self) -> Decimal:
        """Used over limit; one where a limit of nothing is reached."""
        return self.used / self.limit if self.limit else Decimal(1 if self.used else 0)


WARN_FROM = Decimal("0.8")
"""The share of a limit from which its use is told before it refuses."""
SNAPSHOT_MAX_AGE = timedelta(seconds=60)
"""How old an account's snapshot may be and still decide an order; the jobs write one every few seconds."""
STABLE = frozenset({"USDT", "USDC", "FDUSD", "TUSD", "DAI", "USDP", "PYUSD", "USD", "EUR", "GBP"})
"""Assets that count as money: exempt from weight and exposure."""
