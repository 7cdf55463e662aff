from datetime import UTC, datetime
from decimal import Decimal

import ccxt
import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.market.sources.ccxt_wire import book_of, trade_of
from core.model import Side

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
D = Decimal
TRADE = {"id": "7", "side": "sell", "price": "60000.10000000", "amount": "0.00500000", "timestamp": 1772712000123}


def test_a_trade_keeps_the_exchanges_decimals_and_its_milliseconds() -> None:
    trade = trade_of("BTC/USDT", TRADE)

    assert trade is not None
    assert (trade.id, trade.side, str(trade.price), str(trade.quantity)) == ("7", Side.SELL, "60000.1", "0.005")
    assert trade.traded_at == datetime(2026, 3, 5, 12, 0, 0, 123_000, UTC)


@pytest.mark.parametrize("missing", ["id", "side"])
def test_a_trade_that_cannot_be_told_from_others_is_left_out(missing: str) -> None:
    assert trade_of("BTC/USDT", TRADE | {missing: None}) is None


@pytest.mark.parametrize(
    "wrong", [{"price": None}, {"amount": "0"}, {"price": "-1"}, {"price": "x"}, {"timestamp": None}]
)
def test_a_trade_without_price_amount_or_time_is_no_market_data(wrong: dict[str, object]) -> None:
    with pytest.raises(ccxt.BadResponse):
        trade_of("BTC/USDT", TRADE | wrong)


def test_a_book_has_each_price_once_and_as_many_levels_as_wanted() -> None:
    book = book_of(
        "BTC/USDT", {"bids": [[9.0, 1.0, "a"], [9.0, 2.5, "b"], [8.5, 0.0]], "asks": [[10.0, 1.0]] * 3}, 2, NOW
    )

    assert book is not None
    assert book.bids == ((D("9.0"), D("3.5")),)
    assert book.asks == ((D("10.0"), D("2.0")),)
    assert book.taken_at == NOW


def test_a_crossed_book_is_none() -> None:
    assert book_of("BTC/USDT", {"bids": [[10.0, 1.0]], "asks": [[9.0, 1.0]]}, 5, NOW) is None


@given(st.decimals(min_value="0.00000001", max_value=10**7, places=8))
def test_a_level_ccxt_keeps_as_a_float_reads_as_what_the_exchange_sent(sent: Decimal) -> None:
    book = book_of("BTC/USDT", {"bids": [[float(str(sent)), 1.0]], "asks": []}, 5, NOW)

    assert book is not None
    assert book.bids[0][0] == sent
