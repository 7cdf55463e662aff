"""The numbers that results and the person's words hold, ready to be looked up by value."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.agents.provenance import figures
from core.agents.provenance.beside import assets, beside
from core.agents.provenance.leaf import PARTS, Leaf
from core.agents.provenance.measures import Around, Kind, Measure, measure
from core.agents.provenance.values import Evidence, Number, Unit

MOST_NUMBERS = 20_000
"""Leaves read of all results together, the latest results first."""
MOST_TEXT = 20_000
"""Characters of texts within results whose figures are read."""

_NO_FIGURE = re.compile(
    r"(?:^|_)(?:id|ids|uuid|hash|digest|at|time|since|until|opened|closed|date|day|key|call)$", re.IGNORECASE
)
_LABEL = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*(?: \d[\d.]*)+(?: [A-Za-z]+)*")
_DIGIT = re.compile(r"\d")
_CLAUSE = re.compile(r"^[ \t]*(\d{1,3}(?:\.\d{1,3})+)[.)]?[ \t]+([^\W\d_]+)", re.MULTILINE)
_SECTION = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)[.)]?[ \t]+(\S.*\w)")
_PERCENT = re.compile(r"percent|pct|(?:^|_)pc(?:$|_)", re.IGNORECASE)
_BASIS_POINTS = re.compile(r"(?:^|_)bps?(?:$|_)|basis_points", re.IGNORECASE)


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
        unit = unit if unit in PARTS else Unit.NONE
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
        return [leaf for leaf in self.leaves if not leaf.listed and not leaf.counts]

    @property
    def ends(self) -> Sequence[Leaf]:
        """The numbers of the first and last rows of lists."""
        return [leaf for leaf in self.leaves if leaf.end and not leaf.counts]


class _Held(NamedTuple):
    """A number, a text or a list as it stands in a result; `field` is the name it stands under, or
    one above that tells the unit: `{"changes_percent": {"1d": "3.4"}}`."""

    path: str
    field: str
    value: Any
    listed: bool
    end: bool
    around: Around


def _of_results(results: Sequence[Evidence]) -> Iterator[Leaf]:
    left = MOST_NUMBERS
    letters = MOST_TEXT
    for result in reversed(results):
        for held in _walk(_Held("", "", result.data, False, False, Around())):
            if isinstance(held.value, str) and not figures.is_decimal(held.value):
                read = list(_of_text(held, held.value[:letters], result))
                letters = max(0, letters - len(held.value))
            else:
                read = list(_of_value(held, result))
            left -= len(read)
            if left < 0:
                return
            yield from read


def _of_value(held: _Held, result: Evidence) -> Iterator[Leaf]:
    path, field, value, listed, end, around = held
    if isinstance(value, list):
        yield Leaf(result.id, f"{path}.length", Decimal(len(value)), trusted=result.trusted, kind=Kind.COUNT)
        return
    unit = _unit(field)
    of = Measure(Kind.PLAIN, None, around.asset) if unit in PARTS else measure(field, value, around)
    leaf = Leaf(
        result.id, path, Decimal(str(value)), unit, of.name, result.trusted, listed, end, of.kind, per=of.per
    )  # fmt: skip
    yield leaf
    if of.kind is Kind.COMPUTED:
        # Whoever computed it knows whether it is a percentage: the expression may end in `* 100`.
        yield leaf._replace(unit=Unit.PERCENT, kind=Kind.PLAIN)


def _of_text(held: _Held, text: str, result: Evidence) -> Iterator[Leaf]:
    for leaf in _told_in(text) if _DIGIT.search(text) else ():
        yield leaf._replace(
            id=result.id, path=held.path, trusted=result.trusted, listed=held.listed, end=held.end
        )  # fmt: skip


def _of_words(said: Sequence[str]) -> Iterator[Leaf]:
    for words in reversed(said):
        yield from _told_in(words)


def _told_in(text: str) -> Iterator[Leaf]:
    """Yield the numbers of a text; where it speaks of one asset or currency alone, a bare one may be of that."""
    found = figures.numbers(text)
    for number in found:
        words = beside(text, number.start, number.end)
        name = number.name or _only_name(found, words)
        kind = Kind.AMOUNT if name and number.unit not in PARTS else Kind.PLAIN
        for each in number.readings:
            yield Leaf(None, number.text, each.value, number.unit, name, kind=kind, words=words)


def _only_name(found: Sequence[Number], words: frozenset[str]) -> str | None:
    """Return the asset or currency that alone is named, beside other numbers or among the words."""
    named = {number.name for number in found if number.name} or assets(words)
    return next(iter(named)) if len(named) == 1 else None


def _walk(held: _Held) -> Iterator[_Held]:
    """Yield every number, text and list; what a field's name tells is an id or a time is left out."""
    path, field, value, listed, end, around = held
    if isinstance(value, dict):
        around = around.within(value)
        for key, inner in value.items():
            if not _tells_no_figure(key):
                name = key if _unit(field) is Unit.NONE else field
                yield from _walk(_Held(f"{path}.{key}" if path else key, name, inner, listed, end, around))
    elif isinstance(value, list):
        yield held
        last = len(value) - 1
        for at, inner in enumerate(value):
            yield from _walk(_Held(f"{path}.{at}", field, inner, True, end or at in (0, last), around))
    elif isinstance(value, str) or _is_number(value):
        yield held


def labels(results: Sequence[Evidence]) -> frozenset[str]:
    """Return the names with digits, such as `RSI 14`, that trusted results give their numbers."""
    found = (label for result in results if result.trusted for label in _labels(result.data))
    return frozenset(found)


def _labels(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (key for key in value if _LABEL.fullmatch(key))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _labels(inner)


def clauses(results: Sequence[Evidence]) -> frozenset[tuple[str, str]]:
    """Return the numbers in documents of trusted results: of clauses with the word behind, of headings with the rest."""
    passages = [
        passage
        for result in results
        if result.trusted and isinstance(found := result.data.get("passages"), list)
        for passage in found
        if isinstance(passage, dict)
    ]
    of_texts = (found.groups() for each in passages for found in _CLAUSE.finditer(_text(each, "text")))
    of_headings = (found.groups() for each in passages if (found := _SECTION.match(_text(each, "heading"))))
    return frozenset((number, word) for number, word in (*of_texts, *of_headings))


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    return value if isinstance(value, str) else ""


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
