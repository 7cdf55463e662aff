"""Over a real socket, against our own server, without its streams: ccxt itself is unmodified."""

import json
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from core.errors import InvalidError, UnavailableError
from core.market.breaker import ProviderError, ProviderRestsError
from core.market.sources import joined
from core.market.sources.ccxt_client import UnlistedError
from core.market.sources.ccxt_exchange import CcxtExchange
from core.model import BreakerState, CandleColumns, Interval, Provenance, ProviderKind
from tests.clocks import Clock
from tests.core.market.sources.conftest import QUICK, Binance, Opener, Watched
from tests.servers import running

NOW = datetime(2026, 3, 5, 22, 58, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock(binance: Binance) -> Clock:
    """One clock for the server and the source."""
    binance.stop_clock(NOW)
    return Clock(NOW)


@pytest.fixture
def rest(binance: Binance, watch: Opener, clock: Clock) -> Opener:
    """Open sources on a server whose streams are shut."""
    binance.arm("status", path="/stream", status=404, times=0)

    def open_one(*symbols: str) -> Watched:
        return watch(*symbols, clock=clock)

    return open_one


def past(watched: Watched, interval: Interval, since: datetime, until: datetime = NOW) -> CandleColumns:
    return joined(CandleColumns.empty(), *watched.source.history("BTC/USDT", interval, since, until))


def test_instruments_carry_the_steps_and_sizes_the_exchange_states(rest: Opener) -> None:
    bitcoin, pepe = rest("BTC/USDT", "PEPE/USDT").source.instruments()

    assert (bitcoin.venue, bitcoin.symbol, bitcoin.base, bitcoin.quote) == ("binance", "BTC/USDT", "BTC", "USDT")
    assert (bitcoin.price_step, bitcoin.quantity_step) == (Decimal("0.01"), Decimal("0.00001"))
    assert (bitcoin.min_quantity, bitcoin.max_quantity) == (Decimal("0.00001"), Decimal(9000))
    assert (bitcoin.min_notional, bitcoin.max_notional) == (Decimal(5), Decimal(9_000_000))
    assert (pepe.price_step, pepe.quantity_step, pepe.min_notional) == (Decimal("0.00000001"), Decimal(1), Decimal(1))


def test_only_spot_market_data_is_asked_for(binance: Binance, rest: Opener) -> None:
    watched = rest()

    watched.until(lambda: watched.complete("BTC/USDT"))

    paths = {request.split("?")[0].rpartition("/")[2] for request in binance.requests()}
    assert paths == {"exchangeInfo", "24hr", "klines", "aggTrades", "depth"}


def test_quotes_are_the_exact_decimals_of_the_exchange(rest: Opener) -> None:
    watched = rest("BTC/USDT", "PEPE/USDT")

    watched.until(lambda: len(watched.quotes) >= 2)

    assert [quote.symbol for quote in watched.quotes[:2]] == ["BTC/USDT", "PEPE/USDT"]
    for quote, step in zip(watched.quotes[:2], (Decimal("0.01"), Decimal("0.00000001")), strict=True):
        assert quote.last % step == 0
        assert quote.ask - quote.bid == step
        assert (quote.market_at, quote.received_at) == (NOW, NOW)
        assert quote.provenance is Provenance.LIVE


def test_a_poll_never_waits_for_the_exchange(binance: Binance, rest: Opener) -> None:
    binance.arm("delay", seconds=5, times=0)
    watched = rest()

    for _ in range(20):
        watched.poll()

    # Whoever waits hears of the timeout, after a second.
    assert not watched.errors
    assert not watched.quotes


def test_history_pages_through_every_closed_candle_once(binance: Binance, rest: Opener) -> None:
    source = rest().source

    pages = list(source.history("BTC/USDT", Interval.M1, NOW - timedelta(minutes=2500), NOW + timedelta(days=1)))

    rows = joined(*pages)
    assert sum(len(page) for page in pages) == len(rows) == 2499
    assert set(np.diff(rows.opened)) == {60}
    assert rows.opened[-1] == datetime(2026, 3, 5, 22, 57, tzinfo=UTC).timestamp()


def test_history_ends_before_until(rest: Opener) -> None:
    since = datetime(2026, 3, 5, 10, tzinfo=UTC)

    rows = past(rest(), Interval.M1, since, since + 90 * MINUTE)

    assert (len(rows), rows.opened[0]) == (90, since.timestamp())


def test_the_desk_is_to_hold_the_minutes_it_was_told_two_years_of_hours_and_all_days(rest: Opener) -> None:
    source = rest().source

    begins = {interval: source.begins("BTC/USDT", interval) for interval in source.intervals("BTC/USDT")}

    assert list(begins) == [i for i in Interval if i is not Interval.W1]
    assert begins[Interval.M1] == NOW.replace(second=0) - timedelta(days=30)
    assert begins[Interval.H1] == datetime(2024, 3, 5, 22, tzinfo=UTC)
    assert begins[Interval.D1] == datetime(2017, 1, 1, tzinfo=UTC)
    assert all(begin.timestamp() % interval.seconds == 0 for interval, begin in begins.items())


def test_days_from_before_the_listing_are_not_there_and_no_error(rest: Opener) -> None:
    watched = rest()

    rows = past(watched, Interval.D1, watched.source.begins("BTC/USDT", Interval.D1))

    assert 1_000 < len(rows) < 1_100
    assert set(np.diff(rows.opened)) == {86_400}


def test_without_streams_candles_are_followed_over_rest_and_a_long_sleep_loses_none(
    binance: Binance, rest: Opener, clock: Clock
) -> None:
    watched = rest()
    watched.until(lambda: watched.candles)

    for pause in (61, 3 * 3600, 60):
        clock.pass_(pause)
        binance.stop_clock(clock.now)
        beyond = clock.now.replace(second=0) - MINUTE
        watched.until(lambda beyond=beyond: watched.closed(beyond))

    assert set(np.diff([c.opened_at.timestamp() for c in watched.closed()])) == {60}
    assert len({c.opened_at for c in watched.closed()}) == len(watched.closed())


def test_a_delisted_symbol_is_left_out_from_then_on(binance: Binance, rest: Opener) -> None:
    watched = rest("BTC/USDT", "ETH/USDT")
    watched.until(lambda: watched.complete("BTC/USDT", "ETH/USDT"))

    binance.list_as(ETHUSDT=None)
    watched.until(lambda: watched.source.state()["unlisted"] == ["ETH/USDT"])
    watched.poll().forget().until(lambda: len(watched.quotes) > 2)

    assert {quote.symbol for quote in watched.quotes} == {"BTC/USDT"}
    assert [instrument.symbol for instrument in watched.source.instruments()] == ["BTC/USDT"]
    with pytest.raises(UnlistedError):
        list(watched.source.history("ETH/USDT", Interval.M1, NOW - MINUTE, NOW))


def test_a_symbol_that_does_not_trade_is_not_listed(binance: Binance, rest: Opener) -> None:
    binance.list_as(ETHUSDT="BREAK")

    instruments = rest("BTC/USDT", "ETH/USDT", "NO/USDT").source.instruments()

    assert [instrument.symbol for instrument in instruments] == ["BTC/USDT"]


FAULTS = [
    ({"kind": "delay", "seconds": 2}, "in time"),
    ({"kind": "status", "status": 502}, "reached"),
    ({"kind": "status", "status": 403}, "reached|refused"),
    ({"kind": "drop"}, "reached"),
    ({"kind": "garbage"}, "not market data"),
    ({"kind": "garbage", "body": ""}, "not market data"),
    ({"kind": "garbage", "body": "[]"}, "without a single price"),
    ({"kind": "garbage", "body": "{}"}, "not market data|without a single price"),
    ({"kind": "garbage", "body": '[{"symbol":"BTCUSDT","lastPrice":"x","askPrice":"1"}]'}, "not market data"),
    ({"kind": "garbage", "body": '[{"symbol":7},[1,2],null]'}, "not market data|without a single price"),
]


def test_a_fault_is_said_in_our_words_and_ends_when_it_ends(binance: Binance, rest: Opener, clock: Clock) -> None:
    watched = rest()
    watched.until(lambda: watched.quotes)

    for fault, words in FAULTS:
        binance.arm(**{"path": "ticker", "times": 0, **fault})  # pyright: ignore[reportArgumentType]
        watched.forget().until(lambda: watched.errors)
        binance.disarm("ticker")
        clock.pass_(601)
        watched.forget().until(lambda: watched.quotes)

        assert any(word in str(watched.rest.last_error) for word in words.split("|")), (fault, watched.rest)
        assert watched.rest.state is BreakerState.CLOSED


@pytest.mark.parametrize(
    "body", ["", "<html></html>", '[[1772750000000,"x"]]', '[[1772749980000,"5","1","9","5","-1"]]']
)
def test_history_does_not_take_garbage_for_an_empty_market(binance: Binance, rest: Opener, body: str) -> None:
    source = rest().source
    source.instruments()
    binance.arm("garbage", path="klines", body=body, times=0)

    with pytest.raises(UnavailableError, match="not market data"):
        list(source.history("BTC/USDT", Interval.M1, NOW - 60 * MINUTE, NOW))


def test_an_exchange_that_is_down_at_the_start_is_used_once_it_answers(
    binance: Binance, rest: Opener, clock: Clock
) -> None:
    binance.arm("drop", path="/api/", times=0)
    watched = rest()

    with pytest.raises(UnavailableError, match="reached"):
        watched.source.instruments()
    watched.until(lambda: watched.rest.state is BreakerState.OPEN and watched.errors)
    asked = len(binance.requests())
    binance.disarm("/api/")
    time.sleep(0.3)

    assert len(binance.requests()) == asked
    clock.pass_(601)
    watched.until(lambda: watched.complete("BTC/USDT"))
    assert watched.rest.state is BreakerState.CLOSED


@pytest.mark.parametrize(("status", "retry_after", "wait"), [(429, "30", 30), (418, "120", 120), (429, None, 60)])
def test_an_exchange_that_asks_to_wait_is_not_called_before_then(
    binance: Binance, rest: Opener, clock: Clock, status: int, retry_after: str | None, wait: int
) -> None:
    watched = rest()
    watched.until(lambda: watched.quotes)
    binance.arm("rate_limit", path="/api/", status=status, retry_after=retry_after)
    watched.until(lambda: watched.rest.state is BreakerState.OPEN)
    asked = len(binance.requests())

    clock.pass_(wait - 1)
    watched.forget().until(lambda: watched.errors)
    with pytest.raises(ProviderRestsError, match="until"):
        list(watched.source.history("BTC/USDT", Interval.M1, NOW - MINUTE, NOW))
    time.sleep(0.3)

    assert len(binance.requests()) == asked
    clock.pass_(2)
    watched.until(lambda: watched.quotes)


def test_what_ccxt_asks_of_its_own_accord_waits_as_well(binance: Binance, watch: Opener, clock: Clock) -> None:
    """The snapshot under a streamed order book is a request that no line of ours sends."""
    binance.arm("rate_limit", path="depth", status=429, retry_after="30", times=0)
    watched = watch(clock=clock)

    watched.until(lambda: binance.requests("depth"))
    time.sleep(0.2)
    asked = len(binance.requests())
    time.sleep(0.6)

    assert len(binance.requests()) == asked
    assert watched.live("candles", "tickers")


def test_a_wish_to_wait_outlives_a_restart(binance: Binance, rest: Opener, clock: Clock) -> None:
    binance.arm("rate_limit", path="/api/", status=429, retry_after="30")
    watched = rest()
    with pytest.raises(ProviderError):
        watched.source.instruments()
    kept = json.loads(json.dumps(watched.source.state()))
    watched.source.close()
    again = rest()

    again.source.resume(kept, clock.now)

    with pytest.raises(ProviderRestsError):
        again.source.instruments()
    assert len(binance.requests()) == 1


def test_the_weight_used_is_shown_and_respected_before_the_limit(binance: Binance, rest: Opener, clock: Clock) -> None:
    watched = rest()
    watched.until(lambda: watched.complete("BTC/USDT"))

    binance.set(used_weight=5_500)
    watched.until(lambda: (watched.rest.remaining or 0) < 500)
    shown = watched.rest
    asked = len(binance.requests())
    time.sleep(0.6)

    assert (shown.allowance, shown.resets_at) == (6_000, NOW.replace(second=0) + MINUTE)
    assert len(binance.requests()) <= asked + 1
    assert watched.rest.state is BreakerState.CLOSED
    binance.stop_clock(NOW + timedelta(seconds=31))
    clock.pass_(31)
    watched.forget().until(lambda: watched.quotes)


def test_a_back_fill_leaves_half_of_the_allowance_to_live_prices(binance: Binance, rest: Opener) -> None:
    watched = rest()
    watched.until(lambda: watched.quotes)
    binance.set(used_weight=2_990)
    pages = watched.source.history("BTC/USDT", Interval.M1, NOW - timedelta(days=30), NOW)

    def fill() -> None:
        with suppress(UnavailableError):
            list(pages)

    back_fill = threading.Thread(target=fill, daemon=True)
    back_fill.start()
    watched.until(lambda: (watched.rest.remaining or 0) < 3_000 and len(watched.quotes) > 2)
    asked = len(binance.requests("startTime"))
    watched.forget().until(lambda: len(watched.quotes) > 2)

    assert back_fill.is_alive()
    assert len(binance.requests("startTime")) - asked < 10


def test_a_certificate_nobody_vouches_for_is_said_and_nothing_is_read() -> None:
    with running("binance_public", "--tls") as ready:
        watched = Watched(CcxtExchange("binance", ("BTC/USDT",), ready["address"], timeout_s=1.0, pace=QUICK))

        with pytest.raises(UnavailableError, match="TLS certificate") as caught:
            watched.source.instruments()
        watched.until(lambda: watched.errors)
        watched.source.close()

    causes = [caught.value.__cause__, getattr(caught.value.__cause__, "__cause__", None)]
    assert any(isinstance(getattr(c, "certificate_error", c), ssl.SSLError) for c in causes)
    assert "TLS certificate" in str(watched.errors[0])
    assert not watched.source.answers()


def test_the_probe_says_yes_where_the_exchange_answers(binance: Binance, rest: Opener) -> None:
    assert rest().source.answers()
    assert len(binance.requests()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "delay", "seconds": 5},
        {"kind": "status", "status": 451},
        {"kind": "drop", "times": 0},
        {"kind": "garbage"},
        {"kind": "garbage", "body": "{}"},
    ],
)
def test_the_probe_says_no_within_three_seconds_where_it_does_not(binance: Binance, fault: dict[str, object]) -> None:
    binance.arm(**fault)  # pyright: ignore[reportArgumentType]
    began = time.monotonic()

    answered = CcxtExchange("binance", base_url=binance.address).answers()

    assert not answered
    assert time.monotonic() - began < 3


def test_the_probe_says_no_where_nobody_listens() -> None:
    assert not CcxtExchange("binance", base_url="http://127.0.0.1:9").answers()


def test_an_exchange_ccxt_does_not_know_is_refused() -> None:
    with pytest.raises(InvalidError, match="knows no exchange"):
        CcxtExchange("binanse")


def test_an_exchange_without_fixed_price_steps_is_refused() -> None:
    with pytest.raises(InvalidError, match="significant digits"):
        CcxtExchange("bitfinex")


def test_an_exchange_without_candles_is_refused() -> None:
    with pytest.raises(InvalidError, match="offers no candles"):
        CcxtExchange("bitbns")


@pytest.mark.parametrize("name", ["bybit", "okx", "kraken", "coinbase", "kucoin", "gate", "bitget", "bitstamp"])
def test_any_exchange_ccxt_knows_can_be_named(name: str) -> None:
    source = CcxtExchange(name)

    intervals = source.intervals("BTC/USDT")
    rest, streams = source.health()

    assert intervals[0] is Interval.M1
    assert (rest.name, streams.name) == (f"ccxt:{name}", f"ccxt:{name} streams")
    assert (rest.kind, rest.state) == (streams.kind, streams.state) == (ProviderKind.EXCHANGE, BreakerState.CLOSED)
