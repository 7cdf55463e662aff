"""What is missing is found and fetched, newest first, until everything the venue has is there; nothing is asked twice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.desk import Desk
from core.errors import NotFoundError, UnavailableError
from core.market import Backfiller, Refresher, ask_history, chart
from core.market.sources import Tick, aggregate
from core.model import CandleColumns, Interval, Person
from core.store import Duty
from core.store.backfills import Backfill, Fetching, Reason
from tests.core.market.made import NOW, VENUE, Made, candle, quote
from tests.core.store.test_candles import START, SYMBOL, walk

KEPT = timedelta(days=1_000)
MINUTE = timedelta(minutes=1)
EVERY = tuple(Fetching)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def opened(jobs_desk: Desk, told: list[str]) -> Callable[[Made], Backfiller]:
    """Open a back-fill of a source as a fresh process does."""
    return lambda source: Backfiller(jobs_desk.store, source, KEPT, told.append)


def at(minute: float) -> datetime:
    return START + minute * MINUTE


def tick(desk: Desk, *minutes: int, symbol: str = SYMBOL, closed: bool = False) -> None:
    """Let candles of one price come as ticks bring them."""
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.upsert(VENUE, [candle(m, 1.0, closed=closed, symbol=symbol) for m in minutes])


def put(desk: Desk, columns: CandleColumns, symbol: str = SYMBOL) -> None:
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.copy_in(VENUE, symbol, Interval.M1, columns)


def finish(backfiller: Backfiller, now: datetime = NOW) -> None:
    """Work until there is nothing left to do."""
    assert sum(1 for _ in steps(backfiller, now)) < 100


def steps(backfiller: Backfiller, now: datetime = NOW) -> Iterator[None]:
    while backfiller.step(now):
        yield


def minutes_of(desk: Desk, symbol: str = SYMBOL, interval: Interval = Interval.M1) -> CandleColumns:
    with desk.store.as_service(Duty.MARKET) as tx:
        return tx.candles.bars(VENUE, symbol, interval, interval.seconds, at(-(10**6)), at(10**6))


def tasks(desk: Desk, *statuses: Fetching) -> list[Backfill]:
    with desk.store.as_service(Duty.MARKET) as tx:
        return sorted(tx.backfills.of(VENUE, statuses or EVERY, 1_000), key=lambda t: (t.interval.seconds, t.starts_at))


def test_a_fresh_desk_gets_its_history_the_newest_part_first(jobs_desk: Desk, opened, told: list[str]):
    source = Made(walk(8_000))
    tick(jobs_desk, 8_000)
    work = opened(source)

    work.step(NOW)
    first = minutes_of(jobs_desk)
    finish(work)

    assert (len(first), first.opened[0], first.opened[-1]) == (
        2_881,
        at(8_000 - 2_880).timestamp(),
        at(8_000).timestamp(),
    )
    assert np.array_equal(minutes_of(jobs_desk).close[:-1], source.columns.close)
    assert told == ["BTC/USDT: 8,000 candles of 1m stored"]
    assert [(t.reason, t.status, t.rows, t.share) for t in tasks(jobs_desk)] == [
        (Reason.HISTORY, Fetching.DONE, 8_000, 1.0)
    ]


def test_longer_candles_are_made_of_what_was_fetched(jobs_desk: Desk, opened):
    source = Made(walk(8_000))
    tick(jobs_desk, 8_000)

    finish(opened(source))

    hours = minutes_of(jobs_desk, interval=Interval.H1)
    exact = aggregate(source.columns, Interval.H1)
    assert np.array_equal(hours.high[:-1], exact.high[:-1])
    assert np.array_equal(hours.low[:-1], exact.low[:-1])


def test_every_symbol_gets_its_newest_part_before_any_gets_its_oldest(jobs_desk: Desk, opened):
    source = Made(walk(8_000), symbols=("A/B", "C/D"))
    for symbol in source.symbols:
        tick(jobs_desk, 8_000, symbol=symbol)

    finish(opened(source))

    assert {symbol for symbol, *_ in source.asked[:2]} == {"A/B", "C/D"}
    assert {until for *_, until in source.asked[:2]} == {at(8_000)}


def test_longer_candles_of_the_source_reach_from_where_it_begins_to_where_the_minutes_do(jobs_desk: Desk, opened):
    days = 40
    source = Made(
        walk(days * 1440), lengths=(Interval.M1, Interval.H1), first={Interval.M1: at((days - 10) * 1440)}
    )  # fmt: skip
    tick(jobs_desk, days * 1440 + 90)

    finish(opened(source))

    hours = minutes_of(jobs_desk, interval=Interval.H1)
    exact = aggregate(source.columns, Interval.H1)
    assert np.array_equal(hours.close[:-1], exact.close)
    assert minutes_of(jobs_desk).opened[0] == at((days - 10) * 1440).timestamp()
    order = [interval for _, interval, *_ in source.asked]
    assert order[:2] == [Interval.M1, Interval.H1]  # the newest minutes, then all hours, then the older minutes
    assert len(minutes_of(jobs_desk, interval=Interval.D1)) == days + 1


def test_longer_candles_that_begin_with_the_minutes_are_made_of_them_not_asked_for(jobs_desk: Desk, opened):
    """A source that counts days back from now begins each length on its own grid."""
    begins = {Interval.M1: at(63), Interval.M5: at(60), Interval.H1: at(60), Interval.H4: at(0)}
    source = Made(walk(3_000), lengths=tuple(begins), first=begins)
    tick(jobs_desk, 3_000)

    finish(opened(source))

    assert {interval for _, interval, *_ in source.asked} == {Interval.M1}
    assert minutes_of(jobs_desk, interval=Interval.M5).opened[0] == at(60).timestamp()


def test_a_new_process_goes_on_where_the_last_one_stopped(jobs_desk: Desk, opened):
    source = Made(walk(8_000))
    tick(jobs_desk, 8_000)
    first = opened(source)
    first.step(NOW)
    first.step(NOW)
    asked = len(source.asked)

    finish(opened(source))

    assert len(minutes_of(jobs_desk)) == 8_001
    assert [until for *_, until in source.asked[asked:]] == [at(8_000 - 2 * 2_880)]


def test_what_is_whole_is_not_asked_for_again(jobs_desk: Desk, opened):
    source = Made(walk(3_000))
    tick(jobs_desk, 3_000)
    finish(opened(source))
    source.asked.clear()

    finish(opened(source))

    assert source.asked == []


def test_minutes_missed_while_nobody_ran_are_fetched_and_longer_candles_made_anew(jobs_desk: Desk, opened):
    source = Made(walk(500))
    put(jobs_desk, source.columns.pick(slice(0, 200)))
    tick(jobs_desk, 500)

    finish(opened(source))

    assert np.array_equal(minutes_of(jobs_desk).close[:500], source.columns.close)
    assert minutes_of(jobs_desk, interval=Interval.H1).high[3] == source.columns.high[180:240].max()
    assert [(t.reason, t.starts_at, t.ends_at) for t in tasks(jobs_desk)] == [(Reason.GAP, at(200), at(500))]


def test_a_gap_that_opens_while_it_runs_is_found_at_the_next_look(jobs_desk: Desk, opened):
    source = Made(walk(400))
    put(jobs_desk, source.columns.pick(slice(0, 200)))
    tick(jobs_desk, 200)
    work = opened(source)
    finish(work)
    tick(jobs_desk, 300)

    finish(work, NOW + timedelta(seconds=30))

    assert len(minutes_of(jobs_desk)) == 301


def test_a_candle_that_was_left_forming_is_fetched(jobs_desk: Desk, opened):
    source = Made(walk(300))
    put(jobs_desk, source.columns.pick(slice(0, 200)))
    tick(jobs_desk, 200, 201)
    put(jobs_desk, source.columns.pick(slice(201, 300)))
    tick(jobs_desk, 300)

    finish(opened(source))

    assert np.array_equal(minutes_of(jobs_desk).close[:300], source.columns.close)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.lists(st.tuples(st.integers(0, 250), st.integers(1, 40)), max_size=6), hole=st.integers(20, 200))
def test_whatever_is_there_at_the_start_the_end_is_what_the_venue_has(jobs_desk: Desk, kept, hole: int):
    symbol, whole = f"{uuid4().hex}/B", walk(300)
    source = Made(whole.pick(np.r_[0:hole, hole + 15 : 300]), symbols=(symbol,))
    for start, count in kept:
        put(jobs_desk, source.columns.between(int(at(start).timestamp()), int(at(start + count).timestamp())), symbol)
    tick(jobs_desk, 300, symbol=symbol)

    finish(Backfiller(jobs_desk.store, source, KEPT, lambda _: None))
    source.asked.clear()
    finish(Backfiller(jobs_desk.store, source, KEPT, lambda _: None))

    assert np.array_equal(minutes_of(jobs_desk, symbol).opened[:-1], source.columns.opened)
    assert source.asked == []


def test_what_the_venue_itself_has_not_is_absent_and_not_asked_for_again(jobs_desk: Desk, opened):
    whole = walk(3_000)
    source = Made(whole.pick(np.r_[0:1_000, 1_600:3_000]))
    tick(jobs_desk, 3_000)

    finish(opened(source))
    asked = len(source.asked)
    finish(opened(source))

    absent = tasks(jobs_desk, Fetching.ABSENT)
    assert [(t.starts_at, t.ends_at) for t in absent] == [(at(1_000), at(1_600))]
    assert len(source.asked) == asked


def test_longer_candles_before_what_is_absent_are_closed(jobs_desk: Desk, opened):
    source = Made(walk(3_000).pick(np.r_[0:1_003, 1_600:3_000]))
    put(jobs_desk, source.columns.pick(slice(0, 1_003)))
    put(jobs_desk, source.columns.pick(slice(1_003, None)))
    tick(jobs_desk, 3_000)

    finish(opened(source))

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        open_ones = tx._connection.execute(
            "select interval_s, opened_at from app.candles where not closed and opened_at < %s", (at(2_800),)
        ).fetchall()
    assert {seconds for seconds, _ in open_ones} <= {Interval.D1.seconds, Interval.W1.seconds}


def test_a_candle_that_may_still_come_is_asked_for_again_instead_of_being_absent(jobs_desk: Desk, opened):
    source = Made(walk(300), playhead=at(295))
    put(jobs_desk, source.columns.pick(slice(0, 200)))
    tick(jobs_desk, 300)
    work = opened(source)
    finish(work)
    missing = tasks(jobs_desk, Fetching.ABSENT)
    source.playhead = at(300)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx._connection.execute("update app.backfills set updated_at = updated_at - interval '4 minutes'")

    finish(work, NOW + timedelta(minutes=4))

    assert missing == []
    assert len(minutes_of(jobs_desk)) == 301


def test_a_source_that_does_not_answer_is_left_alone_for_longer_and_longer_and_loses_nothing(jobs_desk: Desk, opened):
    source = Made(walk(500), errors=[UnavailableError("Nobody there.")] * 20)
    tick(jobs_desk, 500)
    work = opened(source)

    times = [second for second in range(100) if work.step(NOW + timedelta(seconds=second))]
    waiting = tasks(jobs_desk)[0]
    source.errors.clear()
    finish(work, NOW + timedelta(hours=1))

    assert np.diff([0, *times[1:]]).tolist()[:6] == [1, 2, 4, 8, 16, 32]
    assert (waiting.status, waiting.note) == (Fetching.WAITING, "Nobody there.")
    assert len(minutes_of(jobs_desk)) == 501
    assert tasks(jobs_desk)[0].note is None


def test_what_cannot_be_fetched_fails_with_its_reason_and_holds_up_nothing_else(jobs_desk: Desk, opened):
    source = Made(walk(500), symbols=("A/B", "C/D"), errors=[NotFoundError("No such market.")])
    for symbol in source.symbols:
        tick(jobs_desk, 500, symbol=symbol)

    finish(opened(source))

    failed, done = (tasks(jobs_desk, status) for status in (Fetching.FAILED, Fetching.DONE))
    assert [(t.note, len(minutes_of(jobs_desk, t.symbol))) for t in failed] == [("No such market.", 1)]
    assert [len(minutes_of(jobs_desk, t.symbol)) for t in done] == [501]


def test_what_failed_is_tried_again_by_the_next_process(jobs_desk: Desk, opened):
    source = Made(walk(500), errors=[NotFoundError("No such market.")])
    tick(jobs_desk, 500)
    finish(opened(source))

    finish(opened(source))

    assert len(minutes_of(jobs_desk)) == 501


def test_what_is_not_followed_any_more_is_not_fetched(jobs_desk: Desk, opened):
    source = Made(walk(500), symbols=("A/B", "C/D"), errors=[UnavailableError("Not now.")])
    for symbol in source.symbols:
        tick(jobs_desk, 500, symbol=symbol)
    opened(source).step(NOW)
    fewer = replace(source, symbols=("A/B",), asked=[])

    finish(opened(fewer))

    assert {symbol for symbol, *_ in fewer.asked} == {"A/B"}
    assert {t.symbol for t in tasks(jobs_desk)} == {"A/B"}


def test_minutes_older_than_they_are_kept_are_not_fetched(jobs_desk: Desk):
    source = Made(walk(6 * 1440), lengths=(Interval.M1, Interval.H1))
    tick(jobs_desk, 6 * 1440)

    finish(Backfiller(jobs_desk.store, source, timedelta(days=3), print))

    assert minutes_of(jobs_desk).opened[0] == at(4 * 1440).timestamp()
    assert minutes_of(jobs_desk, interval=Interval.H1).opened[0] == START.timestamp()


def test_a_piece_fetched_before_a_rewind_is_not_stored_after_it(jobs_desk: Desk, told: list[str]):
    class Rewinding(Made):
        def history(self, symbol: str, interval: Interval, since: datetime, until: datetime) -> Iterator[CandleColumns]:
            found = list(super().history(symbol, interval, since, until))
            if not self.ticks:
                return iter(found)
            self.playhead = at(100)
            Refresher(jobs_desk.store, self, print).tick(NOW)
            return iter(found)

    source = Rewinding(walk(500), ticks=[Tick((candle(100, 1.0, closed=False),), rewound_to=at(100))])
    tick(jobs_desk, 500)
    work = Backfiller(jobs_desk.store, source, KEPT, told.append)

    finish(work)
    after = minutes_of(jobs_desk)
    finish(work, NOW + timedelta(seconds=30))

    assert after.opened.tolist() == [at(100).timestamp()]
    assert np.array_equal(minutes_of(jobs_desk).opened, walk(101).opened)


def test_asked_history_is_fetched_further_back_than_the_desk_does_by_itself(
    desk: Desk, jobs_desk: Desk, operator: Person, opened
):
    source = Made(walk(8_000), first={Interval.M1: at(6_000)})
    tick(jobs_desk, 8_000)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_quotes([quote("1", 8_000)])
    finish(opened(source))

    ask_history(desk.store, operator, VENUE, SYMBOL, at(1_000), desk.settings)
    finish(opened(source))

    seen = chart(desk.store, operator, VENUE, SYMBOL, Interval.M1)
    assert seen.first == at(1_000)
    assert np.array_equal(minutes_of(jobs_desk).close[:-1], source.columns.close[1_000:])
    assert [(t.reason, t.status) for t in tasks(jobs_desk)] == [
        (Reason.ASKED, Fetching.DONE),
        (Reason.HISTORY, Fetching.DONE),
    ]


def test_a_desk_from_before_longer_candles_were_made_gets_them_at_its_first_start(jobs_desk: Desk, opened):
    source = Made(walk(500))
    put(jobs_desk, source.columns)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx._connection.execute("delete from app.candles where interval_s > 60")

    finish(opened(source))

    exact = aggregate(source.columns, Interval.H1)
    assert np.array_equal(minutes_of(jobs_desk, interval=Interval.H1).high, exact.high)


def test_nothing_is_wanted_before_the_first_message_of_the_venue(jobs_desk: Desk, opened):
    source = Made(walk(500))

    assert not opened(source).step(NOW)
    assert source.asked == []
