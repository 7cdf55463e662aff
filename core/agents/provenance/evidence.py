"""The numbers that results and the person's words hold, ready to be looked up by value."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.agents.provenance import figures
from core.agents.provenance.values import Evidence, Place, Unit

MOST_NUMBERS = 20_000
"""Leaves read of all results together, the latest results first."""
MOST_TEXT = 20_000
"""Characters of texts within results whose figures are read."""

_NO_FIGURE = re.compile(
    r"(?:^|_)(?:id|ids|uuid|hash|digest|at|time|since|until|opened|closed|date|day|key|call)$", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_PERCENT = re.compile(r"percent|pct|(?:^|_)pc(?:$|_)", re.IGNORECASE)
_BASIS_POINTS = re.compile(r"(?:^|_)bps?(?:$|_)|basis_points", re.IGNORECASE)


class Leaf(NamedTuple):
    """One number: the result it is in (none: the person's words), its path, its value, its unit where text or the
    field's name tells it.

    `listed` tells that it is in a row of a list, `end` in the first or last; `exact` that only its very value counts (a
    list's length). A tuple, since thousands are made for an answer.
    """

    id: str | None
    path: str
    value: Decimal
    unit: Unit = Unit.NONE
    name: str | None = None
    trusted: bool = True
    listed: bool = False
    end: bool = False
    exact: bool = False
    text: bool = False

    @property
    def place(self) -> Place:
        return Place(self.id, self.path)

    def worth(self, unit: Unit) -> Decimal | None:
        """Return the value as a number of `unit` would be written, None where the two do not go together.

        A field whose name does not say percent or basis points is a fraction: 0.034 is 3.4 %, and never 0.034 %.
        """
        if unit in _PARTS:
            if self.unit is unit:
                return self.value
            fraction = self.unit is Unit.NONE and not self.text and not self.exact
            return self.value * _PARTS[unit] if fraction else None
        return None if self.text and self.unit in _PARTS else self.value


_PARTS = {Unit.PERCENT: Decimal(100), Unit.BASIS_POINTS: Decimal(10_000)}


@dataclass(frozen=True)
class Shelf:
    """Leaves sorted by their worth in one unit; `near` are those of lists alone, each value once."""

    leaves: Sequence[Leaf]
    worths: Sequence[Decimal]
    sorted: NDArray[np.float64]
    crowd: NDArray[np.float64]


class Known:
    """All numbers there are to rest on, in the order of preference: trusted, untrusted, said; fields before rows."""

    def __init__(self, results: Sequence[Evidence], said: Sequence[str]) -> None:
        leaves = [*_of_results(results), *_of_words(said)]
        self.leaves = sorted(leaves, key=lambda leaf: (leaf.id is None, not leaf.trusted, leaf.listed))
        self._shelves: dict[Unit, Shelf] = {}

    def shelf(self, unit: Unit) -> Shelf:
        """Return the leaves as numbers of a unit."""
        unit = unit if unit in _PARTS else Unit.NONE
        if unit not in self._shelves:
            self._shelves[unit] = self._sorted(unit)
        return self._shelves[unit]

    def _sorted(self, unit: Unit) -> Shelf:
        worths = [(leaf, worth) for leaf in self.leaves if (worth := leaf.worth(unit)) is not None]
        values = np.array([worth for _, worth in worths], dtype=np.float64)
        order = np.argsort(values, kind="stable")
        rows = np.array([leaf.listed for leaf, _ in worths], dtype=bool)
        return Shelf(
            [worths[at][0] for at in order], [worths[at][1] for at in order], values[order], np.unique(values[rows])
        )

    @property
    def fields(self) -> Sequence[Leaf]:
        """The numbers outside lists, said ones among them."""
        return [leaf for leaf in self.leaves if not leaf.listed and not leaf.exact]

    @property
    def ends(self) -> Sequence[Leaf]:
        """The numbers of the first and last rows of lists."""
        return [leaf for leaf in self.leaves if leaf.end]


class _Held(NamedTuple):
    """A number, a text or a list as it stands in a result; `field` is the name it stands under, or
    one above that tells the unit: `{"changes_percent": {"1d": "3.4"}}`."""

    path: str
    field: str
    value: Any
    listed: bool
    end: bool


def _of_results(results: Sequence[Evidence]) -> Iterator[Leaf]:
    left = MOST_NUMBERS
    letters = MOST_TEXT
    for result in reversed(results):
        for held in _walk(_Held("", "", result.data, False, False)):
            if isinstance(held.value, str) and not figures.is_decimal(held.value):
                read = list(_of_text(held, held.value[:letters], result))
                letters = max(0, letters - len(held.value))
            else:
                read = [_of_value(held, result)]
            left -= len(read)
            if left < 0:
                return
            yield from read


def _of_value(held: _Held, result: Evidence) -> Leaf:
    path, field, value, listed, end = held
    if isinstance(value, list):
        return Leaf(result.id, f"{path}.length", Decimal(len(value)), trusted=result.trusted, exact=True)
    return Leaf(result.id, path, Decimal(str(value)), _unit(field), None, result.trusted, listed, end)


def _of_text(held: _Held, text: str, result: Evidence) -> Iterator[Leaf]:
    for number in figures.numbers(text) if _DIGIT.search(text) else ():
        for each in number.readings:
            yield Leaf(
                result.id,
                held.path,
                each.value,
                number.unit,
                number.name,
                result.trusted,
                held.listed,
                held.end,
                text=True,
            )


def _of_words(said: Sequence[str]) -> Iterator[Leaf]:
    for words in reversed(said):
        for number in figures.numbers(words):
            for each in number.readings:
                yield Leaf(None, number.text, each.value, number.unit, number.name, text=True)


def _walk(held: _Held) -> Iterator[_Held]:
    """Yield every number, text and list; what a field's name tells is an id or a time is left out."""
    path, field, value, listed, end = held
    if isinstance(value, dict):
        for key, inner in value.items():
            if not _tells_no_figure(key):
                name = key if _unit(field) is Unit.NONE else field
                yield from _walk(_Held(f"{path}.{key}" if path else key, name, inner, listed, end))
    elif isinstance(value, list):
        yield held
        last = len(value) - 1
        for at, inner in enumerate(value):
            yield from _walk(_Held(f"{path}.{at}", field, inner, True, end or at in (0, last)))
    elif isinstance(value, str) or _is_number(value):
        yield held


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


@lru_cache(maxsize=1_000)
def _tells_no_figure(field: str) -> bool:
    return _NO_FIGURE.search(field) is not None


@lru_cache(maxsize=1_000)
def _unit(field: str) -> Unit:
    if _PERCENT.search(field):
        return Unit.PERCENT
    return Unit.BASIS_POINTS if _BASIS_POINTS.search(field) else Unit.NONE
