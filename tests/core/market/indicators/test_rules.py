import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.market.indicators.base import Floats
from core.market.indicators.rules import fade, over_known, window_sum


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), max_size=60), st.integers(1, 70))
def test_a_window_sum_is_the_sum_of_exactly_its_window(values: list[float], period: int) -> None:
    line = window_sum(np.array(values), period)

    for at in range(len(values)):
        if at < period - 1:
            assert math.isnan(line[at])
        else:
            assert line[at] == pytest.approx(math.fsum(values[at - period + 1 : at + 1]), rel=1e-12, abs=1e-8)


def test_a_huge_value_that_left_the_window_leaves_nothing_behind() -> None:
    values = np.array([1e18, *[1e-3] * 40])

    assert window_sum(values, 20)[-1] == pytest.approx(0.02, rel=1e-12)


@settings(deadline=None)
@given(st.floats(0.001, 0.999))
def test_a_seed_has_faded_to_a_hundred_millionth_and_not_long_before(weight: float) -> None:
    assert (1 - weight) ** fade(weight) <= 1.0001e-8
    assert (1 - weight) ** (fade(weight) - 1) > 0.9999e-8


@pytest.mark.parametrize("count", [1, 8_191, 8_192, 8_193, 30_000])
@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("many", "column"), [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)])
def test_a_missing_value_is_found_in_each_column_wherever_it_stands(
    count: int, hole: float, many: int, column: int
) -> None:
    @over_known
    def summed(*columns: Floats) -> Floats:
        return np.stack(columns).sum(axis=0)

    for at in {0, (count - 1) // 2, count // 2, count - 1}:
        columns = np.ones((many, count))
        columns[column, at] = hole
        line = summed(*columns)

        assert np.isnan(line[at])
        assert np.count_nonzero(line == many) == count - 1


def test_values_too_large_to_multiply_are_no_missing_values() -> None:
    line = over_known(lambda values: values * 1)(np.array([1e200, 1e-200, -1e250]))

    assert line.tolist() == [1e200, 1e-200, -1e250]


def test_whole_numbers_and_strided_columns_are_taken_as_floats() -> None:
    doubled = over_known(lambda values: values * 0.5)

    assert doubled(np.arange(6)[::2]).tolist() == [0, 1, 2]
