"""One step of arithmetic, from two numbers there are to an answer's number, checked exactly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.agents.provenance.evidence import Known
from core.agents.provenance.leaf import PARTS, Leaf
from core.agents.provenance.measures import same_money
from core.agents.provenance.rounding import meant, rounds_to, significant
from core.agents.provenance.values import Ground, Grounded, Number, Reading, Unit
from core.model.numbers import EXACT

MOST_OPERANDS = 48
"""Numbers that steps are made of, 48 × 47 pairs: first those the answer shows and the said ones, then fields and the
first and last rows of lists."""
NEAR, MOST_NEAR = 10, 1
"""A step counts where at most 1 other step ends within 10 written units on either side: a number made up would then meet
one in about one of twenty cases."""
MOST_PAIRS_NEAR = 64
"""Ends around a number that are looked at one by one; a closer crowd proves nothing."""
FEWEST_DIGITS_EXACT, FEWEST_DIGITS_BARE, FEWEST_DIGITS_ROUNDED = 2, 3, 3
FAR = 10
"""A step that ends within 10 written units of one of its own numbers is none: it would pass a slip of the pen."""


@dataclass(frozen=True)
class Step:
    """A kind of step: how it is told, what it makes of two numbers or arrays, and which pairs it is for.

    `percent` tells which of the two must be percentages; `alike` that both are of one currency or asset; `scales` that a
    power of ten is no number for it, since that would only shift the point.
    """

    told: str
    of: Callable[[Any, Any], Any]
    either_way: bool = False
    percent: tuple[bool, bool] = (False, False)
    alike: bool = False
    scales: bool = False
    parts: bool = False
    """It makes a fraction, written as percent or basis points."""
    makes: Callable[[str, Leaf, Leaf], bool] = lambda name, one, other: one.is_of(name) and other.is_of(name)
    """Tells whether an amount of a named asset or currency comes of the two."""


def _product(name: str, one: Leaf, other: Leaf) -> bool:
    """A price times a quantity of what it is the price of, or an amount times a plain number."""
    return any(a.is_of(name) and (b.is_of(a.per) or b.plain) for a, b in ((one, other), (other, one)))


def _quotient(name: str, one: Leaf, other: Leaf) -> bool:
    """An amount by a quantity or plain number; or money by the price of what the quotient is of."""
    shared = one.is_of(name) and not (other.name and other.is_of(name))
    return shared or (_alike(one, other) and other.per is not None and same_money(other.per, name))


def _alike(one: Leaf, other: Leaf) -> bool:
    """Tell whether two numbers are of one kind, and of one asset or currency where both have one."""
    if one.plain is not other.plain:
        return False
    return not (one.name and other.name) or same_money(one.name, other.name)


STEPS = (
    Step("{0} + {1}", lambda a, b: a + b, either_way=True, alike=True),
    Step("{0} − {1}", lambda a, b: a - b, alike=True),
    Step("{0} × {1}", lambda a, b: a * b, either_way=True, scales=True, makes=_product),
    Step("{0} ÷ {1}", lambda a, b: a / b, scales=True, makes=_quotient),
    Step(
        "{1} of {0}",
        lambda a, b: a * b / 100,
        percent=(False, True),
        scales=True,
        makes=lambda name, one, _: one.is_of(name),
    ),
    Step("{0} in percent of {1}", lambda a, b: a / b, scales=True, parts=True, alike=True),
    Step("change from {0} to {1} in percent", lambda a, b: (b - a) / a, alike=True, parts=True),
    Step("{0} + {1}", lambda a, b: a + b, either_way=True, percent=(True, True)),
    Step("{0} − {1}", lambda a, b: a - b, percent=(True, True)),
)


class Steps:
    """The steps there are from the numbers that are known; `shown` are those the answer itself has."""

    def __init__(self, known: Known, shown: Sequence[Leaf]) -> None:
        near = _apart(
            [*(leaf for leaf in shown if not leaf.counts), *(leaf for leaf in known.fields if leaf.id is None)]
        )
        self._pools = (near[:MOST_OPERANDS], _apart([*near, *known.fields, *known.ends])[:MOST_OPERANDS])
        self._ends: dict[tuple[int, Unit], _Ends] = {}

    def ground(self, number: Number) -> Grounded:
        """Return a number with the step it rests on: of numbers the answer shows where there is one; else unverified."""
        for pool in range(len(self._pools)):
            for reading in meant(number):
                if found := self._found(pool, number, reading):
                    return _rests_on(number, *found)
        return Grounded(number, Ground.UNVERIFIED)

    def _found(self, pool: int, number: Number, reading: Reading) -> tuple[Step, Leaf, Leaf] | None:
        fewest = FEWEST_DIGITS_EXACT if number.unit is not Unit.NONE else FEWEST_DIGITS_BARE
        if significant(reading) < fewest:
            return None
        unit = number.unit if number.unit in PARTS else Unit.NONE
        if (pool, unit) not in self._ends:
            self._ends[pool, unit] = _Ends(self._pools[pool], unit)
        return self._ends[pool, unit].at(number, reading)


class _Ends:
    """Where every step from a pool of numbers ends, sorted, in one unit."""

    def __init__(self, pool: Sequence[Leaf], unit: Unit) -> None:
        self._pool = pool
        self._factor = int(PARTS.get(unit, 1))
        self._steps = [step for step in STEPS if _makes(step, unit)]
        ends = [self._of(step) for step in self._steps]
        values = np.concatenate([each.ravel() for each in ends])
        places = np.flatnonzero(np.isfinite(values))
        order = places[np.argsort(values[places], kind="stable")]
        self._values, self._places = values[order], order

    def _of(self, step: Step) -> NDArray[np.float64]:
        """Return where a step ends for every ordered pair, NaN where it is not for the pair."""
        values = np.array([float(leaf.value) for leaf in self._pool], dtype=np.float64)
        rates = np.array([_is_rate(leaf) for leaf in self._pool], dtype=bool)
        fit = (
            (rates[:, None] == step.percent[0])
            & (rates[None, :] == step.percent[1])
            & (values != 0)
            & (values != 0)[:, None]
        )
        fit &= ~np.tri(len(values), dtype=bool) if step.either_way else ~np.eye(len(values), dtype=bool)
        if step.scales:
            shifts = np.array([_is_power_of_ten(leaf.value) for leaf in self._pool], dtype=bool)
            fit &= ~shifts[:, None] & ~shifts[None, :]
        with np.errstate(all="ignore"):
            ends = step.of(values[:, None], values[None, :]) * (self._factor if step.parts else 1)
        return np.where(fit, ends, np.nan)

    def at(self, number: Number, reading: Reading) -> tuple[Step, Leaf, Leaf] | None:
        """Return the step that ends at a number as written, None where there is none or they lie too close."""
        value, unit = float(reading.value), float(reading.step)
        first, last = np.searchsorted(self._values, (value - NEAR * unit, value + NEAR * unit))
        if last - first > MOST_PAIRS_NEAR:
            return None
        around = [self._made(at) for at in self._places[first:last]]
        fits = [each for each in around if self._fits(number, reading, *each)]
        ends = {self._exact(*each) for each in around} - {self._exact(*each) for each in fits[:1]}
        if not fits or len(ends) > MOST_NEAR:
            return None
        return min(fits, key=lambda each: not (each[1].trusted and each[2].trusted))

    def _made(self, place: int) -> tuple[Step, Leaf, Leaf]:
        step, pair = divmod(int(place), len(self._pool) ** 2)
        one, other = divmod(pair, len(self._pool))
        return self._steps[step], self._pool[one], self._pool[other]

    def _exact(self, step: Step, one: Leaf, other: Leaf) -> Decimal:
        with localcontext(EXACT):
            return step.of(one.value, other.value) * (self._factor if step.parts else 1)

    def _fits(self, number: Number, reading: Reading, step: Step, one: Leaf, other: Leaf) -> bool:
        end = self._exact(step, one, other)
        if any(abs(each.value - reading.value) <= FAR * reading.step for each in (one, other)):
            return False
        if step.alike and not _alike(one, other):
            return False
        if number.name and not step.makes(number.name, one, other):
            return False
        if number.unit is Unit.TIMES and not (step.makes is _quotient and _alike(one, other)):
            return False
        return end == reading.value or (significant(reading) >= FEWEST_DIGITS_ROUNDED and rounds_to(end, reading))


def _makes(step: Step, unit: Unit) -> bool:
    rates = all(step.percent)
    return (step.parts or (rates and unit is Unit.PERCENT)) if unit in PARTS else not (step.parts or rates)


def _is_rate(leaf: Leaf) -> bool:
    return leaf.unit in PARTS


def _is_power_of_ten(value: Decimal) -> bool:
    return abs(value).normalize(EXACT).as_tuple().digits == (1,)


def _apart(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Return leaves without a second one of the same value: the first is the preferred."""
    return list({(leaf.value, leaf.unit, leaf.name): leaf for leaf in reversed(leaves)}.values())[::-1]


def _rests_on(number: Number, step: Step, one: Leaf, other: Leaf) -> Grounded:
    if step.either_way:
        one, other = sorted((one, other), key=lambda leaf: (leaf.id is None, str(leaf.place)))
    told = step.told.format(one.place, other.place)
    return Grounded(number, Ground.STEP, (one.place, other.place), one.trusted and other.trusted, told)
