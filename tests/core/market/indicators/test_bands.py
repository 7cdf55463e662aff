import numpy as np
import pytest

from core.market.indicators import bollinger, donchian, keltner
from tests.core.market.indicators.series import walk

WALK = walk(800, seed=5)


@pytest.mark.parametrize(
    "bands",
    [
        bollinger(WALK.close, 20, 2.0),
        keltner(WALK.high, WALK.low, WALK.close, 20, 2.0, 10),
        donchian(WALK.high, WALK.low, 20),
    ],
    ids=["bollinger", "keltner", "donchian"],
)
def test_bands_come_as_upper_middle_lower(bands: tuple[np.ndarray, ...]) -> None:
    upper, middle, lower = (band[20:] for band in bands)

    assert (upper > middle).all()
    assert (middle > lower).all()


def test_a_bollinger_band_counts_the_population_not_a_sample() -> None:
    close = np.array([1.0, 3.0, 1.0, 3.0])

    upper, middle, lower = bollinger(close, 4, 2.0)

    assert (upper[-1], middle[-1], lower[-1]) == (4, 2, 0)


def test_a_donchian_channel_counts_the_bar_itself() -> None:
    upper, _, lower = donchian(np.array([1.0, 2.0, 9.0]), np.array([1.0, 0.5, 1.5]), 2)

    assert (upper[-1], lower[-1]) == (9, 0.5)
