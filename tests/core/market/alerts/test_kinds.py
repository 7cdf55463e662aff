"""Each kind of alert: what it sees in the facts, and what it says where it sees nothing."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from core.errors import InvalidError
from core.market.alerts import BY_KIND, KINDS
from core.market.alerts.base import kept
from core.market.alerts.kinds import rule_of
from core.model import AlertKind, Interval
from tests.core.market.alerts.examples import BTC, NOW, alert, closed, facts, headline, quote, reading

GIVEN: dict[AlertKind, dict[str, Any]] = {
    AlertKind.PRICE: {"direction": "above", "price": "60000"},
    AlertKind.MOVE: {"way": "up or down", "percent": "3", "period": "1h"},
    AlertKind.INDICATOR: {
        "interval": "1h",
        "direction": "below",
        "line": {"indicator": "macd", "line": "signal", "inputs": {"fast": 9}},
        "other": {"indicator": "macd", "line": "", "inputs": {}},
    },
    AlertKind.VOLUME: {"interval": "5m", "factor": "2.5", "candles": 20},
    AlertKind.SPREAD: {"points": "10"},
    AlertKind.NEWS: {"terms": "halving, ETF approval", "assets": "btc"},
    AlertKind.STALE: {"seconds": 60},
}


def test_every_kind_has_its_rule():
    assert {kind.KIND for kind in KINDS} == set(AlertKind) == set(GIVEN)


@pytest.mark.parametrize("kind", AlertKind)
def test_what_is_kept_of_a_rule_makes_the_same_rule(kind: AlertKind):
    rule = BY_KIND[kind].parse(GIVEN[kind])

    assert BY_KIND[kind].parse(kept(rule)) == rule


@pytest.mark.parametrize("kind", [kind for kind in AlertKind if kind is not AlertKind.NEWS])
def test_without_any_price_a_rule_is_blind_and_names_the_symbol(kind: AlertKind):
    seen = reading(alert(kind, **GIVEN[kind]), facts())

    assert seen.beyond is None
    assert BTC in seen.said


@pytest.mark.parametrize("kind", [k for k in AlertKind if k not in (AlertKind.NEWS, AlertKind.STALE)])
def test_an_old_price_says_nothing_about_now(kind: AlertKind):
    seen = reading(alert(kind, **GIVEN[kind]), facts(quote("61000", age_s=91)))

    assert seen.beyond is None
    assert "2026-03-02 11:58:59 UTC" in seen.said


@pytest.mark.parametrize(
    ("direction", "last", "beyond", "back"),
    [
        ("above", "60000", True, False),
        ("above", "59999.99", False, False),
        ("above", "59940.01", False, False),
        ("above", "59940", False, True),
        ("below", "60000", True, False),
        ("below", "60059.99", False, False),
        ("below", "60060", False, True),
    ],
)
def test_a_price_is_beyond_from_its_level_on_and_back_a_thousandth_away(
    direction: str, last: str, beyond: bool, back: bool
):
    seen = reading(alert(AlertKind.PRICE, direction=direction, price="60000"), facts(quote(last)))

    assert (seen.beyond, seen.back) == (beyond, back)
    assert seen.value == float(last)


@pytest.mark.parametrize(("last", "side"), [("61000", "above"), ("60000", "exactly"), ("59000", "below")])
@pytest.mark.parametrize("direction", ["above", "below"])
def test_what_is_said_of_a_price_is_true_on_either_side_of_the_level(last: str, side: str, direction: str):
    seen = reading(alert(AlertKind.PRICE, direction=direction, price="60000"), facts(quote(last)))

    assert seen.said == f"BTC/USDT is at {int(last):,}, {side} 60,000."


def test_a_price_is_compared_to_the_last_digit():
    level = "0.100000000000000000001"

    seen = reading(alert(AlertKind.PRICE, direction="above", price=level), facts(quote("0.1")))

    assert seen.beyond is False


@pytest.mark.parametrize(
    ("way", "last", "beyond"),
    [
        ("up", "103", True),
        ("up", "102.99", False),
        ("up", "90", False),
        ("down", "97", True),
        ("down", "103", False),
        ("up or down", "97", True),
        ("up or down", "103", True),
        ("up or down", "101", False),
    ],
)
def test_a_move_is_measured_from_the_price_a_period_ago(way: str, last: str, beyond: bool):
    then = {(BTC, Interval.H1): (100.0, NOW - timedelta(hours=1))}

    seen = reading(alert(AlertKind.MOVE, way=way, percent="3", period="1h"), facts(quote(last), ago=then))

    assert seen.beyond is beyond


def test_a_price_much_older_than_the_period_is_no_price_of_then():
    then = {(BTC, Interval.H1): (100.0, NOW - timedelta(hours=2))}

    seen = reading(alert(AlertKind.MOVE, way="up", percent="3", period="1h"), facts(quote("200"), ago=then))

    assert seen.beyond is None


def test_a_volume_is_measured_against_the_mean_of_the_candles_before_it():
    watching = alert(AlertKind.VOLUME, interval="5m", factor="3", candles=4)
    spike = {(BTC, Interval.M5): closed(Interval.M5, [100.0] * 6, [99, 1, 2, 3, 2, 6])}
    calm = {(BTC, Interval.M5): closed(Interval.M5, [100.0] * 6, [99, 1, 2, 3, 2, 5])}

    high, low = (reading(watching, facts(quote("100"), candles=each)) for each in (spike, calm))

    assert (high.value, high.beyond) == (3.0, True)
    assert (low.value, low.beyond, low.back) == (2.5, False, True)


@pytest.mark.parametrize("volumes", [[0, 0, 0, 0, 5], [1, 1, 1]])
def test_without_volumes_to_compare_with_there_is_no_spike(volumes: list[float]):
    candles = {(BTC, Interval.M5): closed(Interval.M5, [100.0] * len(volumes), volumes)}

    seen = reading(alert(AlertKind.VOLUME, interval="5m", factor="3", candles=4), facts(quote("100"), candles=candles))

    assert seen.beyond is None


@pytest.mark.parametrize("kind", [AlertKind.VOLUME, AlertKind.INDICATOR])
def test_candles_that_end_long_before_the_price_make_it_blind(kind: AlertKind):
    given = {**GIVEN[kind], "interval": "1h"}
    candles = {(BTC, Interval.H1): closed(Interval.H1, [100.0 + i % 7 for i in range(900)])}
    later = quote("100", market_at=NOW + timedelta(hours=4))

    assert reading(alert(kind, **given), facts(quote("100"), candles=candles)).beyond is not None
    assert reading(alert(kind, **given), facts(later, candles=candles)).beyond is None


def test_an_indicator_is_judged_against_a_level_by_its_last_closed_candle():
    rising = closed(Interval.H1, [100.0 + i for i in range(400)])
    watching = alert(AlertKind.INDICATOR, interval="1h", direction="above", line={"indicator": "rsi"}, other="70")

    seen = reading(watching, facts(quote("100"), candles={(BTC, Interval.H1): rising}))

    assert (seen.value, seen.threshold, seen.beyond) == (100.0, 70.0, True)
    assert seen.seen == (str(int(rising.opened[-1])),)


def test_two_lines_cross_when_the_quick_one_overtakes_the_slow_one():
    closes = [200.0 - i for i in range(100)] + [101.0 + 3 * i for i in range(30)]
    watching = alert(
        AlertKind.INDICATOR, interval="1h", direction="above",
        line={"indicator": "sma", "inputs": {"period": 5}}, other={"indicator": "sma", "inputs": {"period": 20}},
    )  # fmt: skip

    beyond = [
        reading(watching, facts(quote("100"), candles={(BTC, Interval.H1): closed(Interval.H1, closes[:n])})).beyond
        for n in range(30, 131)
    ]

    assert (beyond[0], beyond[-1]) == (False, True)
    assert sum(before is not after for before, after in pairwise(beyond)) == 1


def test_the_close_itself_can_be_watched_against_a_line():
    candles = {(BTC, Interval.H1): closed(Interval.H1, [100.0] * 120 + [90.0])}
    given = {"interval": "1h", "direction": "below", "line": {"indicator": "close"}, "other": {"indicator": "ema"}}

    assert reading(alert(AlertKind.INDICATOR, **given), facts(quote("90"), candles=candles)).beyond is True


def test_too_few_candles_for_an_indicator_make_it_blind():
    candles = {(BTC, Interval.H1): closed(Interval.H1, [100.0] * 10)}
    given = {"interval": "1h", "direction": "above", "line": {"indicator": "sma"}, "other": "1"}

    assert reading(alert(AlertKind.INDICATOR, **given), facts(quote("90"), candles=candles)).beyond is None


def test_a_spread_is_relative_to_the_middle_of_bid_and_ask():
    watching = alert(AlertKind.SPREAD, points="20")

    wide = reading(watching, facts(quote("100", bid="99.9", ask="100.1")))
    tight = reading(watching, facts(quote("100", bid="99.99", ask="100.01")))

    assert (wide.beyond, wide.value) == (True, 20.0)
    assert (tight.beyond, tight.back) == (False, True)


def test_a_source_without_a_book_tells_no_spread():
    assert reading(alert(AlertKind.SPREAD, points="10"), facts(quote("100"))).beyond is None


@pytest.mark.parametrize(("age_s", "beyond"), [(59, False), (60, True), (4000, True)])
def test_data_is_stale_from_so_many_seconds_on_also_where_other_rules_are_blind(age_s: float, beyond: bool):
    assert reading(alert(AlertKind.STALE, seconds=60), facts(quote("100", age_s=age_s))).beyond is beyond


@pytest.mark.parametrize(
    ("title", "assets", "told"),
    [
        ("The Halving is near", (), True),
        ("Traders discuss halvings", (), False),
        ("SEC grants etf approval", (), True),
        ("Markets are calm", ("BTC",), True),
        ("Markets are calm", ("ETH",), False),
    ],
)
def test_news_is_found_by_whole_words_or_by_the_assets_of_an_item(title: str, assets: tuple[str, ...], told: bool):
    watching = alert(AlertKind.NEWS, None, **GIVEN[AlertKind.NEWS])

    assert reading(watching, facts(headlines=(headline(title, *assets),))).beyond is told


def test_a_story_is_told_once_whichever_sources_repeat_it():
    first = headline("The halving is near", source="first")
    again = headline("Halving near, says first", source="second", story=first.id)
    watching = alert(AlertKind.NEWS, None, **GIVEN[AlertKind.NEWS])

    new = reading(watching, facts(headlines=(first, again)))
    known = reading(replace(watching, standing=alert(AlertKind.NEWS, told=new.seen).standing), facts(headlines=(first, again)))  # fmt: skip

    assert (new.beyond, new.value) == (True, 1.0)
    assert "The halving is near (first)" in new.said
    assert known.beyond is False


def test_what_repeats_a_story_from_before_is_no_news():
    old = headline("The halving is near")
    repeated = headline("Halving near", story=old.id)

    seen = reading(alert(AlertKind.NEWS, None, **GIVEN[AlertKind.NEWS]), facts(headlines=(repeated,)))

    assert seen.beyond is False


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        (AlertKind.PRICE, {"price": ""}, "enter a number"),
        (AlertKind.PRICE, {"price": "60,000"}, "enter a number"),
        (AlertKind.PRICE, {"price": "NaN"}, "between"),
        (AlertKind.PRICE, {"price": "-1"}, "between"),
        (AlertKind.PRICE, {"direction": "sideways"}, "above, below"),
        (AlertKind.MOVE, {"percent": "0"}, "between"),
        (AlertKind.MOVE, {"period": "2h"}, "1h"),
        (AlertKind.VOLUME, {"candles": 2.5}, "between"),
        (AlertKind.VOLUME, {"candles": 20.5}, "whole number"),
        (AlertKind.SPREAD, {"points": "Infinity"}, "between"),
        (AlertKind.STALE, {"seconds": 1}, "between"),
        (AlertKind.NEWS, {"terms": " , ", "assets": ""}, "Name a word"),
        (AlertKind.NEWS, {"terms": "x" * 61}, "at most"),
        (AlertKind.INDICATOR, {"line": {"indicator": "crystal ball"}}, "no indicator"),
        (AlertKind.INDICATOR, {"line": {"indicator": "macd", "line": "middle"}}, "no line"),
        (AlertKind.INDICATOR, {"line": {"indicator": "rsi", "inputs": {"period": 0}}}, "between"),
        (AlertKind.INDICATOR, {"line": {"indicator": "ema", "inputs": {"period": 500}}}, "smaller inputs"),
        (AlertKind.INDICATOR, {"line": {"indicator": "obv"}}, "no level"),
        (AlertKind.INDICATOR, {"other": "high"}, "enter a number"),
    ],
)
def test_what_cannot_be_watched_is_turned_away_with_a_sentence(kind: AlertKind, wrong: dict[str, Any], said: str):
    with pytest.raises(InvalidError, match=said):
        BY_KIND[kind].parse({**GIVEN[kind], **wrong})


@pytest.mark.parametrize("kind", AlertKind)
def test_a_rule_says_in_words_what_it_watches(kind: AlertKind):
    words = rule_of(alert(kind, **GIVEN[kind])).words(BTC)

    assert {
        AlertKind.PRICE: "BTC/USDT at or above 60,000",
        AlertKind.MOVE: "BTC/USDT up or down 3 % in 1h",
        AlertKind.INDICATOR: "BTC/USDT 1h MACD 9 26 9 signal at or below MACD 12 26 9",
        AlertKind.VOLUME: "BTC/USDT volume of 5m at 2.5 × the mean of 20",
        AlertKind.SPREAD: "BTC/USDT spread at 10 bp or more",
        AlertKind.NEWS: "News on BTC, halving, ETF approval",
        AlertKind.STALE: "BTC/USDT without a quote for 60 s",
    }[kind] == words
