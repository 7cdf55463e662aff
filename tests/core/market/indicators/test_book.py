import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.market.indicators import IMBALANCE, SPREAD
from core.model import CandleColumns

ONES = np.ones(3)
MINUTES = CandleColumns.of([0, 60, 120], ONES, ONES, ONES, ONES, ONES)
NAN = np.nan


def only(lines: dict[str, np.ndarray]) -> np.ndarray:
    (line,) = lines.values()
    return line


def test_an_imbalance_is_the_difference_over_the_whole_of_the_levels_asked_for() -> None:
    sizes = {
        "bid_sizes": np.array([[3.0, 1], [1, 8], [NAN, NAN]]),
        "ask_sizes": np.array([[1.0, 0], [1, 2], [NAN, NAN]]),
    }

    first, both = (only(IMBALANCE.of(MINUTES, sizes, levels=levels)) for levels in (1, 2))

    np.testing.assert_allclose(first, [0.5, 0, NAN])
    np.testing.assert_allclose(both, [0.6, 0.5, NAN])


def test_a_side_without_orders_leans_all_the_way_and_an_empty_book_says_nothing() -> None:
    sizes = {"bid_sizes": np.array([[1.0], [0], [0]]), "ask_sizes": np.array([[0.0], [4], [0]])}

    np.testing.assert_array_equal(only(IMBALANCE.of(MINUTES, sizes)), [1, -1, NAN])


def test_a_spread_is_in_hundredths_of_a_percent_of_the_mid() -> None:
    best = {"bid": np.array([99.5, 100, NAN]), "ask": np.array([100.5, 100, 101])}

    np.testing.assert_allclose(only(SPREAD.of(MINUTES, best)), [100, 0, NAN])


def test_without_a_book_handed_over_the_indicator_says_what_it_needs() -> None:
    with pytest.raises(InvalidError, match="bid_sizes, ask_sizes"):
        IMBALANCE.of(MINUTES)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=12), st.integers(1, 20))
def test_an_imbalance_lies_between_minus_one_and_one(sizes: list[tuple[float, float]], levels: int) -> None:
    bids, asks = (np.array([[pair[side] for pair in sizes]] * 3) for side in (0, 1))

    line = only(IMBALANCE.of(MINUTES, {"bid_sizes": bids, "ask_sizes": asks}, levels=levels))

    assert np.isnan(line[0]) or -1 <= line[0] <= 1
