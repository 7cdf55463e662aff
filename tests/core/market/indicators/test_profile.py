from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.market.indicators import volume_profile
from core.model import CandleColumns
from tests.core.market.indicators.series import candles, walk


def rows_by_definition(made: CandleColumns, edges: list[float]) -> list[float]:
    """Return each row's volume candle by candle: the part of its range that lies in the row."""
    rows = [0.0] * (len(edges) - 1)
    for low, high, volume in zip(made.low.tolist(), made.high.tolist(), made.volume.tolist(), strict=True):
        for row, (under, over) in enumerate(pairwise(edges)):
            last = row == len(rows) - 1
            if high > low:
                rows[row] += volume * max(0.0, min(high, over) - max(low, under)) / (high - low)
            elif under <= low < over or (last and low == over):
                rows[row] += volume
    return rows


@settings(max_examples=60, deadline=None)
@given(made=candles(least=1, most=80), rows=st.integers(1, 100))
def test_what_was_traded_is_all_in_the_profile_and_each_row_holds_its_part(made: CandleColumns, rows: int) -> None:
    profile = volume_profile(made, rows)

    if profile is None:
        assert made.volume.sum() == 0
        return
    rising = made.close >= made.open
    assert len(profile.edges) == rows + 1
    assert profile.up.sum() == pytest.approx(made.volume[rising].sum(), rel=1e-12)
    assert profile.down.sum() == pytest.approx(made.volume[~rising].sum(), rel=1e-12)
    tolerance = 1e-9 * made.volume.sum()
    edges = profile.edges.tolist()
    np.testing.assert_allclose(profile.up, rows_by_definition(made.pick(rising), edges), rtol=0, atol=tolerance)
    np.testing.assert_allclose(profile.down, rows_by_definition(made.pick(~rising), edges), rtol=0, atol=tolerance)
    assert (profile.up >= 0).all()
    assert (profile.down >= 0).all()


@settings(max_examples=60, deadline=None)
@given(made=candles(least=1, most=80), share=st.floats(0.1, 0.95))
def test_the_value_area_holds_its_share_around_the_point_of_control_and_no_row_too_many(
    made: CandleColumns, share: float
) -> None:
    profile = volume_profile(made, share=share)

    if profile is None:
        return
    low, high = profile.value_area
    traded = profile.up + profile.down
    inside = (profile.edges[:-1] >= low) & (profile.edges[1:] <= high)
    held, wanted = traded[inside].sum(), share * traded.sum()
    assert low < profile.point_of_control < high
    assert held >= wanted * (1 - 1e-9)
    outermost = traded[inside][[0, -1]].max()
    assert inside.sum() == 1 or held - outermost < wanted * (1 + 1e-9)


def test_the_point_of_control_is_the_price_most_was_traded_at() -> None:
    low, high = np.array([10.0, 20.0, 20.0]), np.array([30.0, 21.0, 21.0])

    profile = volume_profile(CandleColumns.of([0, 60, 120], low, high, low, high, [1, 50, 50]), rows=20)

    assert profile is not None
    assert profile.point_of_control == 20.5
    assert profile.value_area == (20, 21)


def test_candles_of_one_price_lie_in_one_row() -> None:
    price = np.full(3, 50.0)

    profile = volume_profile(CandleColumns.of([0, 60, 120], price, price, price, price, [1, 2, 3]), rows=10)

    assert profile is not None
    assert np.count_nonzero(profile.up) == 1
    assert profile.up.sum() == 6
    assert profile.point_of_control == pytest.approx(50, rel=1e-4)


def test_nothing_traded_has_no_profile_and_a_candle_that_misses_a_number_is_left_out() -> None:
    made = walk(50)
    holed = replace(made, high=np.where(np.arange(50) == 7, np.nan, made.high))

    assert volume_profile(CandleColumns.empty()) is None
    assert volume_profile(replace(made, volume=np.zeros(50))) is None
    profile = volume_profile(holed)
    assert profile is not None
    assert (profile.up + profile.down).sum() == pytest.approx(np.delete(made.volume, 7).sum())
