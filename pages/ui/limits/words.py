"""How a value is written to be typed, and how what was typed becomes a number."""

from decimal import Decimal, InvalidOperation

from core.errors import InvalidError
from core.model import Bound, Unit
from core.model.numbers import EXACT, plain


def as_typed(bound: Bound, value: Decimal) -> str:
    """Return a value as a person types it: shares in percent."""
    return plain(EXACT.multiply(value, Decimal(100)) if bound.unit is Unit.SHARE else value).replace(",", "")


def number_of(text: str, percent: bool = False) -> Decimal:
    """Return the number a person typed, a hundredth of it for a percentage; raises InvalidError with the remedy."""
    try:
        number = Decimal(text.strip().replace("_", "").replace(" ", "").removesuffix("%"))
    except InvalidOperation as e:
        raise InvalidError(f"“{text}” is not a number. Use digits and a decimal point: 12.5.") from e
    return number / 100 if percent else number
