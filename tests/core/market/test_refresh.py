"""The tables follow their source: ticks as they come, silence noted, rewinds undone, nothing lost while the database is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.desk import Desk
from core.errors import ForbiddenError, InvalidError, UnavailableError
from core.market import Refresher, board, book, chart, latest_trades
from core.market.refresh import MOST_CANDLES, MOST_TRADES, merged
from core.market.sources import Tick
from core.model import (
    Book,
    BreakerState,
    CandleColumns,
    Feed,
    Interval,
    Person,
    ProviderHealth,
    ProviderKind,
    PublicTrade,
    Side,
)
from core.store import Duty, Store
from tests.core.market.made import NOW, VENUE, Made, candle, quote
from tests.core.store.test_candles import START, SYMBOL, walk


@pytest.fixture
def source() -> Made:
    return Made(walk(100))


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def refresher(jobs_desk: Desk, source: Made, told: list[str]) -> Refresher:
    made = Refresher(jobs_desk.store, source, told.append)
    made.start(NOW)
    return made


def at(minute: float) -> timedelta:
    return timedelta(minutes=minute)


def trade(number: int, minute: float = 0) -> PublicTrade:
    return PublicTrade(SYMBOL, str(number), Side.BUY, Decimal("1.5"), Decimal(2), START + at(minute))


def book_at(minute: float) -> Book:
    return Book(SYMBOL, ((Decimal(1), Decimal(2)),), ((Decimal(3), Decimal(4)),), START + at(minute))


def shown(desk: Desk, person: Person, interval: Interval = Interval.M1) -> CandleColumns:
    return chart(desk.store, person, VENUE, SYMBOL, interval).bars


def feed(desk: Desk, person: Person) -> Feed:
    seen = board(desk.store, person).feed
    assert seen
    return seen


@contextmanager
def database_away(refresher: Refresher) -> Iterator[None]:
    """Give it a store whose connections are closed."""
    there = refresher.store
    refresher.store = Store(there.dsn, there.login)
    refresher.store.close()
    yield
    refresher.store = there


def test_a_second_start_goes_on_where_the_feed_stood(jobs_desk: Desk, refresher: Refresher, source: Made):
    refresher.tick(NOW)
    again = Made(walk(130))

    Refresher(jobs_desk.store, again, print).start(NOW)

    assert source.resumed is None
    assert again.resumed == {"at": 1}


def test_a_tick_stores_everything_it_brings_and_where_the_source_stands(
    desk: Desk, analyst: Person, refresher: Refresher, source: Made
):
    candles = (candle(0, 5.0), candle(1, 6.0, closed=False))
    source.ticks = [Tick(candles, (quote("6.5"),), (trade(1), trade(2)), (book_at(1),))]

    refresher.tick(NOW)

    assert shown(desk, analyst).close.tolist() == [5.0, 6.0]
    assert shown(desk, analyst, Interval.H4).close.tolist() == [6.0]
    assert board(desk.store, analyst).quotes[SYMBOL].last == Decimal("6.5")
    assert {t.id for t in latest_trades(desk.store, analyst, VENUE, SYMBOL)} == {"1", "2"}
    assert book(desk.store, analyst, VENUE, SYMBOL) == book_at(1)
    assert (feed(desk, analyst).status, feed(desk, analyst).detail) == ("running", {"at": 1})


def test_what_comes_twice_is_stored_once(desk: Desk, analyst: Person, refresher: Refresher, source: Made):
    source.ticks = [Tick((candle(0, 5.0),), trades=(trade(1),), books=(book_at(1),))] * 3

    for _ in range(3):
        refresher.tick(NOW)

    assert len(shown(desk, analyst)) == 1
    assert len(latest_trades(desk.store, analyst, VENUE, SYMBOL)) == 1


def test_a_source_that_does_not_answer_is_noted_once_and_heals(
    desk: Desk, analyst: Person, refresher: Refresher, source: Made, told: list[str]
):
    away = UnavailableError("Nobody there.")
    source.ticks = [away, away, Tick((candle(0, 5.0),))]

    quiet = [refresher.tick(NOW), refresher.tick(NOW)]
    noted = feed(desk, analyst).status
    refresher.tick(NOW)

    assert quiet == [Tick(), Tick()]
    assert noted == "not answering: Nobody there."
    assert told == ["made does not answer: Nobody there."]
    assert feed(desk, analyst).status == "running"
    assert shown(desk, analyst).close[-1] == 5.0


def test_a_rewind_shows_nothing_of_the_future(desk: Desk, analyst: Person, refresher: Refresher, source: Made):
    before = Tick(
        tuple(candle(m, float(m + 1)) for m in range(100)), (quote("9", minute=99),), (trade(1, 10), trade(2, 90)),
        (book_at(10), book_at(90)),
    )  # fmt: skip
    source.ticks = [before, Tick((candle(50, 7.0),), rewound_to=START + at(50))]
    refresher.tick(NOW)

    refresher.tick(NOW)

    seen = shown(desk, analyst)
    assert len(seen) == 51
    assert seen.close[-1] == 7.0
    assert shown(desk, analyst, Interval.H1).high.tolist() == [50.0]
    assert board(desk.store, analyst).quotes == {}
    assert [t.id for t in latest_trades(desk.store, analyst, VENUE, SYMBOL)] == ["1"]
    assert book(desk.store, analyst, VENUE, SYMBOL) == book_at(10)


def test_another_source_becomes_the_one_that_is_shown(
    desk: Desk, jobs_desk: Desk, analyst: Person, refresher: Refresher
):
    Refresher(jobs_desk.store, replace(Made(walk(5)), name="next", venue="next"), print).start(NOW)

    assert feed(desk, analyst).source == "next"


def test_the_web_process_cannot_write_the_market(desk: Desk, source: Made):
    with pytest.raises(ForbiddenError):
        Refresher(desk.store, source, print).start(NOW)


def test_no_candle_is_lost_while_the_database_is_away(desk: Desk, analyst: Person, refresher: Refresher, source: Made):
    refresher.tick(NOW)
    source.ticks = [
        Tick((candle(m, float(m), closed=False), *((candle(m - 1, 7.5),) if m else ())), trades=(trade(m),))
        for m in range(3)
    ]

    with database_away(refresher):
        for _ in range(2):
            with pytest.raises(UnavailableError):
                refresher.tick(NOW)
    refresher.tick(NOW)

    assert shown(desk, analyst).close.tolist() == [7.5, 7.5, 2.0]
    assert len(latest_trades(desk.store, analyst, VENUE, SYMBOL)) == 3


def test_what_waits_is_bounded_and_of_each_thing_the_newest():
    waiting = Tick(
        (candle(0, 1.0, closed=False),), (quote("1"),), tuple(trade(i) for i in range(MOST_TRADES)), (book_at(1),)
    )

    both = merged(waiting, Tick((candle(0, 2.0),), (quote("2"),), (trade(-1),), (book_at(2),)))

    assert both.candles == (candle(0, 2.0),)
    assert (both.quotes, both.books) == ((quote("2"),), (book_at(2),))
    assert (len(both.trades), both.trades[-1].id) == (MOST_TRADES, "-1")


def test_a_source_is_not_polled_for_more_than_can_be_kept(refresher: Refresher, source: Made):
    source.ticks = [Tick(tuple(candle(m, 1.0) for m in range(MOST_CANDLES)))]

    with database_away(refresher):
        for _ in range(3):
            with pytest.raises(UnavailableError):
                refresher.tick(NOW)

    assert source.at == 1


def test_what_waited_before_a_rewind_is_dropped_where_it_lies_after_it():
    waiting = Tick((candle(3, 1.0), candle(9, 1.0)), (quote("1"),), (trade(1, 3), trade(2, 9)), (book_at(9),))

    both = merged(waiting, Tick((candle(5, 2.0),), rewound_to=START + at(5)))

    assert both.candles == (candle(3, 1.0), candle(5, 2.0))
    assert (both.quotes, both.books) == ((), ())
    assert both.trades == (trade(1, 3),)
    assert both.rewound_to == START + at(5)


def test_a_tick_the_database_refuses_does_not_hold_up_the_next(
    desk: Desk, analyst: Person, refresher: Refresher, source: Made
):
    before_all_years = replace(candle(0, 5.0), opened_at=START.replace(year=1999))
    source.ticks = [Tick((before_all_years,)), Tick((candle(1, 6.0),))]

    with pytest.raises(InvalidError):
        refresher.tick(NOW)
    refresher.tick(NOW)

    assert shown(desk, analyst).close.tolist() == [6.0]


def test_how_a_provider_stands_is_stored_when_it_changed(jobs_desk: Desk, refresher: Refresher, source: Made):
    def stored() -> list[tuple[BreakerState, int | None]]:
        with jobs_desk.store.as_service(Duty.MARKET) as tx:
            return [(h.state, h.remaining) for h in tx.providers.all()]

    well = ProviderHealth("binance", ProviderKind.EXCHANGE, BreakerState.CLOSED, remaining=9)
    seen = []
    for second, health in enumerate(
        [
            well,
            replace(well, remaining=8),
            replace(well, remaining=7, state=BreakerState.OPEN, last_error="No."),
            replace(well, remaining=6),
        ]
    ):
        source.stands = (health,)
        refresher.tick(NOW + timedelta(seconds=second))
        seen.append(stored())
    source.stands = (replace(well, remaining=1),)
    refresher.tick(NOW + timedelta(seconds=60))

    assert seen[0] == seen[1] == [(BreakerState.CLOSED, 9)]
    assert seen[2] == [(BreakerState.OPEN, 7)]
    assert seen[3] == [(BreakerState.CLOSED, 6)]
    assert stored() == [(BreakerState.CLOSED, 1)]


def test_an_exchange_that_is_no_longer_asked_is_not_shown_any_more(jobs_desk: Desk):
    feeds = ProviderHealth("some feed", ProviderKind.NEWS, BreakerState.CLOSED)
    gone = ProviderHealth("kraken", ProviderKind.EXCHANGE, BreakerState.OPEN)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.providers.set(feeds)
        tx.providers.set(gone)

    Refresher(jobs_desk.store, Made(walk(1)), print).start(NOW)

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        assert [h.name for h in tx.providers.all()] == ["some feed"]
