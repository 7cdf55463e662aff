"""One number that a result or the person's words hold, and which numbers of an answer may be it."""

from decimal import Decimal
from typing import NamedTuple

from core.agents.provenance.beside import telling, tells
from core.agents.provenance.measures import DIGITS_ENOUGH, Kind, same_money
from core.agents.provenance.values import Number, Place, Unit

PARTS = {Unit.PERCENT: Decimal(100), Unit.BASIS_POINTS: Decimal(10_000)}
LARGE = 1_000
"""A number from here on is not small, with however few digits it is written: 62k."""


class Leaf(NamedTuple):
    """One number: the result it is in (none: the person's words), its path, its value and what it measures.

    `unit` and `name` are what text beside it or its field tells; of a price, `per` is what one costs so much.
    `listed` tells that it is in a row of a list, `end` in the first or last; `words` are those beside it in a text.
    A tuple, since thousands are made for an answer.
    """

    id: str | None
    path: str
    value: Decimal
    unit: Unit = Unit.NONE
    name: str | None = None
    trusted: bool = True
    listed: bool = False
    end: bool = False
    kind: Kind = Kind.PLAIN
    per: str | None = None
    words: frozenset[str] | None = None

    @property
    def place(self) -> Place:
        return Place(self.id, self.path)

    @property
    def counts(self) -> bool:
        return self.kind is Kind.COUNT

    @property
    def plain(self) -> bool:
        """It is of nothing: neither an amount nor a percentage."""
        return self.kind is Kind.PLAIN and self.unit not in PARTS

    def worth(self, unit: Unit) -> Decimal | None:
        """Return the value as a number of `unit` would be written, None where the two do not go together.

        A plain number whose field does not say percent or basis points is a fraction: 0.034 is 3.4 %, never 0.034 %.
        """
        if unit in PARTS:
            if self.unit is unit:
                return self.value
            fraction = self.unit is Unit.NONE and self.kind is Kind.PLAIN and self.words is None
            return self.value * PARTS[unit] if fraction else None
        return None if self.words is not None and self.unit in PARTS else self.value

    def is_of(self, name: str | None) -> bool:
        """Tell whether it may be an amount of an asset or currency; where nothing tells of what it is, it may."""
        if self.unit in PARTS or self.kind in (Kind.COUNT, Kind.PLAIN):
            return False
        return self.name is None or same_money(self.name, name)

    def goes_with(self, number: Number, digits: int, words: frozenset[str]) -> bool:
        """Tell whether a number of an answer, written with so many digits beside these words, may be this one.

        A unit that is written has to be the leaf's; a small number without one has to be told what it is of.
        """
        if number.unit in PARTS:
            return True
        if number.unit is Unit.TIMES and not self.plain:
            return False
        if number.name:
            enough = digits >= DIGITS_ENOUGH
            echoed = enough and self.id is None and self.unit is Unit.NONE
            return echoed or (self.is_of(number.name) and (enough or self.name is not None))
        if self.kind is Kind.COMPUTED or self.id is None:
            return True
        small = digits < DIGITS_ENOUGH and abs(self.value) < LARGE
        if not small and not self.counts:
            return True
        if self.words is not None:
            return bool(telling(words) & telling(self.words))
        return tells(words, self.path, (self.name, self.per))
