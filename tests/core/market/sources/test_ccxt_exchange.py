"""Over a real socket, against our own server: ccxt itself is unmodified."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from core.errors import InvalidError, UnavailableError
from core.market.sources import Tick, joined
from core.market.sources.ccxt_client import ExchangeBusyError, UnlistedError
from core.market.sources.ccxt_exchange import CcxtExchange
from core.model import Candle, Interval, Provenance
from tests.core.market.sources.conftest import Binance

NOW = datetime(2026, 3, 5, 22, 58, 30, tzinfo=UTC)
CALLS_UNTIL_ALL_SEEN = 4


class Clock:
    """One clock for the server and the source."""

    def __init__(self, binance: Binance) -> None:
        self._binance = binance
        self.set(NOW)

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> datetime:
        self.now = now
        self._binance.stop_clock(round(now.timestamp() * 1000))
        return now

    def pass_by(self, seconds: float) -> datetime:
        return self.set(self.now + timedelta(seconds=seconds))


@pytest.fixture
def clock(binance: Binance) -> Clock:
    return Clock(binance)


def source_at(binance: Binance, clock: Callable[[], datetime], *symbols: str) -> CcxtExchange:
    return CcxtExchange("binance", symbols or ("BTC/USDT",), binance.address, timeout_s=0.5, clock=clock)


def closed(ticks: list[Tick], interval: Interval) -> list[Candle]:
    return [c for tick in ticks for c in tick.candles if c.closed and c.interval is interval]


def test_instruments_carry_the_steps_and_sizes_the_exchange_states(binance: Binance, clock: Clock) -> None:
    instruments = source_at(binance, clock, "BTC/USDT", "PEPE/USDT").instruments()

    bitcoin, pepe = instruments
    assert (bitcoin.venue, bitcoin.symbol, bitcoin.base, bitcoin.quote) == ("binance", "BTC/USDT", "BTC", "USDT")
    assert (bitcoin.price_step, bitcoin.quantity_step) == (Decimal("0.01"), Decimal("0.00001"))
    assert (bitcoin.min_quantity, bitcoin.max_quantity) == (Decimal("0.00001"), Decimal(9000))
    assert (bitcoin.min_notional, bitcoin.max_notional) == (Decimal(5), Decimal(9_000_000))
    assert (pepe.price_step, pepe.quantity_step, pepe.min_notional) == (Decimal("0.00000001"), Decimal(1), Decimal(1))


def test_only_spot_market_data_is_asked_for(binance: Binance, clock: Clock) -> None:
    source = source_at(binance, clock)

    source.poll(NOW)

    paths = {request.split("?")[0] for request in binance.requests()}
    assert paths == {"/api/v3/exchangeInfo", "/api/v3/ticker/24hr", "/api/v3/klines"}


def test_quotes_are_the_exact_decimals_of_the_exchange(binance: Binance, clock: Clock) -> None:
    quotes = source_at(binance, clock, "BTC/USDT", "PEPE/USDT").poll(NOW).quotes

    assert [quote.symbol for quote in quotes] == ["BTC/USDT", "PEPE/USDT"]
    for quote, step in zip(quotes, (Decimal("0.01"), Decimal("0.00000001")), strict=True):
        assert quote.last % step == 0
        assert quote.ask - quote.bid == step
        assert (quote.market_at, quote.received_at) == (NOW, NOW)
        assert quote.provenance is Provenance.LIVE


def test_history_pages_through_every_closed_candle_once(binance: Binance, clock: Clock) -> None:
    source = source_at(binance, clock)

    pages = list(source.history("BTC/USDT", Interval.M1, NOW - timedelta(minutes=2500)))

    rows = joined(*pages)
    assert len(pages) == 3
    assert sum(len(page) for page in pages) == len(rows) == 2499
    assert set(np.diff(rows.opened)) == {60}
    assert rows.opened[-1] == datetime(2026, 3, 5, 22, 57, tzinfo=UTC).timestamp()


def test_without_a_beginning_history_is_the_last_five_thousand_candles(binance: Binance, clock: Clock) -> None:
    rows = joined(*source_at(binance, clock).history("BTC/USDT", Interval.H1, None))

    assert len(rows) == pytest.approx(5000, abs=2)


def test_polls_go_on_where_history_ended_and_lose_no_candle_over_a_sleep(binance: Binance, clock: Clock) -> None:
    source = source_at(binance, clock)
    past = joined(*source.history("BTC/USDT", Interval.M1, NOW - timedelta(minutes=10)))

    ticks = [source.poll(clock.pass_by(pause)) for pause in (5, 30, 20, 60, 3 * 3600, 1, 61)]

    live = [int(candle.opened_at.timestamp()) for candle in closed(ticks, Interval.M1)]
    assert set(np.diff([*past.opened.tolist(), *live])) == {60}
    assert live[-1] + 60 == clock.now.timestamp() // 60 * 60


def test_after_a_restart_polls_go_on_from_the_kept_state(binance: Binance, clock: Clock) -> None:
    before = source_at(binance, clock)
    first = [before.poll(clock.pass_by(61)) for _ in range(3)]
    kept = json.loads(json.dumps(before.state()))
    again = source_at(binance, clock)

    again.resume(kept, clock.pass_by(1800))
    ticks = [*first, again.poll(clock.now), again.poll(clock.pass_by(61))]

    assert set(np.diff([c.opened_at.timestamp() for c in closed(ticks, Interval.M1)])) == {60}


def test_every_interval_is_seen_after_a_few_polls_and_none_is_asked_for_again_at_once(
    binance: Binance, clock: Clock
) -> None:
    source = source_at(binance, clock, "BTC/USDT", "ETH/USDT")

    tick = [source.poll(clock.now) for _ in range(CALLS_UNTIL_ALL_SEEN)][-1]

    asked = [request for request in binance.requests() if "klines" in request]
    forming = {(c.symbol, c.interval) for c in tick.candles if not c.closed}
    assert forming == {(s, i) for s in ("BTC/USDT", "ETH/USDT") for i in source.intervals(s)}
    assert len(asked) == len(forming)


def test_the_last_price_moves_the_open_candle_between_two_looks_at_it(binance: Binance, clock: Clock) -> None:
    source = source_at(binance, clock)
    source.poll(clock.now)
    looks = len([r for r in binance.requests() if "interval=1m" in r])

    tick = source.poll(clock.pass_by(9))

    minute = next(c for c in tick.candles if c.interval is Interval.M1 and not c.closed)
    assert len([r for r in binance.requests() if "interval=1m" in r]) == looks
    assert minute.close == float(tick.quotes[0].last)
    assert minute.low <= minute.close <= minute.high


def test_a_delisted_symbol_is_left_out_from_the_next_poll_on(binance: Binance, clock: Clock) -> None:
    source = source_at(binance, clock, "BTC/USDT", "ETH/USDT")
    source.poll(clock.now)
    binance.list_as(ETHUSDT=None)

    with pytest.raises(UnlistedError):
        source.poll(clock.pass_by(1))
    tick = source.poll(clock.pass_by(1))

    assert {quote.symbol for quote in tick.quotes} == {"BTC/USDT"}
    assert source.state()["unlisted"] == ["ETH/USDT"]


def test_a_symbol_that_does_not_trade_is_not_listed(binance: Binance, clock: Clock) -> None:
    binance.list_as(ETHUSDT="BREAK")

    instruments = source_at(binance, clock, "BTC/USDT", "ETH/USDT", "NO/USDT").instruments()

    assert [instrument.symbol for instrument in instruments] == ["BTC/USDT"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "delay", "seconds": 2}, "in time"),
        ({"kind": "status", "status": 502}, "reached"),
        ({"kind": "status", "status": 403}, "reached|refused"),
        ({"kind": "drop"}, "reached"),
        ({"kind": "garbage"}, "not market data|reached|refused"),
        ({"kind": "garbage", "body": ""}, "not market data|without a single price|refused"),
        ({"kind": "garbage", "body": "[]"}, "without a single price"),
        ({"kind": "garbage", "body": "{}"}, "not market data|without a single price"),
        ({"kind": "garbage", "body": '[{"symbol":"BTCUSDT","bidPrice":"x","askPrice":"1"}]'}, "refused|single"),
    ],
)
def test_a_fault_is_unavailable_in_our_words_and_the_next_poll_works(
    binance: Binance, clock: Clock, fault: dict[str, object], words: str
) -> None:
    source = source_at(binance, clock)
    source.poll(clock.now)
    binance.arm(**{"path": "ticker", **fault})  # pyright: ignore[reportArgumentType]

    with pytest.raises(UnavailableError, match=words) as caught:
        source.poll(clock.pass_by(1))

    assert caught.value.__cause__ is not None or "single price" in str(caught.value)
    assert source.poll(clock.pass_by(1)).quotes


@pytest.mark.parametrize("fault", [{"kind": "drop"}, {"kind": "garbage"}, {"kind": "garbage", "body": '[[1,"x"]]'}])
def test_a_fault_while_candles_are_fetched_loses_none(binance: Binance, clock: Clock, fault: dict[str, str]) -> None:
    source = source_at(binance, clock)
    ticks = [source.poll(clock.pass_by(61))]
    binance.arm(**{"path": "klines", **fault})

    with pytest.raises(UnavailableError):
        source.poll(clock.pass_by(61))
    ticks.append(source.poll(clock.pass_by(61)))

    assert set(np.diff([c.opened_at.timestamp() for c in closed(ticks, Interval.M1)])) == {60}


@pytest.mark.parametrize("body", ["", "<html></html>"])
def test_history_does_not_take_garbage_for_an_empty_market(binance: Binance, clock: Clock, body: str) -> None:
    source = source_at(binance, clock)
    binance.arm("garbage", path="klines", body=body)

    with pytest.raises(UnavailableError):
        list(source.history("BTC/USDT", Interval.M1, None))


@pytest.mark.parametrize(("status", "retry_after", "wait"), [(429, "30", 30), (418, "120", 120), (429, None, 60)])
def test_an_exchange_that_asks_to_wait_is_not_called_before_then(
    binance: Binance, clock: Clock, status: int, retry_after: str | None, wait: int
) -> None:
    source = source_at(binance, clock)
    source.poll(clock.now)
    binance.arm("rate_limit", path="ticker", status=status, retry_after=retry_after)
    with pytest.raises(ExchangeBusyError):
        source.poll(clock.now)
    asked = len(binance.requests())

    clock.pass_by(wait - 1)
    with pytest.raises(ExchangeBusyError, match="wait until"):
        source.poll(clock.now)
    with pytest.raises(ExchangeBusyError):
        list(source.history("BTC/USDT", Interval.M1, None))

    assert len(binance.requests()) == asked
    assert source.poll(clock.pass_by(1)).quotes


def test_a_wish_to_wait_outlives_a_restart(binance: Binance, clock: Clock) -> None:
    source = source_at(binance, clock)
    binance.arm("rate_limit", status=429, retry_after="30")
    with pytest.raises(ExchangeBusyError):
        source.poll(clock.now)
    again = source_at(binance, clock)

    again.resume(json.loads(json.dumps(source.state())), clock.now)

    with pytest.raises(ExchangeBusyError):
        again.poll(clock.now)
    assert len(binance.requests()) == 1


def test_the_probe_says_yes_where_the_exchange_answers(binance: Binance, clock: Clock) -> None:
    assert source_at(binance, clock).answers()
    assert len(binance.requests()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "delay", "seconds": 5},
        {"kind": "status", "status": 451},
        {"kind": "drop"},
        {"kind": "garbage"},
        {"kind": "garbage", "body": "{}"},
    ],
)
def test_the_probe_says_no_within_three_seconds_where_it_does_not(
    binance: Binance, clock: Clock, fault: dict[str, object]
) -> None:
    binance.arm(**fault)  # pyright: ignore[reportArgumentType]
    began = time.monotonic()

    answered = source_at(binance, clock).answers()

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
