"""Exact arithmetic on money and how a number is written for people."""

from decimal import Context, Decimal, localcontext

EXACT = Context(prec=100)
"""Wide enough that the product of any two accepted numbers is exact; Python's default rounds at 28 digits."""


def plain(number: Decimal) -> str:
    """Return the number with thousands separators, without trailing zeros and without an exponent."""
    return f"{number.normalize(EXACT):,f}"


def digits(number: Decimal) -> str:
    """Return the number as machines read it: no separators, no exponent, no trailing zeros."""
    return f"{number.normalize(EXACT):f}"


def percent(fraction: Decimal) -> str:
    """Return a fraction as a percentage: `0.05` is `5 %`."""
    return f"{plain(EXACT.multiply(fraction, Decimal(100)))} %"


def fits_step(number: Decimal, step: Decimal) -> bool:
    """Tell whether `number` is a multiple of `step`."""
    return EXACT.remainder(number, step) == 0


def step_below(number: Decimal, step: Decimal) -> Decimal:
    """Return the greatest multiple of `step` that is not above the positive `number`."""
    with localcontext(EXACT):
        return number // step * step


def step_above(number: Decimal, step: Decimal) -> Decimal:
    """Return the smallest multiple of `step` that is not below the positive `number`."""
    below = step_below(number, step)
    return below if below == number else EXACT.add(below, step)
