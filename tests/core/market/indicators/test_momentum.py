import numpy as np
import pytest

from core.market.indicators import rsi
from core.market.indicators.base import Floats
from tests.core.market.indicators.test_averages import walk


def rsi_by_definition(values: Floats, period: int) -> Floats:
    """Return Wilder's index: means of gains and losses, seeded with simple means, then smoothed by 1 / period."""
    line = np.full(len(values), np.nan)
    gains, losses = np.maximum(np.diff(values), 0), np.maximum(-np.diff(values), 0)
    for last in range(period, len(values)):
        keep = (1 - 1 / period) ** np.arange(last - period, -1, -1)
        gain, loss = (
            (keep[0] * side[:period].mean() if len(keep) else side[:period].mean())
            + (keep[1:] @ side[period:last] / period if last > period else 0)
            for side in (gains, losses)
        )
        line[last] = 100 * gain / (gain + loss)
    return line


@pytest.mark.parametrize("period", [2, 14, 50])
@pytest.mark.parametrize("count", [0, 1, 14, 15, 16, 800])
def test_the_index_equals_its_definition(count: int, period: int) -> None:
    values = walk(count, seed=8)

    line = rsi(values, period)

    np.testing.assert_allclose(line, rsi_by_definition(values, period), rtol=0, atol=1e-9)


def test_a_price_that_only_rises_stands_at_a_hundred_and_one_that_only_falls_at_nothing() -> None:
    rising = np.arange(1.0, 40.0)

    assert rsi(rising, 14)[-1] == pytest.approx(100)
    assert rsi(rising[::-1], 14)[-1] == pytest.approx(0)


def test_a_missing_value_is_skipped_and_does_not_spread() -> None:
    values = walk(200)
    with_hole = np.insert(values, 60, np.nan)

    line = rsi(with_hole, 14)

    assert np.isnan(line[60])
    np.testing.assert_array_equal(np.delete(line, 60), rsi(values, 14))
