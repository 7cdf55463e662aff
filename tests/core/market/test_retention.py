"""What is older than it is kept goes, by the venue's own time; the rest stays."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.desk import Desk
from core.market import forget_old
from core.model import Book, Interval, PublicTrade, Side
from core.settings import Settings
from core.store import Duty
from tests.core.market.made import NOW, VENUE, Made, quote
from tests.core.store.test_candles import START, SYMBOL, walk

DAYS = 6
KEEP = {"keep_minutes_days": 2, "keep_trades_days": 3, "keep_books_days": 1}


@pytest.fixture
def settings(jobs_desk: Desk) -> Settings:
    """Six days of minutes, a trade and a book each hour; minutes are kept for two days, trades three, books one."""
    hours = [START + timedelta(hours=h) for h in range(DAYS * 24)]
    one = Decimal(1)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_instruments(Made(walk(1)).instruments())
        tx.candles.copy_in(VENUE, SYMBOL, Interval.M1, walk(DAYS * 1_440))
        tx.ticks.add_trades(VENUE, [PublicTrade(SYMBOL, str(h), Side.BUY, one, one, h) for h in hours])
        tx.ticks.add_books(VENUE, [Book(SYMBOL, ((one, one),), (), h) for h in hours], NOW)
        tx.market.set_quotes([quote("1", DAYS * 1_440)])
    return jobs_desk.settings.model_copy(update=KEEP)


def oldest(desk: Desk, interval: Interval) -> timedelta:
    with desk.store.as_service(Duty.MARKET) as tx:
        return next(s.first for s in tx.candles.stored(VENUE, SYMBOL) if s.interval is interval) - START


def test_short_candles_trades_and_books_go_each_after_its_time(jobs_desk: Desk, settings: Settings):
    forget_old(jobs_desk.store, settings, NOW)

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        trades = tx.ticks.trades(VENUE, SYMBOL, limit=1_000)
        books = tx.ticks.last_books(VENUE, SYMBOL, 3_600, START, START + timedelta(days=DAYS), 1)
    assert oldest(jobs_desk, Interval.M1) == oldest(jobs_desk, Interval.M30) == timedelta(days=4)
    assert trades[-1].traded_at == START + timedelta(days=3)
    assert books[0].opened == (START + timedelta(days=5)).timestamp()


def test_candles_of_an_hour_and_longer_stay(jobs_desk: Desk, settings: Settings):
    forget_old(jobs_desk.store, settings, NOW)

    assert oldest(jobs_desk, Interval.H1) == oldest(jobs_desk, Interval.D1) == timedelta(0)


def test_a_recording_of_years_ago_is_not_old(jobs_desk: Desk, settings: Settings):
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_quotes([quote("1", 0)])

    assert forget_old(jobs_desk.store, settings, NOW + timedelta(days=3_650)) == 0


def test_a_second_run_finds_nothing(jobs_desk: Desk, settings: Settings):
    gone = [forget_old(jobs_desk.store, settings, NOW) for _ in range(2)]

    assert gone[0] > 4 * 1_440
    assert gone[1] == 0


def test_a_venue_without_a_price_keeps_everything(jobs_desk: Desk, settings: Settings):
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.market.rewind(VENUE, START)

    assert forget_old(jobs_desk.store, settings, NOW) == 0
