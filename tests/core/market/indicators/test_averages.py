"""Against formulations of our own: the definition, written in numpy."""

import numpy as np
import pytest

from core.market.indicators import ema, sma
from core.market.indicators.base import Floats


def walk(count: int, seed: int = 3) -> Floats:
    return 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.01, count)))


def sma_by_definition(values: Floats, period: int) -> Floats:
    line = np.full(len(values), np.nan)
    if len(values) >= period:
        line[period - 1 :] = np.lib.stride_tricks.sliding_window_view(values, period).mean(axis=1)
    return line


def ema_by_definition(values: Floats, period: int) -> Floats:
    """Return the weighted sum the recursion unrolls to, seeded with the simple mean."""
    line = np.full(len(values), np.nan)
    weight = 2 / (period + 1)
    if len(values) < period:
        return line
    seed = values[:period].mean()
    for last in range(period - 1, len(values)):
        ages = np.arange(last - period, -1, -1)
        line[last] = weight * ((1 - weight) ** ages @ values[period : last + 1]) + (1 - weight) ** len(ages) * seed
    return line


@pytest.mark.parametrize("period", [2, 3, 20, 200])
@pytest.mark.parametrize("count", [0, 1, 2, 19, 20, 21, 1_000])
def test_averages_equal_their_definition(count: int, period: int) -> None:
    values = walk(count)

    simple, exponential = sma(values, period), ema(values, period)

    np.testing.assert_allclose(simple, sma_by_definition(values, period), rtol=0, atol=1e-9)
    np.testing.assert_allclose(exponential, ema_by_definition(values, period), rtol=0, atol=1e-9)


@pytest.mark.parametrize("average", [sma, ema])
@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
def test_a_missing_value_is_skipped_and_does_not_spread(average: object, hole: float) -> None:
    values = walk(300)
    with_holes = np.insert(values, [0, 5, 100, 100, 300], hole)
    at = np.isfinite(with_holes)

    line = average(with_holes, 20)  # pyright: ignore[reportCallIssue]

    assert np.isnan(line[~at]).all()
    np.testing.assert_array_equal(line[at], average(values, 20))  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("average", [sma, ema])
def test_nothing_but_missing_values_gives_nothing(average: object) -> None:
    line = average(np.full(50, np.nan), 20)  # pyright: ignore[reportCallIssue]

    assert np.isnan(line).all()
    assert len(line) == 50


def test_whole_numbers_are_taken_as_floats() -> None:
    assert sma(np.arange(4), 2)[1:].tolist() == [0.5, 1.5, 2.5]  # pyright: ignore[reportArgumentType]
