"""How people write numbers."""

import re
from collections.abc import Iterable
from decimal import Decimal

_SIMPLE = re.compile(r"\d+")
_GROUPED = re.compile(r"\d{1,3}([.,'])\d{3}(?:\1\d{3})*")
_GROUPED_PART = re.compile(r"\d{1,3}([.,'])\d{3}(?:\1\d{3})*([.,])\d+")
_DECIMAL = re.compile(r"(\d*)[.,](\d+)")
MOST_DIGITS = 30


def amount(text: str, comma: bool) -> Decimal | None:
    """Return the number written, None where it is malformed; `comma` tells that 1,5 is one and a half.

    One separator before exactly three digits parts thousands where the language writes it so (2,450 in English,
    2.450 in German); anywhere else it is the decimal point. Two kinds of separators read alike everywhere.
    """
    mantissa, _, power = text.lower().replace(" ", "").partition("e")
    if len(text) > MOST_DIGITS or (power and abs(int(power)) > 18):
        return None
    digits = _digits(mantissa, "." if comma else ",")
    return None if digits is None else Decimal(digits).scaleb(int(power or 0))


def writes_comma(texts: Iterable[str], usual: bool) -> bool:
    """Tell whether 1,5 is one and a half to a writer: the language's way, unless his other numbers show his own."""
    written = list(texts)
    points = any(_POINTED.fullmatch(text) for text in written)
    commas = any(_COMMAED.fullmatch(text) for text in written)
    return usual if points is commas else commas


_POINTED = re.compile(r"\d*\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{1,3}(?:,\d{3})+\.\d+")
_COMMAED = re.compile(r"\d*,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:\.\d{3})+,\d+")


def unsure(text: str) -> bool:
    """Tell whether `2.125` may be meant either way; where dots part thousands; nobody writes a last zero behind a point."""
    return re.fullmatch(r"[1-9]\d{0,2}\.\d\d[1-9]", text) is not None


def either(text: str, value: Decimal) -> Decimal | None:
    """Return what `62,300` means to whoever parts thousands the other way, None where it can be read in one way alone."""
    if not re.search(r"(?<![\d.,])[1-9]\d{0,2}[.,]\d{3}(?![\d.,])", text):
        return None
    return value / 1000 if value == value.to_integral_value() and value >= 1000 else value * 1000


def _digits(text: str, thousands: str) -> str | None:
    if _SIMPLE.fullmatch(text):
        return text
    if (both := _GROUPED_PART.fullmatch(text)) and both[1] != both[2]:
        whole, _, part = text.rpartition(both[2])
        return f"{whole.replace(both[1], '')}.{part}"
    if grouped := _GROUPED.fullmatch(text):
        several = text.count(grouped[1]) > 1 or grouped[1] == "'"
        if several or (grouped[1] == thousands and not text.startswith("0")):
            return text.replace(grouped[1], "")
    if part := _DECIMAL.fullmatch(text):
        return f"{part[1] or '0'}.{part[2]}"
    return None
