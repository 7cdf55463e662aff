"""Over real websockets, against our own server: ccxt itself is unmodified."""

import json
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from core.model import BreakerState, Candle, CandleColumns, Interval
from tests.clocks import Clock
from tests.core.market.sources.conftest import QUICK, Binance, Opener, Watched
from tests.servers.binance_market import kline

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
HALF = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)
STREAMS = {"btcusdt@aggTrade", "btcusdt@depth@100ms", "btcusdt@kline_1m", "btcusdt@ticker"}


def truth(opened_at: datetime, now: datetime) -> Candle:
    """The candle as the exchange's REST would answer it."""
    opened = int(opened_at.timestamp())
    _, *values = kline("BTCUSDT", opened, 60, now.timestamp())
    return next(CandleColumns.of([opened], *([v] for v in values[:5])).candles("BTC/USDT", Interval.M1))


def truths(first: datetime, count: int) -> list[Candle]:
    """The candles of minutes that are over, as the exchange's REST would answer them."""
    opened = [first + n * MINUTE for n in range(count)]
    return [truth(at, at + MINUTE) for at in opened]


def listening(binance: Binance) -> bool:
    """Whether the server was asked for everything; on a stopped clock it then has little to tell."""
    return set(binance.streams()) == STREAMS


def numbers(watched: Watched) -> list[int]:
    return sorted(int(trade.id) for trade in watched.trades)


def test_everything_comes_over_streams_and_rest_is_left_alone(binance: Binance, watch: Opener) -> None:
    watched = watch("BTC/USDT", "ETH/USDT")
    watched.until(lambda: watched.live() and watched.complete("BTC/USDT", "ETH/USDT"))
    # The round over REST that began before the streams did comes to its end.
    time.sleep(1)
    asked = binance.requests()

    watched.forget().until(lambda: watched.complete("BTC/USDT", "ETH/USDT"))

    assert set(binance.streams()) == {s.replace("btc", c) for s in STREAMS for c in ("btc", "eth")}
    assert binance.requests() == asked


def test_prices_and_quantities_are_the_exact_decimals_of_the_exchange(binance: Binance, watch: Opener) -> None:
    watched = watch("BTC/USDT", "PEPE/USDT")

    watched.until(
        lambda: watched.live() and len(watched.trades) > 9 and len(watched.books) > 3 and len(watched.quotes) > 3
    )

    steps = {"BTC/USDT": (Decimal("0.01"), Decimal("0.00001")), "PEPE/USDT": (Decimal("0.00000001"), Decimal(1))}
    for quote in watched.quotes:
        assert quote.ask - quote.bid == steps[quote.symbol][0]
    for trade in watched.trades:
        price_step, lot = steps[trade.symbol]
        assert (trade.price % price_step, trade.quantity % lot) == (0, 0)
    for book in watched.books:
        price_step, lot = steps[book.symbol]
        assert all(price % price_step == 0 == quantity % lot for price, quantity in (*book.bids, *book.asks))


def test_a_book_is_whole_sorted_and_follows_the_changes(binance: Binance, watch: Opener) -> None:
    watched = watch()
    watched.until(lambda: watched.live("books"))
    watched.forget()

    watched.until(lambda: len(watched.books) > 2)

    for book in watched.books:
        bids, asks = [price for price, _ in book.bids], [price for price, _ in book.asks]
        assert bids == sorted(bids, reverse=True)
        assert asks == sorted(asks)
        assert len(bids) == len(asks) == 100
        assert asks[0] - bids[0] == Decimal("0.01")
        assert set(np.diff([float(p) for p in asks]).round(6)) == {0.01}


def test_a_minute_is_closed_by_its_successor_with_the_values_the_exchange_has(binance: Binance, watch: Opener) -> None:
    binance.stop_clock(NOON + HALF)
    watched = watch()
    watched.until(lambda: listening(binance) and watched.live("candles"))

    for count in range(1, 4):
        binance.stop_clock(NOON + HALF + count * MINUTE)
        watched.until(lambda count=count: len(watched.closed(NOON)) >= count)

    assert watched.closed(NOON) == truths(NOON, 3)


def test_trades_of_stream_and_rest_are_the_same_by_id_and_none_is_lost_over_a_reconnect(
    binance: Binance, watch: Opener
) -> None:
    binance.set(rate=200.0)
    watched = watch()
    watched.until(lambda: watched.live() and len(watched.trades) > 50)

    for how in ("close", "cut"):
        binance.act(how)
        told = len(watched.trades)
        watched.until(lambda told=told: watched.live() and len(watched.trades) > told + 100)
    watched.until(lambda: set(np.diff(numbers(watched))) == {1})

    assert watched.streams.detail["reconnects"] >= 2
    assert set(Counter(numbers(watched)).values()) == {1}


def test_minutes_missed_while_everything_was_down_come_once_and_whole(binance: Binance, watch: Opener) -> None:
    binance.stop_clock(NOON + HALF)
    clock = Clock(NOON)
    watched = watch(clock=clock)
    watched.until(lambda: listening(binance) and watched.live("candles"))

    binance.arm("drop", path="/", times=0)
    binance.act("cut")
    watched.until(lambda: watched.rest.state is BreakerState.OPEN and watched.errors)
    binance.disarm("/")
    binance.stop_clock(NOON + HALF + 7 * MINUTE)
    clock.pass_(601)
    watched.until(lambda: len(watched.closed(NOON)) >= 7)

    assert watched.closed(NOON) == truths(NOON, 7)


def test_a_stream_that_jumps_over_minutes_is_completed_over_rest(binance: Binance, watch: Opener) -> None:
    binance.stop_clock(NOON + HALF)
    watched = watch()
    watched.until(lambda: listening(binance) and watched.live("candles"))

    binance.stop_clock(NOON + HALF + 20 * MINUTE)
    watched.until(lambda: len(watched.closed(NOON)) >= 20)

    assert watched.closed(NOON) == truths(NOON, 20)


@pytest.mark.parametrize("how", ["silence", "stall", "close", "cut"])
def test_a_connection_that_dies_in_whatever_way_is_noticed_and_made_again(
    binance: Binance, watch: Opener, how: str
) -> None:
    """Silence is half-open: nothing is read or written; stalled ones still answer pings."""
    watched = watch(pace=replace(QUICK, patience_s=0.8))
    watched.until(watched.live)
    made = watched.streams.detail["reconnects"]

    binance.act(how)
    watched.until(lambda: watched.streams.detail["reconnects"] >= made + 4)
    watched.forget().until(lambda: watched.live() and watched.complete("BTC/USDT"))

    assert watched.streams.last_error
    assert not watched.errors


@pytest.mark.parametrize("answer", ["mute", "refuse"])
def test_a_subscription_that_fails_leaves_the_data_to_rest_and_is_tried_again(
    binance: Binance, watch: Opener, answer: str
) -> None:
    binance.behave(answer=answer)
    clock = Clock(datetime.now(UTC))
    watched = watch(clock=clock)

    watched.until(lambda: watched.streams.state is BreakerState.OPEN)
    watched.forget().until(lambda: watched.complete("BTC/USDT"))
    binance.behave(answer="ok")
    clock.pass_(31)

    watched.until(watched.live)
    assert watched.streams.last_error
    assert watched.rest.state is BreakerState.CLOSED


def test_while_streams_cannot_be_had_rest_tells_everything(binance: Binance, watch: Opener) -> None:
    binance.arm("status", path="/stream", status=403, times=0)
    watched = watch("BTC/USDT", "ETH/USDT")

    watched.until(lambda: watched.streams.state is BreakerState.OPEN)
    watched.forget().until(
        lambda: all(len(told) > 3 for told in (watched.quotes, watched.trades, watched.books, watched.candles))
    )

    assert watched.streams.detail["live"] == []
    assert set(np.diff(sorted(int(t.id) for t in watched.trades if t.symbol == "BTC/USDT"))) == {1}


@pytest.mark.parametrize(("status", "retry_after", "wait"), [(429, "20", 20), (418, None, 60)])
def test_a_handshake_told_to_wait_is_not_repeated_before_then(
    binance: Binance, watch: Opener, status: int, retry_after: str | None, wait: int
) -> None:
    clock = Clock(datetime.now(UTC))
    binance.arm("rate_limit", path="/stream", status=status, retry_after=retry_after, times=4)
    watched = watch(clock=clock)
    watched.until(lambda: watched.streams.state is BreakerState.OPEN)
    watched.until(lambda: watched.quotes)
    tried = len(binance.requests("/stream"))

    clock.pass_(wait - 1)
    watched.forget().until(lambda: len(watched.quotes) > 2)

    assert len(binance.requests("/stream")) == tried
    binance.disarm("/stream")
    clock.pass_(2)
    watched.until(watched.live)


GARBAGE = [
    "<html>a proxy's own page</html>",
    "garbage",
    "{",
    "[]",
    "[1, 2]",
    '{"e":"aggTrade"}',
    '{"e":"aggTrade","E":1,"s":"BTCUSDT","a":1,"T":1}',
    '{"e":"aggTrade","E":1,"s":"BTCUSDT","a":1,"p":"x","q":"y","T":"z","m":1}',
    '{"e":"aggTrade","E":1,"s":"BTCUSDT","a":1,"p":"-5","q":"1","T":1,"m":true}',
    '{"e":"kline","s":"BTCUSDT","k":{"t":0,"s":"BTCUSDT","i":"1m","o":"5","c":"5","h":"1","l":"9","v":"-1"}}',
    '{"e":"kline","s":"BTCUSDT","k":{"t":60,"s":"BTCUSDT","i":"1m"}}',
    '{"e":"24hrTicker","s":"BTCUSDT","E":1,"b":"9","a":"1","c":"NaN"}',
    '{"e":"depthUpdate","s":"BTCUSDT","U":1,"u":99999999999999,"b":[["x"]],"a":7}',
    '{"e":"serverShutdown","E":1}',
]


def test_messages_that_are_no_market_data_are_never_shown_and_streaming_goes_on(
    binance: Binance, watch: Opener
) -> None:
    clock = Clock(datetime.now(UTC))
    watched = watch(clock=clock)
    watched.until(watched.live)

    for text in GARBAGE:
        for stream in STREAMS:
            binance.say(stream, text)
        # Five failures within a minute would be another story.
        clock.pass_(601)
        watched.until(lambda: watched.live())

    lowest = Decimal(50_000)
    assert all(min(q.bid, q.last) > lowest for q in watched.quotes)
    assert all(t.price > lowest for t in watched.trades)
    assert all(b.bids[-1][0] > lowest for b in watched.books)
    assert all(c.low > lowest and c.opened_at.year >= 2026 for c in watched.candles)
    assert not watched.errors


@pytest.mark.parametrize("manners", [{"twice": True}, {"backwards": True}, {"twice": True, "backwards": True}])
def test_messages_doubled_or_in_the_wrong_order_change_nothing(
    binance: Binance, watch: Opener, manners: dict[str, bool]
) -> None:
    binance.stop_clock(NOON + HALF)
    binance.behave(**manners)
    watched = watch()
    watched.until(lambda: listening(binance) and watched.live("candles"))

    for count in range(1, 3):
        binance.stop_clock(NOON + HALF + count * MINUTE)
        watched.until(lambda count=count: len(watched.closed(NOON)) >= count)
    watched.until(lambda: set(np.diff(numbers(watched))) == {1})

    assert watched.closed(NOON) == truths(NOON, 2)
    assert numbers(watched)[-1] == (NOON + HALF + 2 * MINUTE).timestamp() * 5


def test_a_late_word_on_a_closed_candle_is_counted_and_not_told(binance: Binance, watch: Opener) -> None:
    binance.stop_clock(NOON + HALF)
    watched = watch()
    watched.until(lambda: listening(binance) and watched.live("candles"))
    binance.stop_clock(NOON + HALF + MINUTE)
    watched.until(lambda: len(watched.closed(NOON)) == 1)
    late = {
        "t": round(NOON.timestamp() * 1000),
        "s": "BTCUSDT",
        "i": "1m",
        "o": "1",
        "c": "2",
        "h": "9",
        "l": "1",
        "v": "999",
    }

    binance.say("btcusdt@kline_1m", json.dumps({"e": "kline", "s": "BTCUSDT", "k": late}))
    watched.until(lambda: watched.streams.detail["late"] == 1)
    binance.stop_clock(NOON + HALF + 2 * MINUTE)
    watched.until(lambda: len(watched.closed(NOON)) >= 2)

    assert watched.closed(NOON) == truths(NOON, 2)


@pytest.mark.parametrize("ahead", [timedelta(minutes=-7), timedelta(minutes=7)])
def test_a_clock_that_is_off_is_shown_and_decides_nothing(binance: Binance, watch: Opener, ahead: timedelta) -> None:
    binance.stop_clock(NOON + ahead + HALF)
    watched = watch(clock=Clock(NOON))
    watched.until(lambda: listening(binance) and watched.live("candles"))

    binance.stop_clock(NOON + ahead + HALF + MINUTE)
    watched.until(lambda: watched.closed(NOON + ahead) and watched.quotes)

    assert watched.closed(NOON + ahead) == truths(NOON + ahead, 1)
    assert {q.received_at for q in watched.quotes} == {NOON}
    assert {q.market_at - NOON - ahead for q in watched.quotes} <= {HALF, HALF + MINUTE}
    assert watched.streams.detail["clock_ahead_s"] - ahead.total_seconds() in (30, 90)


def test_a_flood_of_trades_is_taken_to_the_last(binance: Binance, watch: Opener) -> None:
    binance.set(rate=4_000.0)
    watched = watch()

    watched.until(lambda: watched.live("trades") and len(watched.trades) > 6_000)

    assert set(np.diff(numbers(watched))) == {1}
    assert watched.streams.detail["dropped"] == 0


def test_after_a_restart_it_goes_on_where_it_stopped(binance: Binance, watch: Opener) -> None:
    binance.stop_clock(NOON + HALF)
    before = watch()
    before.until(lambda: listening(binance) and before.live("candles") and before.trades)
    kept = json.loads(json.dumps(before.source.state()))
    before.source.close()
    binance.stop_clock(NOON + HALF + 30 * MINUTE)
    again = watch(clock=Clock(NOON + 30 * MINUTE))

    again.source.resume(kept, NOON)
    again.until(lambda: len(again.closed()) >= 30 and len(again.trades) >= 9_000)

    assert again.closed() == truths(NOON, 30)
    assert set(np.diff(sorted({*numbers(before), *numbers(again)}))) == {1}


def test_closing_ends_every_connection(binance: Binance, watch: Opener) -> None:
    watched = watch()
    watched.until(watched.live)

    watched.source.close()

    watched.until(lambda: binance.streams() == [])
