"""The newest book, the last trades, and what the indicators of the book are made of."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from core.desk import Desk
from core.market import book, book_series, latest_trades
from core.market.indicators import IMBALANCE, SPREAD
from core.model import Book, CandleColumns, Person, PublicTrade, Side
from core.store import Duty
from tests.core.market.made import NOW, VENUE
from tests.core.store.test_candles import START, SYMBOL, walk


def taken(second: int, bids: list[tuple[str, str]], asks: list[tuple[str, str]]) -> Book:
    def side(levels: list[tuple[str, str]]) -> tuple[tuple[Decimal, Decimal], ...]:
        return tuple((Decimal(price), Decimal(quantity)) for price, quantity in levels)

    return Book(SYMBOL, side(bids), side(asks), START + timedelta(seconds=second))


@pytest.fixture
def books(jobs_desk: Desk) -> None:
    """Two in the first minute, one in the third."""
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.ticks.add_books(
            VENUE,
            [
                taken(5, [("90", "1")], [("110", "1")]),
                taken(55, [("99", "3"), ("98", "1")], [("101", "1")]),
                taken(130, [("100", "2")], []),
            ],
            NOW,
        )


def series(desk: Desk, person: Person, bars: CandleColumns, bar_s: int = 60, levels: int = 5) -> dict:
    return book_series(desk.store, person, VENUE, SYMBOL, bars, bar_s, levels)


def test_before_a_book_or_a_trade_came_there_is_none(desk: Desk, analyst: Person):
    assert book(desk.store, analyst, VENUE, SYMBOL) is None
    assert latest_trades(desk.store, analyst, VENUE, SYMBOL) == []


def test_the_last_trades_come_newest_first(desk: Desk, jobs_desk: Desk, analyst: Person):
    one = Decimal(1)
    trades = [PublicTrade(SYMBOL, str(i), Side.SELL, one, one, START + timedelta(seconds=i)) for i in range(9)]
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.ticks.add_trades(VENUE, trades)

    assert latest_trades(desk.store, analyst, VENUE, SYMBOL, limit=2) == [trades[8], trades[7]]


def test_each_bar_has_its_last_book_and_nothing_where_none_was_taken(desk: Desk, analyst: Person, books: None):
    seen = series(desk, analyst, walk(3))

    np.testing.assert_array_equal(seen["bid"], [99, np.nan, 100])
    np.testing.assert_array_equal(seen["ask"], [101, np.nan, np.nan])
    np.testing.assert_array_equal(seen["bid_sizes"][0], [3, 1, 0, 0, 0])
    assert np.isnan(seen["bid_sizes"][1]).all()
    np.testing.assert_array_equal(seen["ask_sizes"][2], [0, 0, 0, 0, 0])


def test_wider_bars_take_the_last_book_of_theirs(desk: Desk, analyst: Person, books: None):
    seen = series(desk, analyst, walk(1, seconds=300), 300)

    assert seen["bid"].tolist() == [100]


def test_bars_that_are_missing_leave_the_others_in_their_place(desk: Desk, analyst: Person, books: None):
    seen = series(desk, analyst, walk(3).pick(np.array([1, 2])))

    np.testing.assert_array_equal(seen["bid"], [np.nan, 100])


def test_only_the_best_levels_are_read(desk: Desk, analyst: Person, books: None):
    assert series(desk, analyst, walk(1), levels=1)["bid_sizes"].tolist() == [[3.0]]


def test_without_bars_there_is_no_series(desk: Desk, analyst: Person):
    assert series(desk, analyst, CandleColumns.empty())["bid_sizes"].shape == (0, 5)


def test_the_indicators_of_the_book_are_made_of_it(desk: Desk, analyst: Person, books: None):
    bars = walk(3)
    seen = series(desk, analyst, bars)

    (spread,) = SPREAD.of(bars, seen).values()
    (imbalance,) = IMBALANCE.of(bars, seen, levels=5).values()

    np.testing.assert_allclose(spread, [200.0, np.nan, np.nan])
    np.testing.assert_allclose(imbalance, [(4 - 1) / 5, np.nan, 1.0])
