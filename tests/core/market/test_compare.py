"""Symbols beside each other: indexed to 100, correlated, and how each has done."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import market
from core.desk import Desk
from core.market import Closes
from core.model import CandleColumns, Interval, Person
from core.store import Duty

START = datetime(2024, 3, 1, tzinfo=UTC)
HOUR = 3600


def store_hours(jobs_desk: Desk, symbol: str, values: list[float], first: int = 0, skip: tuple[int, ...] = ()) -> None:
    known = {first + i: value for i, value in enumerate(values) if first + i not in skip}
    store_bars(jobs_desk, symbol, Interval.H1, known)


def store_bars(jobs_desk: Desk, symbol: str, interval: Interval, closes: Mapping[int, float]) -> None:
    """Store candles by how many of them lie between their opening and START."""
    opened, prices = [int(START.timestamp()) + interval.seconds * at for at in closes], list(closes.values())
    columns = CandleColumns.of(opened, prices, prices, prices, prices, [2.0] * len(prices))
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.copy_in("test", symbol, interval, columns)


def closes(desk: Desk, person: Person, *symbols: str) -> Closes:
    return market.closes(desk.store, person, "test", symbols, Interval.H1)


def test_every_symbol_begins_at_100_at_the_first_bar_all_of_them_have(desk: Desk, jobs_desk: Desk, analyst: Person):
    store_hours(jobs_desk, "A/USDT", [5.0, 10.0, 11.0, 12.0])
    store_hours(jobs_desk, "B/USDT", [200.0, 100.0, 300.0], first=1)

    shown = market.indexed(closes(desk, analyst, "A/USDT", "B/USDT"))

    assert shown.table.tolist() == [[100, 100], pytest.approx([110, 50]), pytest.approx([120, 150])]
    assert shown.opened[0] == START.timestamp() + HOUR


def test_a_missing_bar_stays_missing(desk: Desk, jobs_desk: Desk, analyst: Person):
    store_hours(jobs_desk, "A/USDT", [10.0, 11.0, 12.0])
    store_hours(jobs_desk, "B/USDT", [10.0, 11.0, 12.0], skip=(1,))

    shown = market.indexed(closes(desk, analyst, "A/USDT", "B/USDT"))

    assert np.isnan(shown.table[1, 1])
    assert shown.table[2].tolist() == pytest.approx([120, 120])


def test_symbols_without_a_common_bar_cannot_be_indexed(desk: Desk, jobs_desk: Desk, analyst: Person):
    store_hours(jobs_desk, "A/USDT", [10.0, 11.0])
    store_hours(jobs_desk, "B/USDT", [10.0, 11.0], first=50)

    assert not len(market.indexed(closes(desk, analyst, "A/USDT", "B/USDT")).table)


def test_beside_a_symbol_of_longer_candles_all_are_compared_in_those(desk: Desk, jobs_desk: Desk, analyst: Person):
    store_hours(jobs_desk, "A/USDT", [float(hour + 1) for hour in range(72)])
    store_bars(jobs_desk, "B/USDT", Interval.D1, {0: 10.0, 1: 20.0, 2: 30.0})

    seen = closes(desk, analyst, "A/USDT", "B/USDT", "NONE/USDT")

    assert seen.interval is Interval.D1
    assert np.diff(seen.opened).tolist() == [86_400, 86_400]
    assert seen.table[:, :2].tolist() == [[24, 10], [48, 20], [72, 30]]  # the last hour of each day beside the day


@given(arrays(np.float64, (60, 3), elements=st.floats(0.5, 2.0)))
def test_a_correlation_is_symmetric_bounded_and_one_with_itself(steps: np.ndarray):
    matrix = market.correlation(Closes(("A", "B", "C"), Interval.H1, np.arange(60), np.cumprod(steps, axis=0)))

    assert np.array_equal(matrix, matrix.T, equal_nan=True)
    known = matrix[np.isfinite(matrix)]
    assert (np.abs(known) <= 1).all()
    diagonal = np.diag(matrix)
    assert diagonal[np.isfinite(diagonal)] == pytest.approx(1.0)


def test_opposite_moves_are_minus_one_and_too_few_say_nothing():
    moves = np.where(np.arange(40) % 3, 1.01, 0.97)
    table = np.column_stack([np.cumprod(moves), np.cumprod(1 / moves)])

    assert market.correlation(Closes(("A", "B"), Interval.H1, np.arange(40), table))[0, 1] == pytest.approx(-1)
    assert np.isnan(market.correlation(Closes(("A", "B"), Interval.H1, np.arange(15), table[:15]))).all()


def test_a_change_is_told_only_as_far_back_as_candles_reach(desk: Desk, jobs_desk: Desk, analyst: Person):
    store_hours(jobs_desk, "A/USDT", [100.0] * 30 + [110.0])

    (seen,) = market.performance(desk.store, analyst, "test", ["A/USDT"])

    assert seen.changes["1 h"] == pytest.approx(0.1)
    assert seen.changes["24 h"] == pytest.approx(0.1)
    assert seen.changes["7 d"] is None
    assert seen.volume == 48


def test_drawdown_is_the_deepest_fall_from_a_peak(desk: Desk, jobs_desk: Desk, analyst: Person):
    store_hours(jobs_desk, "A/USDT", [100.0] * 20 + [120.0, 90.0, 130.0, 117.0])

    (seen,) = market.performance(desk.store, analyst, "test", ["A/USDT"])

    assert seen.drawdown == pytest.approx(-0.25)


def test_a_month_back_is_judged_by_the_close_that_ended_then(desk: Desk, jobs_desk: Desk, analyst: Person):
    hours = timedelta(days=40) // timedelta(hours=1)
    store_hours(jobs_desk, "A/USDT", [float(i + 1) for i in range(hours)])

    (seen,) = market.performance(desk.store, analyst, "test", ["A/USDT", "NONE/USDT"])

    assert seen.changes["30 d"] == pytest.approx(hours / (hours - 720) - 1)


def test_a_symbol_of_daily_candles_is_judged_by_days(desk: Desk, jobs_desk: Desk, analyst: Person):
    moves = [1.05, 0.97] * 20
    crash_long_ago = [100.0, *(10 * np.cumprod(moves))]
    store_bars(jobs_desk, "A/USDT", Interval.D1, dict(enumerate(crash_long_ago)))

    (seen,) = market.performance(desk.store, analyst, "test", ["A/USDT"])

    assert (seen.changes["1 h"], seen.changes["24 h"]) == (None, pytest.approx(-0.03))
    assert seen.volatility == pytest.approx(np.log(moves[:30]).std(ddof=1) * np.sqrt(365))
    assert seen.drawdown == pytest.approx(-0.03)
    assert seen.volume == 2


def test_what_weekly_candles_cannot_tell_of_a_day_is_not_told(desk: Desk, jobs_desk: Desk, analyst: Person):
    store_bars(jobs_desk, "A/USDT", Interval.W1, {week: 100.0 + week for week in range(30)})

    (seen,) = market.performance(desk.store, analyst, "test", ["A/USDT"])

    assert (seen.changes["24 h"], seen.volume, seen.volatility, seen.drawdown) == (None, None, None, None)
    assert seen.changes["7 d"] == pytest.approx(129 / 128 - 1)
