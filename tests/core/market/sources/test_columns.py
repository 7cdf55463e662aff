from datetime import UTC, datetime

import numpy as np
import pytest

from core.market.sources import aggregate, joined, opening
from core.market.sources.columns import is_sound
from core.model import CandleColumns, Interval

FRIDAY = 1_709_294_400


def rows(*opened: int, price: float = 10.0) -> CandleColumns:
    many = np.full(len(opened), price)
    return CandleColumns.of(opened, many, many + 1, many - 1, many, many)


def test_a_week_opens_on_monday_and_every_other_interval_on_the_multiples_of_its_length() -> None:
    opened = {interval: datetime.fromtimestamp(opening(FRIDAY + 61, interval), UTC) for interval in Interval}

    assert opened[Interval.W1] == datetime(2024, 2, 26, tzinfo=UTC)
    assert opened[Interval.D1] == datetime(2024, 3, 1, tzinfo=UTC)
    assert opened[Interval.H4] == datetime(2024, 3, 1, 12, tzinfo=UTC)
    assert opened[Interval.M1] == datetime(2024, 3, 1, 12, 1, tzinfo=UTC)


def test_an_aggregate_takes_first_open_highest_high_lowest_low_last_close_and_the_sum_of_volumes() -> None:
    fine = CandleColumns.of(
        [FRIDAY, FRIDAY + 300, FRIDAY + 600], [1, 2, 3], [5, 9, 4], [0.5, 2, 0.7], [2, 3, 3.5], [1, 2, 4]
    )

    coarse = aggregate(fine, Interval.M15)

    assert [column.tolist() for column in coarse.columns()] == [[FRIDAY], [1], [9], [0.5], [3.5], [7]]


def test_a_bucket_without_any_row_stays_a_gap() -> None:
    coarse = aggregate(rows(FRIDAY, FRIDAY + 2 * 3600), Interval.H1)

    assert coarse.opened.tolist() == [FRIDAY, FRIDAY + 7200]


def test_nothing_aggregates_to_nothing() -> None:
    assert len(aggregate(CandleColumns.empty(), Interval.D1)) == 0


def test_where_two_parts_know_a_candle_the_earlier_part_wins() -> None:
    both = joined(rows(FRIDAY + 60, price=1), rows(FRIDAY, FRIDAY + 60, FRIDAY + 120, price=2))

    assert both.opened.tolist() == [FRIDAY, FRIDAY + 60, FRIDAY + 120]
    assert both.close.tolist() == [2, 1, 2]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ((FRIDAY, 1, 2, 0.5, float("nan"), 1), "a price that is no number"),
        ((FRIDAY, 1, float("inf"), 0.5, 1, 1), "an infinite price"),
        ((FRIDAY, 1, 2, 0.5, 1, float("nan")), "a volume that is no number"),
        ((FRIDAY, 3, 2, 0.5, 1, 1), "an open above the high"),
        ((FRIDAY, 1, 2, 0.5, 0.4, 1), "a close below the low"),
        ((FRIDAY, 1, 2, 0, 1, 1), "a price of zero"),
        ((FRIDAY, 1, 2, 0.5, 1, -1), "a negative volume"),
        ((FRIDAY + 1, 1, 2, 0.5, 1, 1), "an opening off the grid"),
    ],
)
def test_a_row_that_cannot_be_true_is_not_sound(row: tuple[float, ...], why: str) -> None:
    table = CandleColumns.of(*([value] for value in row))

    assert not is_sound(table, Interval.M1).any(), why


def test_a_candle_without_trades_is_sound() -> None:
    assert is_sound(CandleColumns.of([FRIDAY], [1], [1], [1], [1], [0]), Interval.M1).all()
