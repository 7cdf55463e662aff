"""Gaps are told as what they are; more history is an operator's to ask for, audited in the same breath."""

from datetime import timedelta

import pytest

from core.desk import Desk
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.market import Gap, ask_history, gaps, history_progress
from core.model import Interval, Person
from core.store import Duty
from core.store.backfills import Fetching, Reason
from tests.core.market.made import VENUE, quote
from tests.core.store.test_candles import START, SYMBOL, walk

DAY = timedelta(days=1)


@pytest.fixture
def stored(jobs_desk: Desk) -> None:
    """A day of minutes, quoted at its end."""
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.copy_in(VENUE, SYMBOL, Interval.M1, walk(1_440))
        tx.market.set_quotes([quote("1", 1_440)])


def at(minute: int):
    return START + timedelta(minutes=minute)


def want(desk: Desk, first: int, beyond: int, reason: Reason = Reason.GAP, symbol: str = SYMBOL) -> None:
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.backfills.add(VENUE, symbol, Interval.M1, (at(first), at(beyond)), reason)


def set_absent(desk: Desk, first: int, beyond: int) -> None:
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.backfills.set_absent(VENUE, SYMBOL, Interval.M1, (at(first), at(beyond)))


def seen(
    desk: Desk, person: Person, interval: Interval = Interval.M1, first: int = 0, beyond: int = 1_440
) -> list[Gap]:
    return list(gaps(desk.store, person, VENUE, SYMBOL, interval, (at(first), at(beyond))))


def test_a_gap_says_whether_it_is_still_fetched_or_the_venue_s_own(desk: Desk, jobs_desk: Desk, analyst: Person):
    want(jobs_desk, 100, 160)
    set_absent(jobs_desk, 300, 420)

    assert seen(desk, analyst) == [Gap(at(100), at(160), False), Gap(at(300), at(420), True)]


def test_only_gaps_that_touch_the_window_and_are_of_the_symbol_are_told(desk: Desk, jobs_desk: Desk, analyst: Person):
    want(jobs_desk, 100, 160)
    want(jobs_desk, 100, 160, symbol="ETH/USDT")
    want(jobs_desk, 0, 50, Reason.HISTORY)

    assert seen(desk, analyst, first=160) == []
    assert seen(desk, analyst, first=159) == [Gap(at(100), at(160), False)]


def test_gaps_that_touch_each_other_are_one(desk: Desk, jobs_desk: Desk, analyst: Person):
    set_absent(jobs_desk, 100, 160)
    set_absent(jobs_desk, 160, 200)

    assert seen(desk, analyst) == [Gap(at(100), at(200), True)]


def test_an_absent_stretch_narrower_than_a_bar_is_not_told_but_one_still_fetched_is(
    desk: Desk, jobs_desk: Desk, analyst: Person
):
    want(jobs_desk, 100, 110)
    set_absent(jobs_desk, 300, 330)

    assert seen(desk, analyst, Interval.H1) == [Gap(at(100), at(110), False)]


def test_of_a_gap_half_fetched_the_rest_is_told(desk: Desk, jobs_desk: Desk, analyst: Person):
    want(jobs_desk, 100, 160)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        task = tx.backfills.next(VENUE)
        assert task
        assert tx.backfills.advance(task, at(130), 30, Fetching.RUNNING)

    assert seen(desk, analyst) == [Gap(at(100), at(130), False)]


def test_asking_leaves_the_wish_and_its_audit_row(desk: Desk, operator: Person, stored: None):
    wish = ask_history(desk.store, operator, VENUE, SYMBOL, START - 30 * DAY, desk.settings)

    with desk.store.as_user(operator) as tx:
        act = tx.audit.recent(1)[0]
    running = history_progress(desk.store, operator, VENUE).running
    assert [(t.id, t.starts_at, t.ends_at, t.asked_by) for t in running] == [
        (wish.id, START - 30 * DAY, START, operator.id)
    ]
    assert (act.action, act.email, act.details["symbol"]) == ("history.asked", operator.email, SYMBOL)
    assert act.details["backfill"] == str(wish.id)


def test_an_analyst_cannot_ask_and_nothing_is_left_of_the_attempt(desk: Desk, analyst: Person, stored: None):
    with pytest.raises(ForbiddenError, match="operator or an admin"):
        ask_history(desk.store, analyst, VENUE, SYMBOL, START - DAY, desk.settings)

    assert history_progress(desk.store, analyst, VENUE).running == []


def test_the_database_itself_refuses_an_analyst_s_wish(desk: Desk, operator: Person, analyst: Person, stored: None):
    wish = ask_history(desk.store, operator, VENUE, SYMBOL, START - DAY, desk.settings)

    with pytest.raises(ForbiddenError), desk.store.as_user(analyst) as tx:
        tx.backfills.ask(wish)


@pytest.mark.parametrize(
    ("back", "told"), [(timedelta(0), "choose an earlier day"), (1_200 * DAY, "kept for 1,100 days")]
)
def test_what_is_there_or_would_be_forgotten_is_not_asked_for(
    desk: Desk, operator: Person, stored: None, back: timedelta, told: str
):
    with pytest.raises(InvalidError, match=told):
        ask_history(desk.store, operator, VENUE, SYMBOL, START - back, desk.settings)


def test_the_same_is_asked_for_once_and_what_is_further_back_up_to_it(desk: Desk, operator: Person, stored: None):
    ask_history(desk.store, operator, VENUE, SYMBOL, START - DAY, desk.settings)

    with pytest.raises(InvalidError, match="on its way"):
        ask_history(desk.store, operator, VENUE, SYMBOL, START - DAY, desk.settings)
    further = ask_history(desk.store, operator, VENUE, SYMBOL, START - 3 * DAY, desk.settings)

    assert further.ends_at == START - DAY


def test_what_the_venue_was_asked_for_and_has_not_is_not_asked_for_again(
    desk: Desk, jobs_desk: Desk, operator: Person, stored: None
):
    ask_history(desk.store, operator, VENUE, SYMBOL, START - DAY, desk.settings)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        task = tx.backfills.next(VENUE)
        assert task
        tx.backfills.advance(task, task.starts_at, 0, Fetching.DONE)

    with pytest.raises(ConflictError, match="was asked for before"):
        ask_history(desk.store, operator, VENUE, SYMBOL, START - DAY, desk.settings)


def test_of_a_symbol_without_candles_nothing_can_be_asked(desk: Desk, operator: Person, stored: None):
    with pytest.raises(NotFoundError, match="Nothing of ETH/USDT"):
        ask_history(desk.store, operator, VENUE, "ETH/USDT", START, desk.settings)


def test_progress_parts_what_runs_what_is_a_gap_what_is_done_and_what_is_absent(
    desk: Desk, jobs_desk: Desk, analyst: Person
):
    want(jobs_desk, 0, 100, Reason.HISTORY)
    want(jobs_desk, 200, 300)
    want(jobs_desk, 400, 500)
    set_absent(jobs_desk, 600, 700)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        task = next(t for t in tx.backfills.of(VENUE, tuple(Fetching), 9) if t.starts_at == at(400))
        tx.backfills.advance(task, at(400), 100, Fetching.DONE)

    now = history_progress(desk.store, analyst, VENUE)

    assert [[t.starts_at for t in part] for part in (now.running, now.gaps, now.done, now.absent)] == [
        [at(0)], [at(200)], [at(400)], [at(600)]
    ]  # fmt: skip
