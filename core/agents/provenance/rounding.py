"""Whether a value, rounded as a number is written, is that number."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from core.agents.provenance.values import Number, Reading
from core.model.numbers import EXACT


def meant(number: Number) -> Iterator[Reading]:
    """Yield what a number may mean: its readings, and below zero where words tell of a loss."""
    for reading in number.readings:
        yield reading
        if number.falls and reading.value:
            yield Reading(-reading.value, reading.step)


def rounds_to(value: Decimal, reading: Reading) -> bool:
    """Tell whether a value, rounded half up or half to even to the last written digit, is what is written."""
    return any(
        value.quantize(reading.step, how, context=EXACT) == reading.value for how in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    )


def significant(reading: Reading) -> int:
    """Return how many digits a number was written with, leading zeros aside."""
    return len(str(abs(int(reading.value / reading.step)))) if reading.value else 1
