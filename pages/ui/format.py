"""How numbers and moments are written for people; docs/design.md has the rules."""

import math
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext

from core.model.numbers import EXACT, plain

MISSING = "—"
MINUTE, HOUR, DAY = 60, 3600, 86_400


def amount(x: Decimal | None, places: int | None = None) -> str:
    """Return `1,234.5`: thousands separated, no exponent, no trailing zeros unless `places` asks for them."""
    if x is None or not x.is_finite():
        return MISSING
    if places is None:
        return plain(x)
    return f"{_rounded(x, Decimal(1).scaleb(-places)):,.{places}f}"


def price(x: Decimal | None, step: Decimal) -> str:
    """Return the price with the decimals of its instrument's step: step 0.010 gives `60,000.00`."""
    exponent = step.normalize().as_tuple().exponent
    assert isinstance(exponent, int), "a step is a number"
    return amount(x, max(0, -exponent))


def signed_percent(x: float | None) -> str:
    """Return a fraction as `+1.23 %`; a change that rounds to nothing has no sign."""
    if x is None or not math.isfinite(x):
        return MISSING
    text = f"{x * 100:,.2f}"
    if float(text.replace(",", "")) == 0:
        return "0.00 %"
    return f"{'+' if x > 0 else ''}{text} %"


def weights(now: Decimal, after: Decimal) -> str:
    """Return `7.2 % → 10.2 % of the account`, from fractions."""
    return f"{amount(now * 100, 1)} % → {amount(after * 100, 1)} % of the account"


def ago(then: datetime | None, now: datetime) -> str:
    """Return how long ago, as `span` writes it: `3 s`, `4 min`, `2 h`, `9 d`."""
    return MISSING if then is None else span((now - then).total_seconds())


def span(seconds: float | None) -> str:
    """Return a length of time in the largest unit of which it holds two, so that 90 s are not `1 min`.

    A clock slightly ahead counts as zero.
    """
    if seconds is None:
        return MISSING
    whole = max(0, int(seconds))
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if whole >= 2 * unit:
            return f"{whole // unit} {name}"
    return f"{whole} s"


def counted(n: int, one: str, many: str | None = None) -> str:
    """Return `1 event`, `2,000 events`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def when(moment: datetime | None) -> str:
    """Return the moment in UTC to the second, sortable as text; raises ValueError without a time zone."""
    if moment is None:
        return MISSING
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be shown as UTC.")
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _rounded(x: Decimal, step: Decimal) -> Decimal:
    with localcontext(EXACT):
        rounded = x.quantize(step, rounding=ROUND_HALF_UP)
        return abs(rounded) if rounded == 0 else rounded
