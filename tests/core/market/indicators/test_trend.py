import numpy as np

from core.market.indicators import aroon, ichimoku, supertrend
from tests.core.market.indicators.series import walk

WALK = walk(3_000, seed=11)
CLOSE, HIGH, LOW = WALK.close, WALK.high, WALK.low


def test_a_supertrend_stops_below_a_rise_and_above_a_fall_and_moves_against_neither() -> None:
    line = supertrend(HIGH, LOW, CLOSE, 10, 3.0)[10:]
    rising = CLOSE[10:] > line

    stays = rising[1:] == rising[:-1]
    steps = np.diff(line)

    assert 5 < np.count_nonzero(~stays) < 300
    assert (steps[stays & rising[1:]] >= 0).all()
    assert (steps[stays & ~rising[1:]] <= 0).all()


def test_a_supertrend_changes_sides_where_a_close_passes_it() -> None:
    close = np.concatenate((np.linspace(100, 200, 60), np.linspace(199, 60, 60), np.linspace(61, 200, 60)))

    line = supertrend(close + 1, close - 1, close, 10, 3.0)
    turns = np.flatnonzero(np.diff((close > line)[10:])) + 11

    assert len(turns) == 3  # it begins as a falling one
    assert 60 < turns[1] < 70
    assert 120 < turns[2] < 130


def test_the_cloud_at_a_bar_was_known_so_many_bars_before_and_the_lagging_close_stands_at_its_own() -> None:
    turning, standard, span_a, span_b, lagging = ichimoku(HIGH, LOW, CLOSE, 9, 26, 52, 26)

    np.testing.assert_array_equal(span_a[26:], ((turning + standard) / 2)[:-26])
    assert np.isnan(span_b[: 51 + 26]).all()
    assert span_b[51 + 26] == (HIGH[:52].max() + LOW[:52].min()) / 2
    np.testing.assert_array_equal(lagging, CLOSE)


def test_aroon_names_up_before_down() -> None:
    rising = np.arange(1.0, 60.0)

    up, down = aroon(rising + 1, rising - 1, 25)

    assert (up[-1], down[-1]) == (100, 0)
