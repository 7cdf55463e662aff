"""How a tool's data goes to a model and a page: JSON in which every decimal is text and every time ISO 8601 in UTC."""

import math
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from numbers import Integral
from typing import Any
from uuid import UUID

from core.model.numbers import EXACT, digits

Number = Decimal | float


def wire(value: object) -> Any:
    """Return plain JSON: a decimal or float as its digits, no number where there is none (NaN) as null.

    A bare JSON number would be read as a float on its way through a provider, so only counts stay numbers. Raises
    TypeError for what has no such form.
    """
    match value:
        case Enum():
            return value.value
        case None | bool() | str():
            return value
        case Decimal() | float():
            return digits(Decimal(str(value))) if math.isfinite(value) else None
        case Integral():
            return int(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case UUID():
            return str(value)
        case Mapping():
            return {str(name): wire(each) for name, each in value.items()}
        case Sequence() | Set():
            return [wire(each) for each in value]
        case _:
            raise TypeError(f"A tool's result has no place for a {type(value).__name__}.")


def moment(epoch_s: int) -> datetime:
    """Return the time a count of seconds stands for, in UTC."""
    return datetime.fromtimestamp(int(epoch_s), UTC)


def rounded(number: Number, places: int = 8) -> Decimal | None:
    """Return a quotient or statistic with so many places after the point; None for NaN."""
    return EXACT.quantize(Decimal(str(number)), Decimal(1).scaleb(-places)) if math.isfinite(number) else None


def percent_of(fraction: Number | None) -> Decimal | None:
    """Return a fraction in percent, to the fourth place: 0.12345678 is 12.3457."""
    return None if fraction is None or not math.isfinite(fraction) else rounded(Decimal(str(fraction)) * 100, 4)
