"""The rules all indicators share: a missing value is skipped, a window forgets, a seed must have faded."""

import math
from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from core.market.indicators.base import Floats, Lines

P = ParamSpec("P")
R = TypeVar("R", bound=Lines)
ROW = 8_192


def over_known(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function of columns skip each row that misses a number, as if that bar were not there; NaN stays there.

    The columns are the leading arrays. One NaN inside would otherwise turn the whole rest of a recursive
    indicator into NaN; skipping the bar lets its state wait for the next one.
    """
    return _skipping(function, carried=0)


def over_known_carrying(carried: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Do what `over_known` does, without looking at the first `carried` columns when the last values are there.

    For TA-Lib's quick recursions and running sums, where looking would cost more than it may: what is missing in
    those columns, after the first row, must reach every later value by itself.
    """
    return lambda function: _skipping(function, carried)


def _skipping(function: Callable[P, R], carried: int) -> Callable[P, R]:
    call = cast("Callable[..., R]", function)

    @wraps(function)
    def skipping(*given: P.args, **chosen: P.kwargs) -> R:
        columns = [np.ascontiguousarray(c, dtype=np.float64) for c in given if isinstance(c, np.ndarray)]
        rest = given[len(columns) :]
        if _all_finite(columns[carried:]):
            made = call(*columns, *rest, **chosen)
            if not carried or _arrived(columns[:carried], made):
                return made
        known = np.logical_and.reduce([np.isfinite(column) for column in columns])
        made = call(*(column[known] for column in columns), *rest, **chosen)
        if isinstance(made, tuple):
            return cast("R", tuple(_spread(line, known) for line in made))
        return cast("R", _spread(cast("Floats", made), known))

    return skipping


def _all_finite(columns: Sequence[Floats]) -> bool:
    """Tell by dot products of two columns at a time, which read them faster than a look at each value.

    A product is finite only if both factors are; one that overflows merely sends us the slow way. A column left over
    is taken as its two halves: memory is read faster at two places than at one. Rows this short keep the product to
    one thread: the others would be waited for on a busy machine.
    """
    if len(columns) % 2:
        *columns, last = columns
        middle = len(last) // 2
        columns += [last[: len(last) - middle], last[middle:]]
    for one, other in zip(columns[::2], columns[1::2], strict=True):
        whole = len(one) - len(one) % ROW
        with np.errstate(all="ignore"):
            rows = np.vecdot(one[:whole].reshape(-1, ROW), other[:whole].reshape(-1, ROW))
            if not math.isfinite(rows.sum() + one[whole:] @ other[whole:]):
                return False
    return True


def _arrived(columns: Sequence[Floats], made: Lines) -> bool:
    lines = made if isinstance(made, tuple) else (made,)
    ends = (*(column[:1] for column in columns), *(line[-1:] for line in lines))
    return all(math.isfinite(value) for end in ends for value in end.tolist())


def _spread(line: Floats, known: NDArray[np.bool_]) -> Floats:
    spread = np.full(len(known), np.nan)
    spread[known] = line
    return spread


def window_sum(values: Floats, period: int) -> Floats:
    """Return the sum of the last `period` values, NaN until there are as many.

    Made of sums of 1, 2, 4… neighbours instead of a running sum, in which a large value that has left the window
    would stay as rounding error.
    """
    count = len(values)
    line = np.full(count, np.nan)
    if period > count:
        return line
    part, width, total, taken = values, 1, np.zeros(count + 1), 0
    while taken < period:
        if period & width:
            total = total[: count - taken - width + 1] + part[taken:]
            taken += width
        part, width = part[:-width] + part[width:], width * 2
    line[period - 1 :] = total
    return line


def fade(weight: float) -> int:
    """Return after how many bars a seed smoothed with this weight counts for less than 1e-8.

    A seed far from the values (a hundredfold, after a crash) is then still below a millionth of them.
    """
    return math.ceil(math.log(1e-8) / math.log1p(-weight))


def ema_warm(period: int) -> int:
    """Return the bars of an exponential mean: those of its seed, and until the seed has faded."""
    return period - 1 + fade(2 / (period + 1))


def wilder_warm(period: int) -> int:
    """Return the bars of Wilder's smoothing by 1 / period over changes from bar to bar."""
    return period + fade(1 / period)
