"""Longer candles are exactly what the shorter ones make, whatever came in which order, and know when they are over."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.desk import Desk
from core.market.sources import opening
from core.model import Candle, CandleColumns, Interval
from core.store import Duty
from tests.core.store.test_candles import walk

VENUE = "made"
SUNDAY = datetime(2025, 12, 28, tzinfo=UTC)  # a week and a year end in the days after it
LONGER = [i for i in Interval if i is not Interval.M1]
DAYS = 5


def row(minute: int, shape: tuple[int, int, int, int], symbol: str = "A/B", *, closed: bool = True) -> Candle:
    """A minute whose open and close lie between its low and high."""
    low, middle, other, volume = shape
    high = max(low, middle, other) + 1
    opened_at = SUNDAY + timedelta(minutes=minute)
    return Candle(symbol, Interval.M1, opened_at, middle, high, min(shape[:3]) - 1, other, volume / 7, closed)


def columns_of(candles: list[Candle]) -> CandleColumns:
    unique = {c.opened_at: c for c in candles}
    rows = [unique[moment] for moment in sorted(unique)]
    return CandleColumns.of(
        [int(c.opened_at.timestamp()) for c in rows],
        *([getattr(c, name) for c in rows] for name in ("open", "high", "low", "close", "volume")),
    )


def stored(desk: Desk, symbol: str, interval: Interval) -> dict[datetime, Candle]:
    with desk.store.as_service(Duty.MARKET) as tx:
        rows = tx._connection.execute(
            "select opened_at, open, high, low, close, volume, closed from app.candles "
            "where venue = %s and symbol = %s and interval_s = %s",
            (VENUE, symbol, interval.seconds),
        ).fetchall()
    return {r[0]: Candle(symbol, interval, *r) for r in rows}


def made_of(minutes: dict[datetime, Candle], interval: Interval) -> dict[datetime, Candle]:
    """Work the longer candles out again, slowly."""
    groups: dict[datetime, list[Candle]] = {}
    for moment in sorted(minutes):
        opened = opening(int(moment.timestamp()), interval)
        groups.setdefault(datetime.fromtimestamp(opened, UTC), []).append(minutes[moment])
    return {
        opened: Candle(
            group[0].symbol, interval, opened, group[0].open, max(c.high for c in group), min(c.low for c in group),
            group[-1].close, sum(c.volume for c in group),
        )
        for opened, group in groups.items()
    }  # fmt: skip


def tick(desk: Desk, *candles: Candle) -> None:
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.upsert(VENUE, candles)


def fill(desk: Desk, columns: CandleColumns, interval: Interval = Interval.M1, symbol: str = "A/B") -> None:
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.copy_in(VENUE, symbol, interval, columns)


def openness(desk: Desk, interval: Interval) -> dict[str, bool]:
    """Say by opening whether each candle is closed."""
    return {f"{at:%d %H:%M}": c.closed for at, c in sorted(stored(desk, "A/B", interval).items())}


shapes = st.tuples(*[st.integers(2, 40)] * 3, st.integers(0, 1_000))
# Bursts, so that neighbours and whole candles occur, anywhere in five days.
bursts = st.tuples(
    st.integers(0, DAYS * 1440), st.lists(shapes, min_size=1, max_size=12), st.sampled_from([1, 1, 7, 61])
)
batches = st.lists(st.tuples(st.booleans(), st.lists(bursts, min_size=1, max_size=3)), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_batches=batches, picked=st.randoms(use_true_random=False))
def test_every_longer_candle_equals_its_minutes_whatever_the_order_the_doubles_and_the_revisions(
    jobs_desk: Desk, given_batches: list[tuple[bool, list[tuple[int, list[tuple[int, int, int, int]], int]]]], picked
):
    symbol, minutes = uuid4().hex, dict[datetime, Candle]()

    for bulk, parts in [*given_batches, picked.choice(given_batches)]:
        candles = [
            row(start + i * step, shape, symbol, closed=bulk or picked.random() < 0.7)
            for start, burst, step in parts
            for i, shape in enumerate(burst)
        ]
        if bulk:
            fill(jobs_desk, columns_of(candles), symbol=symbol)
        else:
            picked.shuffle(candles)
            tick(jobs_desk, *candles)
        minutes |= {c.opened_at: c for c in candles}

    for interval in LONGER:
        ours, exact = stored(jobs_desk, symbol, interval), made_of(minutes, interval)
        assert ours.keys() == exact.keys()
        for at, candle in exact.items():
            prices = (ours[at].open, ours[at].high, ours[at].low, ours[at].close)
            assert prices == (candle.open, candle.high, candle.low, candle.close), (interval, at)
            assert ours[at].volume == pytest.approx(candle.volume, rel=1e-9)


def test_what_is_filled_in_pieces_from_the_newest_back_equals_what_is_filled_at_once(jobs_desk: Desk):
    columns = walk(3_000, SUNDAY)

    for last in range(3_000, 0, -700):
        fill(jobs_desk, columns.pick(slice(max(0, last - 700), last)))
    fill(jobs_desk, columns, symbol="at once")

    for interval in LONGER:
        pieces, whole = stored(jobs_desk, "A/B", interval), stored(jobs_desk, "at once", interval)
        assert [(at, c.open, c.high, c.low, c.close, c.closed) for at, c in sorted(pieces.items())] == [
            (at, c.open, c.high, c.low, c.close, c.closed) for at, c in sorted(whole.items())
        ]


def test_a_candle_the_source_sent_stays_where_it_begins_before_the_first_minute(jobs_desk: Desk):
    hours = walk(6, SUNDAY, 3_600)
    fill(jobs_desk, hours, Interval.H1)

    fill(jobs_desk, columns_of([row(150 + i, (10, 11, 12, 7)) for i in range(60)]))

    now = stored(jobs_desk, "A/B", Interval.H1)
    assert [c.close for c in now.values()][:3] == hours.close[:3].tolist()
    assert now[SUNDAY + timedelta(hours=3)].high == 13  # what the thirty minutes from 3:00 on make
    assert now[SUNDAY + timedelta(hours=5)].close == hours.close[5]
    assert stored(jobs_desk, "A/B", Interval.D1)[SUNDAY].high == max(*hours.high[[0, 1, 2, 4, 5]], 13)


def test_a_source_s_candle_that_comes_late_gives_way_to_the_minutes_that_are_there(jobs_desk: Desk):
    fill(jobs_desk, columns_of([row(60 + i, (10, 11, 12, 7)) for i in range(60)]))

    fill(jobs_desk, walk(3, SUNDAY, 3_600), Interval.H1)

    now = stored(jobs_desk, "A/B", Interval.H1)
    assert now[SUNDAY + timedelta(hours=1)].high == 13
    assert now[SUNDAY].high == walk(3).high[0]


def test_a_candle_closes_with_the_last_minute_of_its_time(jobs_desk: Desk):
    tick(jobs_desk, *(row(i, (10, 11, 12, 7)) for i in range(14)), row(14, (10, 11, 12, 7), closed=False))
    before = [openness(jobs_desk, i) for i in (Interval.M5, Interval.M15)]

    tick(jobs_desk, row(14, (10, 11, 12, 7)))

    after = [openness(jobs_desk, i) for i in (Interval.M5, Interval.M15, Interval.M30)]
    assert before == [{"28 00:00": True, "28 00:05": True, "28 00:10": False}, {"28 00:00": False}]
    assert after[0]["28 00:10"]
    assert after[1:] == [{"28 00:00": True}, {"28 00:00": False}]


def test_a_candle_whose_last_minutes_never_came_closes_when_later_ones_do(jobs_desk: Desk):
    tick(jobs_desk, *(row(i, (10, 11, 12, 7)) for i in range(3)))

    tick(jobs_desk, row(6, (10, 11, 12, 7), closed=False))

    assert openness(jobs_desk, Interval.M5) == {"28 00:00": True, "28 00:05": False}


def test_a_late_revision_leaves_a_candle_closed_whose_last_minutes_never_came(jobs_desk: Desk):
    tick(jobs_desk, *(row(i, (10, 11, 12, 7)) for i in (0, 1, 6)))

    tick(jobs_desk, row(1, (2, 3, 4, 5)))

    assert openness(jobs_desk, Interval.M5)["28 00:00"]
    assert stored(jobs_desk, "A/B", Interval.M5)[SUNDAY].low == 1


def test_a_candle_that_is_not_whole_stays_open_until_its_beginning_is_there(jobs_desk: Desk):
    fill(jobs_desk, columns_of([row(i, (10, 11, 12, 7)) for i in range(33, 130)]))
    before = openness(jobs_desk, Interval.H1)

    fill(jobs_desk, columns_of([row(i, (10, 11, 12, 7)) for i in range(33)]))

    assert before == {"28 00:00": False, "28 01:00": True, "28 02:00": False}
    assert openness(jobs_desk, Interval.H1) == {"28 00:00": True, "28 01:00": True, "28 02:00": False}


def test_candles_before_a_long_silence_close_when_the_silence_is_known_to_be_the_venue_s(jobs_desk: Desk):
    tick(jobs_desk, *(row(i, (10, 11, 12, 7)) for i in range(7)))
    tick(jobs_desk, row(500, (10, 11, 12, 7), closed=False))
    before = openness(jobs_desk, Interval.M5), openness(jobs_desk, Interval.H1)

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        gap = (SUNDAY + timedelta(minutes=7), SUNDAY + timedelta(minutes=500))
        tx.candles.remake(VENUE, "A/B", Interval.M1, *gap)

    assert not before[0]["28 00:05"]
    assert not before[1]["28 00:00"]
    assert openness(jobs_desk, Interval.M5) == {"28 00:00": True, "28 00:05": True, "28 08:20": False}
    assert openness(jobs_desk, Interval.H1) == {"28 00:00": True, "28 08:00": False}
    assert openness(jobs_desk, Interval.H4) == {"28 00:00": True, "28 08:00": False}


def test_a_tick_makes_the_longer_candles_of_each_symbol_of_its_own_finest_ones(jobs_desk: Desk):
    hour = Candle("SLOW/B", Interval.H1, SUNDAY, 1, 9, 1, 5, 2)

    tick(jobs_desk, row(0, (10, 11, 12, 7)), hour)

    assert stored(jobs_desk, "SLOW/B", Interval.D1)[SUNDAY].high == 9
    assert stored(jobs_desk, "A/B", Interval.D1)[SUNDAY].high == 13
    assert stored(jobs_desk, "SLOW/B", Interval.M30) == {}


def test_a_tick_and_a_fill_at_the_same_time_lose_nothing_of_each_other(jobs_desk: Desk):
    filling = threading.Thread(target=fill, args=(jobs_desk, columns_of([row(i, (10, 11, 12, 7)) for i in range(7)])))

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.upsert(VENUE, [row(7, (2, 30, 40, 7), closed=False)])
        filling.start()
        filling.join(timeout=0.3)
    filling.join()

    for interval in LONGER[1:]:
        (candle,) = stored(jobs_desk, "A/B", interval).values()
        assert (candle.open, candle.high, candle.low, candle.close) == (11, 41, 1, 40)


def test_a_rewind_leaves_of_longer_candles_what_was_before_it(jobs_desk: Desk):
    columns = walk(200, SUNDAY)
    fill(jobs_desk, columns)

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.rewind(VENUE, SUNDAY + timedelta(minutes=97))

    hours = stored(jobs_desk, "A/B", Interval.H1)
    assert sorted(hours) == [SUNDAY, SUNDAY + timedelta(hours=1)]
    assert hours[SUNDAY + timedelta(hours=1)].high == columns.high[60:97].max()
    assert not hours[SUNDAY + timedelta(hours=1)].closed
    assert stored(jobs_desk, "A/B", Interval.W1)[SUNDAY - timedelta(days=6)].close == columns.close[96]


def test_a_desk_from_before_longer_candles_were_made_gets_them(jobs_desk: Desk):
    columns = walk(5_000, SUNDAY)
    fill(jobs_desk, columns)
    exact = {i: stored(jobs_desk, "A/B", i) for i in LONGER}
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx._connection.execute("delete from app.candles where interval_s = any (%s)", ([300, 900, 3_600, 604_800],))
        tx._connection.execute(
            "delete from app.candles where interval_s = 14400 and opened_at < %s", (SUNDAY + timedelta(days=1),)
        )

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.mend(VENUE, "A/B")

    for interval in LONGER:
        ours = stored(jobs_desk, "A/B", interval)
        assert ours.keys() == exact[interval].keys()
        assert np.array_equal([c.high for c in ours.values()], [c.high for c in exact[interval].values()])
