from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.market.sources.ccxt_inbox import Inbox, Kind
from core.market.sources.ccxt_wire import Touch
from core.model import Book, Candle, Interval, PublicTrade, Side

NOW = datetime(2026, 3, 5, 12, 0, 20, tzinfo=UTC)
D = Decimal
SYMBOLS = ("BTC/USDT", "ETH/USDT")


@pytest.fixture
def inbox() -> Inbox:
    made = Inbox("binance", Interval.M1, lambda: NOW, linger_s=0.0, most=3)
    made.follow(SYMBOLS, {})
    return made


def trades(*numbers: int) -> list[PublicTrade]:
    return [PublicTrade("BTC/USDT", str(n), Side.BUY, D(100 + n), D(1), NOW + timedelta(seconds=n)) for n in numbers]


def test_what_nobody_fetches_is_bounded_the_oldest_goes_and_is_counted(inbox: Inbox) -> None:
    inbox.trade("BTC/USDT", trades(1, 2))
    inbox.trade("BTC/USDT", trades(3, 4, 5))

    assert [trade.id for trade in inbox.drain().trades] == ["3", "4", "5"]
    assert inbox.counts()["dropped"] == 2


def test_everything_is_fetched_once(inbox: Inbox) -> None:
    inbox.ticker("BTC/USDT", Touch(D(99), D(101), D(100), NOW))
    inbox.trade("BTC/USDT", trades(1))
    inbox.book("BTC/USDT", Book("BTC/USDT", ((D(99), D(1)),), ((D(101), D(1)),), NOW))
    inbox.page("BTC/USDT", [Candle("BTC/USDT", Interval.M1, NOW.replace(second=0), 1, 2, 1, 2, 3)], 0)

    first, second = inbox.drain(), inbox.drain()

    assert (len(first.quotes), len(first.trades), len(first.books), len(first.candles)) == (1, 1, 1, 1)
    assert (second.quotes, second.trades, second.books, second.candles) == ((), (), (), ())


def test_of_quotes_and_books_only_the_newest_counts(inbox: Inbox) -> None:
    for last in (100, 101):
        inbox.ticker("BTC/USDT", Touch(D(99), D(102), D(last), NOW))

    assert [quote.last for quote in inbox.drain().quotes] == [101]


def test_a_quote_or_book_that_comes_late_does_not_replace_a_newer_one(inbox: Inbox) -> None:
    for ago in (0, 5):
        at = NOW - timedelta(seconds=ago)
        inbox.ticker("BTC/USDT", Touch(D(99 - ago), D(102), D(100), at))
        inbox.book("BTC/USDT", Book("BTC/USDT", ((D(99 - ago), D(1)),), (), at))

    tick = inbox.drain()

    assert [quote.bid for quote in tick.quotes] == [book.bids[0][0] for book in tick.books] == [99]
    assert inbox.counts()["late"] == 2


def test_what_a_ticker_leaves_unsaid_is_read_off_book_and_trades(inbox: Inbox) -> None:
    inbox.book("BTC/USDT", Book("BTC/USDT", ((D(99), D(1)),), ((D(103), D(1)),), NOW))
    inbox.trade("BTC/USDT", trades(1))

    inbox.ticker("BTC/USDT", Touch())
    inbox.ticker("ETH/USDT", Touch())

    (quote,) = inbox.drain().quotes
    assert (quote.bid, quote.ask, quote.last, quote.market_at) == (99, 103, 101, NOW)


@pytest.mark.parametrize("touch", [Touch(D(5), D(4), D(5)), Touch(D(0), D(4), D(5)), Touch(None, D(4), D(5))])
def test_a_crossed_or_half_empty_market_has_no_quote(inbox: Inbox, touch: Touch) -> None:
    inbox.ticker("BTC/USDT", touch)

    assert inbox.drain().quotes == ()


def test_the_exchanges_clock_is_known_by_its_freshest_stamp(inbox: Inbox) -> None:
    for ahead in (295, 299.5, 280):
        inbox.ticker("BTC/USDT", Touch(D(99), D(101), D(100), NOW + timedelta(seconds=ahead)))

    assert inbox.counts()["clock_ahead_s"] == 299.5


def test_the_state_is_that_of_what_was_fetched_not_of_what_still_waits(inbox: Inbox) -> None:
    inbox.trade("BTC/USDT", trades(1))
    inbox.drain()
    inbox.trade("BTC/USDT", trades(2))

    assert inbox.state()["BTC/USDT"]["trade"] == trades(1)[0].traded_at.timestamp()
    inbox.drain()
    assert inbox.state()["BTC/USDT"]["trade"] == trades(2)[0].traded_at.timestamp()


def test_a_symbol_never_heard_of_is_silent_for_ever(inbox: Inbox) -> None:
    inbox.trade("BTC/USDT", [])

    assert inbox.silent_s(Kind.TRADES, "BTC/USDT") < 60
    assert inbox.silent_s(Kind.TRADES, "ETH/USDT") == float("inf")
