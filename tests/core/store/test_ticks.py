"""Trades of the market are kept once and to the digit; the newest book is the newest row."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.desk import Desk
from core.model import Book, PublicTrade, Side
from core.store import Duty

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
VENUE, SYMBOL = "made", "BTC/USDT"


def trade(number: int, price: str = "64000.10", symbol: str = SYMBOL) -> PublicTrade:
    side = Side.BUY if number % 2 else Side.SELL
    moment = NOW + timedelta(seconds=number, microseconds=250_000)
    return PublicTrade(symbol, f"id-{number}", side, Decimal(price), Decimal("0.00001234"), moment)


def book(second: float, bid: str = "99", bids: int = 2, symbol: str = SYMBOL) -> Book:
    below = tuple((Decimal(bid) - i, Decimal("0.1") * (i + 1)) for i in range(bids))
    above = ((Decimal("100.5"), Decimal("3.000000001")), (Decimal(101), Decimal(4)))
    return Book(symbol, below, above, NOW + timedelta(seconds=second))


def add(desk: Desk, *trades: PublicTrade, venue: str = VENUE) -> int:
    with desk.store.as_service(Duty.MARKET) as tx:
        return tx.ticks.add_trades(venue, trades)


def add_books(desk: Desk, *books: Book) -> None:
    for one in books:
        with desk.store.as_service(Duty.MARKET) as tx:
            tx.ticks.add_books(VENUE, [one], NOW)


def test_trades_come_back_to_the_last_digit_the_newest_first(desk: Desk, jobs_desk: Desk, analyst):
    trades = [trade(i, "64000.123456789012345678") for i in range(5)]

    added = add(jobs_desk, *trades)

    with desk.store.as_user(analyst) as tx:
        assert tx.ticks.trades(VENUE, SYMBOL) == trades[::-1]
        assert tx.ticks.trades(VENUE, SYMBOL, limit=2) == [trades[4], trades[3]]
        assert tx.ticks.trades(VENUE, SYMBOL, since=trades[3].traded_at) == [trades[4], trades[3]]
    assert added == 5


def test_a_trade_that_comes_again_is_kept_once_also_within_one_batch(jobs_desk: Desk):
    first = add(jobs_desk, trade(1), trade(2), trade(1))

    again = add(jobs_desk, trade(2), trade(3))

    assert (first, again) == (2, 1)


def test_the_same_id_of_another_symbol_or_venue_is_another_trade(jobs_desk: Desk):
    added = [add(jobs_desk, trade(1)), add(jobs_desk, trade(1, symbol="ETH/USDT")), add(jobs_desk, trade(1), venue="b")]

    assert added == [1, 1, 1]


def test_no_trade_and_no_book_change_nothing(jobs_desk: Desk):
    assert add(jobs_desk) == 0
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.ticks.add_books(VENUE, [], NOW)
        assert tx.ticks.book(VENUE, SYMBOL) is None


def test_the_newest_book_comes_back_exactly_as_it_was(desk: Desk, jobs_desk: Desk, analyst):
    add_books(jobs_desk, book(0), book(25), book(27, bid="98"))

    with desk.store.as_user(analyst) as tx:
        assert tx.ticks.book(VENUE, SYMBOL) == book(27, bid="98")


def test_an_older_book_that_comes_late_does_not_replace_a_newer_one(jobs_desk: Desk):
    add_books(jobs_desk, book(9), book(3))

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        assert tx.ticks.book(VENUE, SYMBOL) == book(9)


@pytest.mark.parametrize(("bids", "asks"), [((), ()), (((Decimal(1), Decimal(2)),), ())])
def test_a_book_may_have_an_empty_side(jobs_desk: Desk, bids, asks):
    empty = Book(SYMBOL, bids, asks, NOW)

    add_books(jobs_desk, empty)

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        assert tx.ticks.book(VENUE, SYMBOL) == empty


def test_within_ten_seconds_one_book_is_kept(jobs_desk: Desk):
    add_books(jobs_desk, *(book(s / 4) for s in range(100)))

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        assert tx.ticks.forget_books(VENUE, SYMBOL, NOW + timedelta(hours=1), 100) == 3


def test_a_rewind_forgets_trades_and_books_of_later_on_this_venue_alone(jobs_desk: Desk):
    add(jobs_desk, trade(1), trade(5))
    add(jobs_desk, trade(5), venue="other")
    add_books(jobs_desk, book(4), book(15))

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.ticks.rewind(VENUE, NOW + timedelta(seconds=4))

        assert tx.ticks.trades(VENUE, SYMBOL) == [trade(1)]
        assert tx.ticks.trades("other", SYMBOL) == [trade(5)]
        assert tx.ticks.book(VENUE, SYMBOL) == book(4)


def test_the_oldest_trades_are_forgotten_some_at_a_time(jobs_desk: Desk):
    add(jobs_desk, *(trade(i) for i in range(10)))

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        gone = [tx.ticks.forget_trades(VENUE, SYMBOL, trade(7).traded_at, 4) for _ in range(3)]
        left = tx.ticks.trades(VENUE, SYMBOL)

    assert gone == [4, 3, 0]
    assert left == [trade(9), trade(8), trade(7)]


def test_many_trades_of_one_moment_are_forgotten_too(jobs_desk: Desk):
    burst = [PublicTrade(SYMBOL, str(i), Side.BUY, Decimal(1), Decimal(1), NOW) for i in range(9)]
    add(jobs_desk, *burst)

    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        assert tx.ticks.forget_trades(VENUE, SYMBOL, NOW + timedelta(hours=1), 4) == 9
