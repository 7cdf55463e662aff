"""Candles in and out: nothing lost, nothing twice, and wider bars made exactly of the narrow ones."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.desk import Desk
from core.model import Candle, CandleColumns, Interval, Person
from core.store import Duty

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
VENUE, SYMBOL = "recorded", "BTC/USDT"


def walk(count: int, start: datetime = START, seconds: int = 60) -> CandleColumns:
    """Candles of a random walk whose highs and lows lie outside their open and close."""
    noise = np.random.default_rng(7)
    close = 64_000 + np.cumsum(noise.normal(0, 20, count))
    opening = np.append(64_000.0, close[:-1])
    high = np.maximum(opening, close) + noise.uniform(0, 9, count)
    low = np.minimum(opening, close) - noise.uniform(0, 9, count)
    opened = int(start.timestamp()) + seconds * np.arange(count)
    return CandleColumns.of(opened, opening, high, low, close, noise.uniform(1, 5, count))


def store(jobs_desk: Desk, columns: CandleColumns, interval: Interval = Interval.M1) -> int:
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        return tx.candles.copy_in(VENUE, SYMBOL, interval, columns)


def bars(desk: Desk, person: Person, bar_s: int, start: datetime, end: datetime) -> CandleColumns:
    with desk.store.as_user(person) as tx:
        return tx.candles.bars(VENUE, SYMBOL, Interval.M1, bar_s, start, end)


def same(one: CandleColumns, other: CandleColumns) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one.columns(), other.columns(), strict=True))


def test_what_is_copied_in_comes_out_to_the_bit(desk: Desk, jobs_desk: Desk, analyst: Person):
    columns = walk(3_000)

    stored = store(jobs_desk, columns)

    assert stored == 3_000
    assert same(bars(desk, analyst, 60, START, START + timedelta(days=3)), columns)


def test_copying_again_replaces_and_never_doubles(desk: Desk, jobs_desk: Desk, analyst: Person):
    store(jobs_desk, walk(100))
    revised = walk(50)
    revised.close[:] += 1

    store(jobs_desk, revised)

    now = bars(desk, analyst, 60, START, START + timedelta(days=1))
    assert len(now) == 100
    assert np.array_equal(now.close[:50], revised.close)
    assert np.array_equal(now.close[50:], walk(100).close[50:])


def test_copying_nothing_stores_nothing(jobs_desk: Desk):
    assert store(jobs_desk, CandleColumns.empty()) == 0


def test_two_batches_in_one_transaction_both_arrive(desk: Desk, jobs_desk: Desk, analyst: Person):
    first, second = walk(10), walk(10, START + timedelta(minutes=10))

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.copy_in(VENUE, SYMBOL, Interval.M1, first)
        tx.candles.copy_in(VENUE, SYMBOL, Interval.M1, second)

    assert len(bars(desk, analyst, 60, START, START + timedelta(days=1))) == 20


@pytest.mark.parametrize("seconds", [300, 900, 3600, 86_400])
def test_a_wide_bar_is_exactly_what_its_candles_make(desk: Desk, jobs_desk: Desk, analyst: Person, seconds: int):
    columns = walk(3_000)
    store(jobs_desk, columns)

    wide = bars(desk, analyst, seconds, START, START + timedelta(days=3))

    group = columns.opened // seconds
    for n, opened in enumerate(wide.opened):
        part = columns.pick(group == opened // seconds)
        exact = (part.open[0], part.high.max(), part.low.min(), part.close[-1])
        assert (wide.open[n], wide.high[n], wide.low[n], wide.close[n]) == exact
        assert wide.volume[n] == pytest.approx(part.volume.sum(), rel=1e-12)
    assert len(wide) == len(set(group.tolist()))


def test_a_bar_exists_only_where_a_candle_does(desk: Desk, jobs_desk: Desk, analyst: Person):
    columns = walk(120)
    store(jobs_desk, columns.pick(np.r_[0:20, 100:120]))

    hours = bars(desk, analyst, 300, START, START + timedelta(hours=2))

    offsets = ((hours.opened - int(START.timestamp())) // 300).tolist()
    assert offsets == [0, 1, 2, 3, 20, 21, 22, 23]


def test_a_week_opens_on_monday(desk: Desk, jobs_desk: Desk, analyst: Person):
    store(jobs_desk, walk(24 * 15, START - timedelta(days=3), 3600))

    weeks = bars(desk, analyst, 604_800, START - timedelta(days=30), START + timedelta(days=30))

    opened = [datetime.fromtimestamp(t, UTC) for t in weeks.opened.tolist()]
    assert opened == [START - timedelta(days=7), START, START + timedelta(days=7)]


def test_the_window_holds_its_start_and_not_its_end(desk: Desk, jobs_desk: Desk, analyst: Person):
    store(jobs_desk, walk(10))

    some = bars(desk, analyst, 60, START + timedelta(minutes=2), START + timedelta(minutes=5))

    assert ((some.opened - int(START.timestamp())) // 60).tolist() == [2, 3, 4]


def test_a_year_change_loses_nothing(desk: Desk, jobs_desk: Desk, analyst: Person):
    eve = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    store(jobs_desk, walk(60, eve))

    assert len(bars(desk, analyst, 60, eve, eve + timedelta(hours=1))) == 60
    assert len(bars(desk, analyst, 86_400, eve - timedelta(days=1), eve + timedelta(days=1))) == 2


def test_a_forming_candle_is_overwritten_until_it_closes(desk: Desk, jobs_desk: Desk, analyst: Person):
    forming = Candle(SYMBOL, Interval.M1, START, 1, 2, 0.5, 1.5, 10, closed=False)
    closed = Candle(SYMBOL, Interval.M1, START, 1, 3, 0.5, 2.5, 20, closed=True)

    for candle in (forming, closed):
        with jobs_desk.store.as_service(Duty.MARKET) as tx:
            tx.candles.upsert(VENUE, [candle])

    with desk.store.as_user(analyst) as tx:
        assert tx.candles.last(VENUE, SYMBOL, Interval.M1) == closed


def test_what_is_stored_is_told_by_interval_with_its_first_and_last(desk: Desk, jobs_desk: Desk, analyst: Person):
    store(jobs_desk, walk(3, seconds=3600), Interval.H1)
    store(jobs_desk, walk(5, START + timedelta(hours=3)))

    with desk.store.as_user(analyst) as tx:
        stored = [(s.interval, s.first, s.last) for s in tx.candles.stored(VENUE, SYMBOL)]
        nothing = tx.candles.stored(VENUE, "ETH/USDT")

    third = START + timedelta(hours=3)
    assert stored[:2] == [(Interval.M1, third, third + timedelta(minutes=4)), (Interval.M5, third, third)]
    assert stored[4] == (Interval.H1, START, third)
    assert [interval for interval, *_ in stored] == list(Interval)
    assert nothing == []


def test_a_rewind_forgets_what_closes_later_on_this_venue_alone(desk: Desk, jobs_desk: Desk, analyst: Person):
    store(jobs_desk, walk(10))
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.copy_in("other", SYMBOL, Interval.M1, walk(10))
        tx.candles.rewind(VENUE, START + timedelta(minutes=4, seconds=30))

    with desk.store.as_user(analyst) as tx:
        ours, theirs = (tx.candles.last(v, SYMBOL, Interval.M1) for v in (VENUE, "other"))
    assert ours
    assert theirs
    assert (ours.opened_at, theirs.opened_at) == (START + timedelta(minutes=3), START + timedelta(minutes=9))


def test_what_is_missing_lies_between_the_closed_candles_and_the_ends(jobs_desk: Desk):
    columns = walk(100)
    store(jobs_desk, columns.pick(np.r_[10:20, 30:90]))
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.upsert(
            VENUE, [Candle(SYMBOL, Interval.M1, START + timedelta(minutes=25), 1, 1, 1, 1, 1, closed=False)]
        )

        missing = tx.candles.missing(VENUE, SYMBOL, Interval.M1, START, START + timedelta(minutes=100))

    minutes = [((a - START) // timedelta(minutes=1), (b - START) // timedelta(minutes=1)) for a, b in missing]
    assert minutes == [(0, 10), (20, 30), (90, 100)]


def test_the_oldest_candles_are_forgotten_some_at_a_time(desk: Desk, jobs_desk: Desk, analyst: Person):
    store(jobs_desk, walk(100))

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        gone = [tx.candles.forget(VENUE, SYMBOL, Interval.M1, START + timedelta(minutes=70), most=40) for _ in range(3)]

    assert gone == [40, 30, 0]
    left = bars(desk, analyst, 60, START, START + timedelta(days=1))
    assert left.opened[0] == int(START.timestamp()) + 70 * 60
