"""What the check of an answer's numbers takes and gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any


class Unit(Enum):
    """What is written beside a number; `Number.name` has the currency or asset."""

    NONE = "none"
    PERCENT = "percent"
    BASIS_POINTS = "basis points"
    TIMES = "times"
    MONEY = "money"
    """A currency or an asset, which text alone does not tell apart."""


@dataclass(frozen=True)
class Reading:
    """A value and the worth of its last written digit: `65k` is 65,000 by 1,000, `0.50` is 0.50 by 0.01."""

    value: Decimal
    step: Decimal


@dataclass(frozen=True)
class Number:
    """A figure at `text[start:end]`, unit included where it touches; no reading where it is malformed.

    Several readings where the language does not tell what a separator means. `falls` tells that words before it speak of
    a loss, so that `fell 3.4 %` may be -3.4 %.
    """

    start: int
    end: int
    text: str
    readings: tuple[Reading, ...]
    unit: Unit = Unit.NONE
    name: str | None = None
    falls: bool = False

    @property
    def value(self) -> Decimal | None:
        return self.readings[0].value if self.readings else None


@dataclass(frozen=True)
class Evidence:
    """A tool's result under the id it has in its thread; `data` is its JSON object."""

    id: str
    data: Mapping[str, Any]
    trusted: bool


class Ground(Enum):
    """What a number rests on."""

    RESULT = "result"
    SAID = "said"
    STEP = "step"
    UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Place:
    """A number's place: a path like `rows.2.price` in the data of a result, or in the person's words (no id)."""

    id: str | None
    path: str

    def __str__(self) -> str:
        return f"{self.id}.{self.path}" if self.id else f"“{self.path}”"


@dataclass(frozen=True)
class Grounded:
    """A number and what it rests on: one place, or two and the step told in words.

    `trusted` is false where a place is in an untrusted result, and where there is none.
    """

    number: Number
    ground: Ground
    places: Sequence[Place] = ()
    trusted: bool = False
    told: str = ""

    @property
    def result(self) -> str | None:
        """The id of the result that a link opens."""
        return next((place.id for place in self.places if place.id), None)
