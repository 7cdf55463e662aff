"""Finds what each number of an answer rests on.

It tells that a number exists in what the tools told, never that it is used rightly: a recount of the public FinanceBench
labels had a third of the wrong answers flagged and a fifth of all. So a number is called verified only where accident is
unlikely, and every threshold here leans to `unverified`.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from core.agents.provenance import markup
from core.agents.provenance.beside import beside
from core.agents.provenance.evidence import Known, Shelf, clauses, labels
from core.agents.provenance.figures import numbers
from core.agents.provenance.leaf import Leaf
from core.agents.provenance.rounding import meant, rounds_to, significant
from core.agents.provenance.steps import Steps
from core.agents.provenance.values import Evidence, Ground, Grounded, Number, Reading

MOST_NUMBERS = 400
"""Numbers of one answer that are looked up; what comes after them is unverified."""
FEWEST_DIGITS = 2
"""A number written with one digit (`3`, `5k`) rests only on exactly that value: too many round to it."""
NEAR, MOST_NEAR = 10, 3
"""A rounding of a row's number counts where at most 3 other rows' numbers lie within 10 written units on either side:
then one made up would meet a row in about one of seven cases at the worst; in a crowd it would meet one for certain."""
MOST_TRIED = 256


def ground(answer: str, results: Sequence[Evidence], said: Sequence[str] = ()) -> Sequence[Grounded]:
    """Return, for every number of an answer in order, what it rests on.

    In order of preference: a trusted result's number, an untrusted one's, the person's own words (`said`), one step of
    arithmetic from two of them; later results before earlier ones, fields before rows of lists. A result's number counts
    if rounding it as written (half up or half to even) gives what is written.
    """
    found = _beside_labels(answer, results)
    known = Known(results, said)
    direct = [_direct(number, answer, known) for number in found[:MOST_NUMBERS]]
    steps = Steps(known, [leaf for leaf in direct if leaf])
    looked_up = [
        _rests_on(number, leaf) if leaf else steps.ground(number)
        for number, leaf in zip(found[:MOST_NUMBERS], direct, strict=True)
    ]
    return [*looked_up, *(Grounded(number, Ground.UNVERIFIED) for number in found[MOST_NUMBERS:])]


def _beside_labels(answer: str, results: Sequence[Evidence]) -> Sequence[Number]:
    """Return the numbers of an answer but those in names that trusted results give: `RSI 14`, the clause `2.1 No key`."""
    names = [re.escape(name) for name in sorted(labels(results), key=len, reverse=True)]
    names += [
        rf"(?<![\w.,]){re.escape(n)}[*_]*[.)]?[*_]*\s+{re.escape(words)}(?!\w)" for n, words in sorted(clauses(results))
    ]
    if not names:
        return numbers(answer)
    named = [each.span() for each in re.finditer("|".join(names), answer)]
    return [each for each in numbers(answer) if not markup.within(each.start, each.end, named)]


def _rests_on(number: Number, leaf: Leaf) -> Grounded:
    kind = Ground.RESULT if leaf.id else Ground.SAID
    return Grounded(number, kind, (leaf.place,), leaf.trusted, str(leaf.place))


def _direct(number: Number, answer: str, known: Known) -> Leaf | None:
    shelf, words = known.shelf(number.unit), beside(answer, number.start, number.end)
    fits = [leaf for reading in meant(number) for leaf in _fitting(number, reading, words, shelf)]
    return min(fits, key=lambda leaf: (leaf.id is None, not leaf.trusted, leaf.listed), default=None)


def _fitting(number: Number, reading: Reading, words: frozenset[str], shelf: Shelf) -> Iterator[Leaf]:
    value, step = float(reading.value), float(reading.step)
    digits = significant(reading)
    few = digits < FEWEST_DIGITS
    half = 0.0 if few else step / 2
    slack = abs(value) * 1e-12 or 1e-30
    first, last = np.searchsorted(shelf.sorted, (value - half - slack, value + half + slack))
    crowded: bool | None = None
    for at in range(first, min(last, first + MOST_TRIED)):
        leaf, worth = shelf.leaves[at], shelf.worths[at]
        if not leaf.goes_with(number, digits, words):
            continue
        if worth == reading.value:
            yield leaf
        elif not leaf.counts and not few and rounds_to(worth, reading):
            if leaf.listed and crowded is None:
                crowded = _crowded(shelf, value, step)
            if not (leaf.listed and crowded):
                yield leaf


def _crowded(shelf: Shelf, value: float, step: float) -> bool:
    first, last = np.searchsorted(shelf.crowd, (value - NEAR * step, value + NEAR * step))
    return last - first - 1 > MOST_NEAR
