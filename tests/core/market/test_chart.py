"""One chart: the right candles, never too many bars, no high or low lost."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.desk import Desk
from core.market import MOST_BARS, chart
from core.model import Candle, CandleColumns, Interval, Person
from core.store import Duty
from tests.core.store.test_candles import START, SYMBOL, VENUE, store, walk

DAYS = 10
COUNT = DAYS * 1440


@pytest.fixture
def minutes(jobs_desk: Desk) -> CandleColumns:
    """Ten days of minutes, with one high and one low nobody may lose."""
    columns = walk(COUNT)
    columns.high[7_777] = 99_999
    columns.low[3_333] = 1
    store(jobs_desk, columns)
    return columns


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def test_without_a_window_the_latest_bars_come(desk: Desk, analyst: Person, minutes: CandleColumns):
    seen = chart(desk.store, analyst, VENUE, SYMBOL, Interval.M1, most=500)

    assert (seen.bar_s, seen.stored, len(seen.bars)) == (60, Interval.M1, 500)
    assert seen.bars.opened[-1] == minutes.opened[-1]
    assert (seen.first, seen.last) == (START, at(COUNT - 1))


@pytest.mark.parametrize("most", [50, 333, 2_000])
def test_a_long_window_comes_in_wider_bars_that_keep_every_high_and_low(
    desk: Desk, analyst: Person, minutes: CandleColumns, most: int
):
    seen = chart(desk.store, analyst, VENUE, SYMBOL, Interval.M1, (START, at(COUNT)), most)

    assert len(seen.bars) <= most + 1  # the first bar may begin before the window
    assert (seen.bars.high.max(), seen.bars.low.min()) == (99_999, 1)
    assert (seen.bars.open[0], seen.bars.close[-1]) == (minutes.open[0], minutes.close[-1])
    assert seen.bars.volume.sum() == pytest.approx(minutes.volume.sum())


def test_the_narrowest_width_that_fits_is_taken(desk: Desk, analyst: Person, minutes: CandleColumns):
    def width(length: timedelta) -> int:
        return chart(desk.store, analyst, VENUE, SYMBOL, Interval.M1, (START, START + length), 1_000).bar_s

    assert [width(timedelta(minutes=n)) for n in (1_000, 1_001, 5_000, 5_001)] == [60, 300, 300, 900]


def test_a_width_is_made_of_the_longest_stored_candles_that_make_it_up(
    desk: Desk, analyst: Person, minutes: CandleColumns
):
    def source(interval: Interval, most: int) -> tuple[Interval | None, int]:
        seen = chart(desk.store, analyst, VENUE, SYMBOL, interval, (START, at(COUNT)), most)
        return seen.stored, seen.bar_s

    assert source(Interval.M1, COUNT) == (Interval.M1, 60)
    assert source(Interval.M1, COUNT // 15) == (Interval.M15, 900)
    assert source(Interval.M1, COUNT // 120) == (Interval.H1, 7_200)
    assert source(Interval.H1, COUNT // 720) == (Interval.H4, 43_200)
    assert source(Interval.H1, 4) == (Interval.D1, 3 * 86_400)


@pytest.fixture
def years(jobs_desk: Desk, minutes: CandleColumns) -> CandleColumns:
    """Hours of a year before the minutes begin."""
    hours = walk(365 * 24, START - timedelta(days=365), 3_600)
    store(jobs_desk, hours, Interval.H1)
    return hours


def test_where_there_are_no_minutes_the_bars_are_as_narrow_as_what_is_there(
    desk: Desk, analyst: Person, years: CandleColumns
):
    window = (START - timedelta(days=40), START - timedelta(days=39))

    seen = chart(desk.store, analyst, VENUE, SYMBOL, Interval.M5, window)

    assert (seen.bar_s, len(seen.bars)) == (3_600, 24)
    assert seen.first == START - timedelta(days=365)


def test_while_what_is_seen_has_minutes_they_are_shown(desk: Desk, analyst: Person, years: CandleColumns):
    """A page asks for as much on each side as it shows."""
    seen = chart(desk.store, analyst, VENUE, SYMBOL, Interval.M5, (at(-2_000), at(4_000)))

    assert seen.bar_s == 300
    assert datetime.fromtimestamp(int(seen.bars.opened[0]), UTC) == START


def test_zooming_out_of_the_minutes_shows_the_years_before_them(desk: Desk, analyst: Person, years: CandleColumns):
    seen = chart(desk.store, analyst, VENUE, SYMBOL, Interval.M1, (at(-(10**6)), at(10**6)))

    assert datetime.fromtimestamp(int(seen.bars.opened[0]), UTC) == START - timedelta(days=365)
    assert len(seen.bars) <= MOST_BARS
    assert seen.bars.high.max() == 99_999
    assert seen.bars.volume[seen.bars.opened < START.timestamp()].sum() == pytest.approx(years.volume.sum())


def test_an_interval_finer_than_what_is_stored_comes_as_stored(desk: Desk, jobs_desk: Desk, analyst: Person):
    store(jobs_desk, walk(48, seconds=3600), Interval.H1)

    seen = chart(desk.store, analyst, VENUE, SYMBOL, Interval.M1)

    assert (seen.stored, seen.bar_s, len(seen.bars)) == (Interval.H1, 3_600, 48)


def test_bars_to_warm_up_lie_before_the_window_and_are_counted(desk: Desk, analyst: Person, minutes: CandleColumns):
    window = (at(5_000), at(5_100))

    bare = chart(desk.store, analyst, VENUE, SYMBOL, Interval.M1, window)
    warm = chart(desk.store, analyst, VENUE, SYMBOL, Interval.M1, window, warm_up=30)

    assert (bare.lead, warm.lead) == (0, 30)
    assert np.array_equal(warm.bars.opened[30:], bare.bars.opened)
    assert len(bare.bars) == 100


def test_at_the_beginning_of_history_there_is_less_to_warm_up_with(desk: Desk, analyst: Person, minutes: CandleColumns):
    seen = chart(desk.store, analyst, VENUE, SYMBOL, Interval.M1, (at(10), at(60)), warm_up=30)

    assert (seen.lead, len(seen.bars)) == (10, 60)


def test_bars_begin_at_multiples_of_their_width(desk: Desk, analyst: Person, minutes: CandleColumns):
    seen = chart(desk.store, analyst, VENUE, SYMBOL, Interval.H1, (at(90), at(600)))

    assert set((seen.bars.opened % 3_600).tolist()) == {0}
    assert datetime.fromtimestamp(int(seen.bars.opened[0]), UTC) == at(60)


@pytest.mark.parametrize(("start", "end"), [(-500, -400), (COUNT + 400, COUNT + 500), (600, 600), (700, 600)])
def test_a_window_beside_history_or_turned_round_is_empty_not_an_error(
    desk: Desk, analyst: Person, minutes: CandleColumns, start: int, end: int
):
    seen = chart(desk.store, analyst, VENUE, SYMBOL, Interval.M1, (at(start), at(end)))

    assert len(seen.bars) - seen.lead == 0


def test_where_nothing_is_stored_the_chart_is_empty(desk: Desk, analyst: Person):
    seen = chart(desk.store, analyst, VENUE, "DOGE/USDT", Interval.M5)

    assert (len(seen.bars), seen.stored, seen.first, seen.bar_s) == (0, None, None, 300)


def test_a_forming_candle_is_shown(desk: Desk, jobs_desk: Desk, analyst: Person, minutes: CandleColumns):
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.upsert(VENUE, [Candle(SYMBOL, Interval.M1, at(COUNT), 1, 1, 1, 7, 1, closed=False)])

    assert chart(desk.store, analyst, VENUE, SYMBOL, Interval.M1).bars.close[-1] == 7
