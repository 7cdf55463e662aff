"""The history part of operations: how far each stretch is, what it waits for, and who may ask for more."""

from datetime import date, timedelta

import pytest

from core.desk import Desk
from core.market import Fetching, Reason, history_progress
from core.model import Interval, Person
from core.store import Duty
from pages.ui.backfills import remaining_s
from tests.core.store.test_candles import START, walk
from tests.pages.screens import PageAs, html_of, quote_market, words_of

PAGE, VENUE, SYMBOL = "operations.py", "test", "BTC/USDT"


@pytest.fixture
def market(jobs_desk: Desk) -> Desk:
    """A market whose minutes begin on the second of March."""
    quote_market(jobs_desk, {SYMBOL: "60000"})
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.candles.copy_in(VENUE, SYMBOL, Interval.M1, walk(1_440))
    return jobs_desk


def want(desk: Desk, first: int, beyond: int, reason: Reason) -> None:
    with desk.store.as_service(Duty.MARKET) as tx:
        stretch = (START + timedelta(minutes=first), START + timedelta(minutes=beyond))
        tx.backfills.add(VENUE, SYMBOL, Interval.M1, stretch, reason)


def test_a_stretch_half_fetched_says_so(page_as: PageAs, market: Desk, analyst: Person):
    want(market, -1_000, 0, Reason.HISTORY)
    with market.store.as_service(Duty.MARKET) as tx:
        task = tx.backfills.next(VENUE)
        assert task
        tx.backfills.advance(task, START - timedelta(minutes=250), 250, Fetching.RUNNING)

    page = page_as(analyst, PAGE)

    assert "BTC/USDT 1m history 2026-03-01 07:20 2026-03-02 00:00 fetching 25 % 250 —" in words_of(page)
    assert 'value="0.2500"' in html_of(page)


def test_a_gap_that_waits_for_its_source_says_why(page_as: PageAs, market: Desk, analyst: Person):
    want(market, 100, 200, Reason.GAP)
    with market.store.as_service(Duty.MARKET) as tx:
        task = tx.backfills.next(VENUE)
        assert task
        tx.backfills.put_back(task, Fetching.WAITING, "Nobody <there>.")

    page = page_as(analyst, PAGE)

    assert "gap: Nobody &lt;there&gt;." in html_of(page)
    assert "waiting 0 % 0" in words_of(page)


def test_what_is_done_and_what_the_venue_has_not_is_listed(page_as: PageAs, market: Desk, analyst: Person):
    want(market, 100, 200, Reason.GAP)
    with market.store.as_service(Duty.MARKET) as tx:
        task = tx.backfills.next(VENUE)
        assert task
        tx.backfills.advance(task, task.starts_at, 100, Fetching.DONE)
        tx.backfills.set_absent(VENUE, SYMBOL, Interval.M1, (START - timedelta(hours=2), START))

    page = page_as(analyst, PAGE)

    assert "Nothing is missing" in words_of(page)
    assert [list(frame.value["rows"]) for frame in page.dataframe if "what" in frame.value] == [[100], [0]]


def test_before_anything_was_fetched_the_page_says_what_comes(page_as: PageAs, market: Desk, analyst: Person):
    assert "Nothing has been fetched yet" in words_of(page_as(analyst, PAGE))


def test_an_operator_asks_for_older_candles(page_as: PageAs, desk: Desk, market: Desk, operator: Person):
    page = page_as(operator, PAGE)

    page.date_input(f"backfills-day-{SYMBOL}").set_value(date(2026, 1, 15))
    page.button("backfills-go").click().run()

    (wish,) = history_progress(desk.store, operator, VENUE).running
    assert (wish.starts_at.date(), wish.ends_at, wish.reason) == (date(2026, 1, 15), START, Reason.ASKED)
    assert "BTC/USDT 1m asked for 2026-01-15 00:00" in words_of(page)


def test_what_cannot_be_asked_for_is_told(page_as: PageAs, market: Desk, operator: Person):
    page = page_as(operator, PAGE)

    page.date_input(f"backfills-day-{SYMBOL}").set_value(date(2020, 1, 15))
    page.button("backfills-go").click().run()

    assert "kept for 1,100 days" in page.error[0].value


def test_an_analyst_is_told_who_may_ask(page_as: PageAs, market: Desk, analyst: Person):
    page = page_as(analyst, PAGE)

    assert "As user you do not ask for older candles." in words_of(page)
    assert "backfills-go" not in {button.key for button in page.button}


@pytest.mark.parametrize(
    ("moved", "left", "elapsed", "seconds"), [(0.1, 0.5, 60, 300), (0.001, 0.5, 60, None), (0.5, 0.5, 2, None)]
)
def test_a_remaining_time_is_told_once_there_is_a_pace(moved: float, left: float, elapsed: float, seconds):
    assert remaining_s(moved, left, elapsed) == seconds
