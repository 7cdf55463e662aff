"""Symbols beside each other: indexed to 100, correlated, and how each has done."""

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
    rows = [(int(START.timestamp()) + HOUR * (first + i), v) for i, v in enumerate(values) if first + i not in skip]
    opened, prices = [r[0] for r in rows], [r[1] for r in rows]
    columns = CandleColumns.of(opened, prices, prices, prices, prices, [2.0] * len(rows))
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.copy_in("test", symbol, Interval.H1, columns)


def closes(desk: Desk, person: Person, *symbols: str) -> Closes:
    return market.closes(desk.store, person, "test", symbols, Interval.H1, None)


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


@given(arrays(np.float64, (60, 3), elements=st.floats(0.5, 2.0)))
def test_a_correlation_is_symmetric_bounded_and_one_with_itself(steps: np.ndarray):
    matrix = market.correlation(Closes(("A", "B", "C"), np.arange(60), np.cumprod(steps, axis=0)))

    assert np.array_equal(matrix, matrix.T, equal_nan=True)
    known = matrix[np.isfinite(matrix)]
    assert (np.abs(known) <= 1).all()
    diagonal = np.diag(matrix)
    assert diagonal[np.isfinite(diagonal)] == pytest.approx(1.0)


def test_opposite_moves_are_minus_one_and_too_few_say_nothing():
    moves = np.where(np.arange(40) % 3, 1.01, 0.97)
    table = np.column_stack([np.cumprod(moves), np.cumprod(1 / moves)])

    assert market.correlation(Closes(("A", "B"), np.arange(40), table))[0, 1] == pytest.approx(-1)
    assert np.isnan(market.correlation(Closes(("A", "B"), np.arange(15), table[:15]))).all()


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
