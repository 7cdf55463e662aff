import numpy as np
from hypothesis import given, settings

from core.market.indicators import HEIKIN_ASHI_WARM_UP, heikin_ashi
from core.model import CandleColumns
from tests.core.market.indicators.series import candles, walk


def by_definition(made: CandleColumns) -> list[tuple[float, float, float, float]]:
    """ChartSchool, Heikin-Ashi: each open is the middle of the averaged candle before it."""
    averaged: list[tuple[float, float, float, float]] = []
    for o, h, low, c in zip(made.open, made.high, made.low, made.close, strict=True):
        close = (o + h + low + c) / 4
        open_ = (averaged[-1][0] + averaged[-1][3]) / 2 if averaged else (o + c) / 2
        averaged.append((open_, max(h, open_, close), min(low, open_, close), close))
    return averaged


@settings(max_examples=30, deadline=None)
@given(candles(least=1))
def test_averaged_candles_equal_the_recursion(made: CandleColumns) -> None:
    averaged = heikin_ashi(made)

    for ours, theirs in zip(averaged.columns()[1:5], zip(*by_definition(made), strict=True), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    np.testing.assert_array_equal(averaged.opened, made.opened)
    np.testing.assert_array_equal(averaged.volume, made.volume)


def test_a_candle_that_misses_a_price_is_skipped_and_stays_without() -> None:
    made = walk(100)
    whole = heikin_ashi(made.pick(np.arange(100) != 40))
    made.low[40] = np.nan

    averaged = heikin_ashi(made)

    assert np.isnan([column[40] for column in averaged.columns()[1:5]]).all()
    np.testing.assert_array_equal(np.delete(averaged.open, 40), whole.open)


def test_after_its_warm_up_it_no_longer_matters_where_the_candles_begin() -> None:
    made = walk(300)

    early, late = heikin_ashi(made), heikin_ashi(made.pick(slice(100, None)))

    np.testing.assert_allclose(early.open[100 + HEIKIN_ASHI_WARM_UP :], late.open[HEIKIN_ASHI_WARM_UP:], rtol=1e-9)


def test_no_candles_stay_no_candles() -> None:
    assert len(heikin_ashi(CandleColumns.empty())) == 0
