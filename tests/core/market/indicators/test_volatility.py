import numpy as np
import pytest

from core.market.indicators import volatility

DAY = 86_400


def test_the_length_of_a_bar_is_derived_from_when_the_bars_opened() -> None:
    close = 100 * np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.02, 400)))
    at = np.arange(400.0)

    daily, hourly = volatility(at * DAY, close, 30), volatility(at * 3600, close, 30)

    np.testing.assert_allclose(hourly[30:], daily[30:] * np.sqrt(24), rtol=1e-12)
    assert daily[30:].mean() == pytest.approx(0.02 * np.sqrt(365) * 100, rel=0.1)


def test_a_return_across_a_gap_counts_as_the_longer_one_it_is() -> None:
    """Half of a daily walk's bars taken away leaves its volatility where it was."""
    dice = np.random.default_rng(2)
    close = 100 * np.exp(np.cumsum(dice.normal(0, 0.02, 4_000)))
    kept = np.flatnonzero(dice.random(4_000) < 0.5)

    whole, thinned = (
        volatility(np.arange(4_000.0) * DAY, close, 500),
        volatility((kept * DAY).astype(np.float64), close[kept], 500),
    )

    assert thinned[-1] == pytest.approx(whole[-1], rel=0.15)


def test_a_price_that_grows_evenly_has_no_volatility() -> None:
    line = volatility(np.arange(100.0) * DAY, 1.01 ** np.arange(100.0), 30)

    assert line[-1] == pytest.approx(0, abs=1e-4)
