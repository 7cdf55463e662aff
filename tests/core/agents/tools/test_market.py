"""Prices, candles, comparisons, books and charts: what a tool tells is what is stored."""

from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest

from core import market
from core.agents.tools.figures import points_of
from core.desk import Desk
from core.market.indicators import RSI
from core.model import Interval
from core.store import Duty
from tests.core.agents.tools.world import BTC, ETH, VENUE, World, walk


def test_a_quote_is_told_to_the_digit_with_its_age_and_where_it_is_from(world: World):
    told = world.call("quote", symbol="btc-usdt")

    asked = ("symbol", "last", "bid", "ask", "mid", "spread", "provenance")
    assert [told.data[name] for name in asked] == [BTC, "60000", "59990.5", "60010.5", "60000.5", "20", "recorded"]
    assert Decimal(told.data["spread_bps"]) == round(Decimal(20) / Decimal("60000.5") * 10_000, 4)
    assert 0 <= Decimal(told.data["age_s"]) < 60
    assert told.source == "quotes of the recorded market"
    assert told.data["market_at"] == told.at.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("said", ["ETH", "eth", "ETH/USDT", "eth-usdt", "ETHUSDT", "ETH_USDT"])
def test_a_symbol_is_known_however_it_is_written(world: World, said: str):
    assert world.call("quote", symbol=said).data["symbol"] == ETH


def test_candles_are_summed_up_and_their_indicators_are_those_of_the_chart(world: World):
    told = world.call("candles", symbol="BTC", bars=48, rows=3, indicators=["rsi 21", "bollinger(20, 2)"]).data

    seen = market.chart(world.desk.store, world.desk.user, VENUE, BTC, Interval.H1, None, 48, RSI.warm_up(period=21))
    bars = seen.bars.pick(slice(seen.lead, None))
    rsi = RSI.of(seen.bars, period=21)["RSI 21"]
    assert told["bars"] == 48
    assert float(told["high"]) == bars.high.max()
    assert float(told["low"]) == bars.low.min()
    assert float(told["close"]) == bars.close[-1]
    assert float(told["change_percent"]) == pytest.approx((bars.close[-1] / bars.open[0] - 1) * 100, abs=1e-4)
    assert float(told["indicators"]["RSI 21"]) == pytest.approx(rsi[-1], abs=1e-6)
    assert len(told["indicators"]) == 4
    assert [float(row["close"]) for row in told["rows"]] == bars.close[-3:].tolist()
    assert float(told["rows"][0]["RSI 21"]) == pytest.approx(rsi[-3], abs=1e-6)


def test_symbols_are_compared_over_the_window_asked_for(world: World):
    told = world.call("compare", symbols=["BTC", "ETH"], window="7d").data

    opened = market.closes(world.desk.store, world.desk.user, VENUE, [BTC, ETH], Interval.H1, 169)
    change = opened.table[-1] / opened.table[0] - 1
    assert [row["symbol"] for row in told["symbols"]] == [BTC, ETH]
    assert [float(row["change_percent"]) for row in told["symbols"]] == pytest.approx((change * 100).tolist(), abs=1e-4)
    assert told["correlations"] == [{"of": BTC, "and": ETH, "correlation": "-1"}]
    assert float(told["symbols"][0]["volatility_percent"]) > float(told["symbols"][1]["volatility_percent"]) > 0
    days = datetime.fromisoformat(told["to"]) - datetime.fromisoformat(told["from"])
    assert days.days == 7


def test_where_only_longer_candles_are_stored_the_window_stays_what_was_asked(world: World):
    told = world.call("compare", symbols=["BTC", "ETH"], window="24h").data

    span = datetime.fromisoformat(told["to"]) - datetime.fromisoformat(told["from"])
    assert (told["bar_seconds"], span.total_seconds()) == (3600, 86_400)


def test_depth_and_slippage_are_walked_level_by_level(world: World):
    told = world.call("order_book", symbol="ETH", within_percent="2", size="2").data

    assert (told["bid"], told["ask"], told["mid"], told["spread"]) == ("100", "102", "101", "2")
    assert told["bid_depth"] == {"levels": 2, "quantity": "3", "value": "298"}
    assert told["ask_depth"] == {"levels": 2, "quantity": "3", "value": "308"}
    assert told["buying"] == {
        "best": "102",
        "average": "102.5",
        "slippage_percent": "0.4902",
        "value": "205",
        "not_filled": "0",
    }
    assert told["selling"]["average"] == "99.5"


def test_what_the_stored_levels_cannot_fill_is_said(world: World):
    told = world.call("order_book", symbol="ETH", size="5").data

    assert told["buying"]["not_filled"] == "2"
    assert told["buying"]["value"] == "308"
    assert told["selling"]["not_filled"] == "0"


def test_a_chart_of_candles_has_the_bars_and_overlays_it_tells_of(world: World):
    told = world.call("chart", symbols=["BTC"], bars=100, overlays=["ema 20"])

    assert told.figure
    candles, line = told.figure["data"]
    assert (candles["type"], line["name"]) == ("candlestick", "EMA 20")
    assert len(candles["x"]) == len(line["x"]) == told.data["bars"] == 100
    assert candles["close"][-1] == float(told.data["close"])
    assert np.isfinite(line["y"]).all()
    assert (candles["x"][0], candles["x"][-1]) == (told.data["from"], told.data["to"])


def test_no_chart_has_more_than_five_hundred_points(world: World):
    told = world.call("chart", symbols=["BTC"], bars=500, overlays=["bollinger", "keltner", "ichimoku"])

    assert told.figure
    assert 400 < points_of(dict(told.figure)) <= 500


def test_a_comparison_of_many_points_is_thinned_and_not_shortened(world: World, jobs_desk: Desk):
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        for symbol in (BTC, ETH):
            tx.candles.copy_in(VENUE, symbol, Interval.M5, walk(0.1, 300))

    told = world.call("chart", what="compare", symbols=["BTC", "ETH"], window="24h")

    assert told.figure
    assert 400 < points_of(dict(told.figure)) <= 500
    span = datetime.fromisoformat(told.data["to"]) - datetime.fromisoformat(told.data["from"])
    assert span.total_seconds() == 86_400


def test_compared_symbols_begin_at_a_hundred(world: World):
    told = world.call("chart", what="compare", symbols=["BTC", "ETH"], window="7d")

    assert told.figure
    assert [line["y"][0] for line in told.figure["data"]] == [100, 100]
    changes = [float(each["change_percent"]) for each in told.data["symbols"]]
    assert [line["y"][-1] - 100 for line in told.figure["data"]] == pytest.approx(changes, abs=1e-4)
