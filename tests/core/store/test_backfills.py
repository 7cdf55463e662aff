"""Which piece comes next, that a stretch is wanted once, and that a backfill moves only from where it stood."""

from datetime import timedelta

from core.desk import Desk
from core.model import Interval
from core.store import Duty
from core.store.backfills import Backfill, Fetching, Reason
from tests.core.store.test_candles import START, SYMBOL, VENUE

DAY = timedelta(days=1)


def want(desk: Desk, interval: Interval = Interval.M1, first: int = 0, reason: Reason = Reason.HISTORY) -> None:
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.backfills.add(VENUE, SYMBOL, interval, (START + first * DAY, START + 10 * DAY), reason)


def next_of(desk: Desk) -> Backfill:
    with desk.store.as_service(Duty.MARKET) as tx:
        task = tx.backfills.next(VENUE)
    assert task
    return task


def advance(desk: Desk, task: Backfill, days_left: float, status: Fetching = Fetching.RUNNING) -> bool:
    with desk.store.as_service(Duty.MARKET) as tx:
        return tx.backfills.advance(task, task.starts_at + days_left * DAY, 5, status)


def every(desk: Desk) -> list[Backfill]:
    with desk.store.as_service(Duty.MARKET) as tx:
        return list(tx.backfills.of(VENUE, tuple(Fetching), 100))


def age(desk: Desk) -> None:
    """Let four minutes pass."""
    with desk.store.as_service(Duty.MARKET) as tx:
        tx._connection.execute("update app.backfills set updated_at = updated_at - interval '4 minutes'")


def test_first_the_newest_part_of_all_the_shortest_ahead_then_the_longest_whole(jobs_desk: Desk):
    for interval in (Interval.D1, Interval.M1, Interval.H1):
        want(jobs_desk, interval)

    order = []
    for days_left in (9, 9, 9, 5, 0):
        task = next_of(jobs_desk)
        order.append(task.interval)
        advance(jobs_desk, task, days_left, Fetching.RUNNING if days_left else Fetching.DONE)

    assert order == [Interval.M1, Interval.H1, Interval.D1, Interval.D1, Interval.D1]
    assert next_of(jobs_desk).interval is Interval.H1


def test_a_gap_found_meanwhile_goes_before_the_rest_of_history(jobs_desk: Desk):
    want(jobs_desk)
    advance(jobs_desk, next_of(jobs_desk), 9)

    want(jobs_desk, first=8, reason=Reason.GAP)

    assert next_of(jobs_desk).reason is Reason.GAP


def test_a_stretch_is_wanted_once(jobs_desk: Desk):
    want(jobs_desk)
    advance(jobs_desk, next_of(jobs_desk), 4)

    want(jobs_desk)

    assert [(t.share, t.rows) for t in every(jobs_desk)] == [(0.6, 5)]


def test_what_was_done_is_wanted_again_only_after_a_while(jobs_desk: Desk):
    want(jobs_desk, reason=Reason.GAP)
    advance(jobs_desk, next_of(jobs_desk), 0, Fetching.DONE)
    want(jobs_desk, reason=Reason.GAP)
    at_once = [t.status for t in every(jobs_desk)]
    age(jobs_desk)

    want(jobs_desk, reason=Reason.GAP)

    assert at_once == [Fetching.DONE]
    assert [(t.status, t.filled_to, t.rows) for t in every(jobs_desk)] == [(Fetching.WAITING, None, 0)]


def test_what_is_absent_is_not_wanted_again(jobs_desk: Desk):
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.backfills.set_absent(VENUE, SYMBOL, Interval.M1, (START, START + DAY))
    age(jobs_desk)

    want(jobs_desk, reason=Reason.GAP)

    assert [t.status for t in every(jobs_desk)] == [Fetching.ABSENT]


def test_a_backfill_moves_only_from_where_it_stood(jobs_desk: Desk):
    want(jobs_desk)
    task = next_of(jobs_desk)

    moved = [advance(jobs_desk, task, 9), advance(jobs_desk, task, 8)]

    assert moved == [True, False]
    assert every(jobs_desk)[0].rows == 5


def test_a_rewind_forgets_what_reaches_beyond_it(jobs_desk: Desk):
    want(jobs_desk)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.backfills.set_absent(VENUE, SYMBOL, Interval.M1, (START, START + DAY))
        tx.backfills.rewind(VENUE, START + 9 * DAY)

    assert [t.status for t in every(jobs_desk)] == [Fetching.ABSENT]


def test_what_was_done_long_ago_and_what_is_absent_of_forgotten_candles_goes(jobs_desk: Desk):
    want(jobs_desk)
    advance(jobs_desk, next_of(jobs_desk), 0, Fetching.DONE)
    want(jobs_desk, Interval.H1)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.backfills.set_absent(VENUE, SYMBOL, Interval.M1, (START, START + DAY))
        tx.backfills.set_absent(VENUE, SYMBOL, Interval.H1, (START, START + DAY))
        gone = tx.backfills.forget(VENUE, jobs_desk.now() + DAY, Interval.H1, START + 2 * DAY)

    assert gone == 2
    assert {(t.interval, t.status) for t in every(jobs_desk)} == {
        (Interval.H1, Fetching.WAITING),
        (Interval.H1, Fetching.ABSENT),
    }
