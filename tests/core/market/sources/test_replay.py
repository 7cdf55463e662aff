import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import takewhile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import InvalidError
from core.market.sources import RecordingUnreadableError, ReplaySource, Tick, joined
from core.model import Candle, Interval, Provenance, Side
from tests.core.market.sources.conftest import NOON, Recorder, save

NOW = datetime(2030, 1, 1, tzinfo=UTC)
START = datetime.fromtimestamp(NOON, UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def closed(ticks: Iterable[Tick], symbol: str, interval: Interval) -> list[Candle]:
    return [c for t in ticks for c in t.candles if c.closed and c.symbol == symbol and c.interval is interval]


def recorded(source: ReplaySource, symbol: str, interval: Interval) -> list[Candle]:
    return list(source._recordings.candles(symbol, interval).candles(symbol, interval))


def one_candle(folder: Path, prices: tuple[float, float, float, float]) -> ReplaySource:
    row = dict(zip(("open", "high", "low", "close"), prices, strict=True)) | {"volume": 8.0}
    save(pd.DataFrame([{"date": NOON + 60 * i} | row for i in range(3)]), folder / "BTC_USDT-1m.csv")
    return ReplaySource(folder, speed=1)


@pytest.mark.parametrize(
    ("prices", "walk"),
    [((10, 14, 8, 12), [10, 8, 14, 12]), ((12, 14, 8, 10), [12, 14, 8, 10]), ((10, 14, 8, 10), [10, 8, 14, 10])],
)
def test_inside_a_candle_a_rise_visits_the_low_first_and_a_fall_the_high(
    tmp_path: Path, prices: tuple[float, float, float, float], walk: list[float]
) -> None:
    source = one_candle(tmp_path, prices)

    ticks = [source.poll(NOW + seconds(15 * quarter)) for quarter in range(4)]

    forming = [tick.candles[-1] for tick in ticks]
    assert [candle.close for candle in forming] == walk
    assert [candle.high for candle in forming] == [max(walk[: i + 1]) for i in range(4)]
    assert [candle.low for candle in forming] == [min(walk[: i + 1]) for i in range(4)]
    assert [candle.volume for candle in forming] == [2, 4, 6, 8]
    assert [tick.quotes[0].last for tick in ticks] == walk
    assert not any(candle.closed for candle in forming)


def test_a_quote_carries_the_recorded_time_and_the_time_of_the_poll(tmp_path: Path) -> None:
    source = one_candle(tmp_path, (10, 14, 8, 12))
    source.poll(NOW)

    (quote,) = source.poll(NOW + seconds(20)).quotes

    assert (quote.market_at, quote.received_at) == (START + seconds(20), NOW + seconds(20))
    assert (quote.bid, quote.ask, quote.last) == (Decimal(8), Decimal(8), Decimal(8))
    assert (quote.provenance, quote.venue) == (Provenance.RECORDED, "recorded")


def test_only_the_finest_interval_is_played_and_the_coarser_ones_are_history(record: Recorder) -> None:
    record("BTC_USDT-1m.feather", 180, 60)
    source = ReplaySource(record("BTC_USDT-1h.feather", 3, 3600), speed=3600, start=START)

    ticks = [source.poll(NOW + seconds(i)) for i in range(4)]

    assert {c.interval for tick in ticks for c in tick.candles} == {Interval.M1}
    assert len(joined(*source.history("BTC/USDT", Interval.H1, START, NOW))) == 3


def trades(folder: Path, name: str, moments: Iterable[float], **columns: object) -> Path:
    moments = list(moments)
    table = {"timestamp": [round((NOON + m) * 1000) for m in moments], "id": range(len(moments)), "side": "buy",
             "price": 10.0, "amount": 2.0} | columns  # fmt: skip
    save(pd.DataFrame(table), folder / name)
    return folder


@given(
    moments=st.lists(st.integers(0, 3_599_999), min_size=1, max_size=80).map(lambda ms: [m / 1000 for m in sorted(ms)]),
    steps=st.lists(st.floats(0, 20, allow_nan=False), max_size=20),
    stops=st.sets(st.integers(0, 19)),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_trade_comes_once_and_in_order_whatever_the_clock_and_the_restarts(
    tmp_path: Path, moments: list[float], steps: list[float], stops: set[int]
) -> None:
    trades(tmp_path, "BTC_USDT-trades.csv", moments)
    source, now, ticks = ReplaySource(tmp_path, speed=60, once=True), NOW, list[Tick]()

    for number, step in enumerate([0, *steps, 60, 60]):
        if number in stops:
            kept = json.loads(json.dumps(source.state()))
            source = ReplaySource(tmp_path, speed=60, once=True)
            source.resume(kept, now)
        now += seconds(step)
        ticks.append(source.poll(now))

    assert [trade.id for tick in ticks for trade in tick.trades] == [str(i) for i in range(len(moments))]


def test_where_there_are_no_candles_the_trades_make_them(tmp_path: Path) -> None:
    trades(tmp_path, "BTC_USDT-trades.parquet", [1, 20, 59.9, 60, 61], price=[10.0, 14.0, 9.0, 11.0, 12.0])
    source = ReplaySource(tmp_path, speed=30, once=True)

    ticks = [source.poll(NOW + seconds(i)) for i in range(5)]

    first, second = closed(ticks, "BTC/USDT", Interval.M1)
    assert (first.open, first.high, first.low, first.close, first.volume) == (10, 14, 9, 9, 6)
    assert (second.open, second.close, second.volume) == (11, 12, 4)
    forming = [c for tick in ticks for c in tick.candles if not c.closed]
    assert [(c.high, c.close) for c in forming] == [(14, 14), (12, 12)]


def test_a_seller_who_took_the_bid_sold_however_the_column_is_named(tmp_path: Path) -> None:
    moments = pd.to_datetime([NOON, NOON + 1], unit="s", utc=True)
    table = {"timestamp": moments, "trade_id": [7, 8], "buyer_maker": [True, False], "price": 0.1, "quantity": 0.3}
    save(pd.DataFrame(table), tmp_path / "XRP_ETH-trades.parquet")
    source = ReplaySource(tmp_path, speed=60, once=True)
    source.poll(NOW)

    played = source.poll(NOW + seconds(1)).trades

    assert [(t.id, t.side) for t in played] == [("7", Side.SELL), ("8", Side.BUY)]
    assert played[0].price * played[0].quantity == Decimal("0.03")


def test_a_recorded_book_gives_bid_and_ask_until_it_is_a_minute_old(tmp_path: Path) -> None:
    trades(tmp_path, "BTC_USDT-trades.csv", range(0, 600, 10))
    book = {"timestamp": [(NOON + 30) * 1_000_000], "asks[0].price": 10.5, "asks[0].amount": 1.0,
            "bids[0].price": 9.5, "bids[0].amount": 3.0, "bids[1].price": 9.0, "bids[1].amount": 4.0}  # fmt: skip
    save(pd.DataFrame(book), tmp_path / "BTC_USDT-book.csv")
    source = ReplaySource(tmp_path, speed=40, once=True)

    ticks = [source.poll(NOW + seconds(i)) for i in range(4)]

    assert [[(b.bids, b.asks) for b in tick.books] for tick in ticks] == [
        [], [(((Decimal("9.5"), Decimal(3)), (Decimal(9), Decimal(4))), ((Decimal("10.5"), Decimal(1)),))], [], []
    ]  # fmt: skip
    assert [(t.quotes[0].bid, t.quotes[0].ask) for t in ticks[1:]] == [
        (Decimal("9.5"), Decimal("10.5")), (Decimal("9.5"), Decimal("10.5")), (Decimal(10), Decimal(10))
    ]  # fmt: skip


@pytest.mark.parametrize("columns", [{"price": 0.0}, {"side": "maybe"}, {"amount": -1.0}, {"timestamp": float("nan")}])
def test_trades_that_cannot_be_read_are_named(tmp_path: Path, columns: dict[str, object]) -> None:
    trades(tmp_path, "BTC_USDT-trades.csv", [1, 2], **columns)

    with pytest.raises(RecordingUnreadableError, match=r"BTC_USDT-trades\.csv"):
        ReplaySource(tmp_path).poll(NOW)


def test_played_once_it_ends_and_says_so(record: Recorder) -> None:
    source = ReplaySource(record("BTC_USDT-1m.feather", 60, 60), speed=3600, start=START, once=True)
    source.poll(NOW)

    ticks = [source.poll(NOW + seconds(i)) for i in (1, 2, 3)]

    assert [tick == Tick() for tick in ticks] == [False, True, True]
    assert source.state()["ended"] is True
    assert source.state()["loops"] == 0


@pytest.fixture
def ten_hours(record: Recorder) -> Path:
    """Minutes with gaps, another symbol's five minutes, and hours."""
    record("BTC_USDT-1m.feather", 600, 60, skip={100, 101, 102, 399})
    record("ETH_USDT-5m.feather", 120, 300)
    return record("BTC_USDT-1h.feather", 10, 3600)


@given(
    steps=st.lists(st.floats(-50, 500, allow_nan=False), min_size=1, max_size=25),
    stops=st.sets(st.integers(0, 24)),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_recorded_candle_comes_once_and_in_order_whatever_the_clock_and_the_restarts(
    ten_hours: Path, steps: list[float], stops: set[int]
) -> None:
    source, now, ticks = ReplaySource(ten_hours, speed=60, start=START), NOW, list[Tick]()

    # The last step plays what is left.
    for number, step in enumerate([0, *steps, 600, 600]):
        if number in stops:
            kept = json.loads(json.dumps(source.state()))
            source = ReplaySource(ten_hours, speed=60, start=START)
            source.resume(kept, now)
        now += seconds(step)
        ticks.append(source.poll(now))

    first_loop = list(takewhile(lambda tick: tick.rewound_to is None, ticks))
    for symbol, interval in (("BTC/USDT", Interval.M1), ("ETH/USDT", Interval.M5)):
        assert closed(first_loop, symbol, interval) == recorded(source, symbol, interval)


def test_a_long_sleep_is_caught_up_in_order_a_day_at_a_time(record: Recorder) -> None:
    source = ReplaySource(record("BTC_USDT-5m.feather", 288 * 4, 300), speed=1, start=START)
    source.poll(NOW)

    ticks = [source.poll(NOW + timedelta(days=3, seconds=i)) for i in range(3)]

    assert [len(closed([tick], "BTC/USDT", Interval.M5)) for tick in ticks] == [288, 288, 288]
    assert closed(ticks, "BTC/USDT", Interval.M5) == recorded(source, "BTC/USDT", Interval.M5)[: 3 * 288]


def test_a_clock_set_back_plays_nothing_and_loses_nothing(record: Recorder) -> None:
    source = ReplaySource(record("BTC_USDT-1m.feather", 60, 60), speed=60, start=START)
    source.poll(NOW)

    ticks = [source.poll(NOW + seconds(s)) for s in (5, -100, -95)]

    assert [len(closed([tick], "BTC/USDT", Interval.M1)) for tick in ticks] == [5, 0, 5]


def test_the_time_the_process_was_stopped_is_not_owed(record: Recorder) -> None:
    folder = record("BTC_USDT-1m.feather", 600, 60)
    source = ReplaySource(folder, speed=60, start=START)
    source.poll(NOW)
    source.poll(NOW + seconds(10))
    again = ReplaySource(folder, speed=60, start=START)

    again.resume(source.state(), NOW + timedelta(days=9))
    tick = again.poll(NOW + timedelta(days=9, seconds=1))

    assert [c.opened_at for c in closed([tick], "BTC/USDT", Interval.M1)] == [START + seconds(600)]


def test_at_its_end_the_recording_starts_over_and_says_so(record: Recorder) -> None:
    source = ReplaySource(record("BTC_USDT-1m.feather", 60, 60), speed=3600, start=START + seconds(1800))
    source.poll(NOW)

    ticks = [source.poll(NOW + seconds(i)) for i in (1, 2, 3)]

    assert [tick.rewound_to for tick in ticks] == [None, START + seconds(1800), None]
    assert source.state()["loops"] == 1
    assert closed(ticks[:1], "BTC/USDT", Interval.M1) == closed(ticks[2:], "BTC/USDT", Interval.M1)
    assert ticks[1].quotes[0].market_at == START + seconds(1800)


def test_history_ends_where_the_playhead_stands(record: Recorder) -> None:
    source = ReplaySource(record("BTC_USDT-1m.feather", 60, 60), speed=60, start=START + seconds(600))
    source.poll(NOW)
    source.poll(NOW + seconds(5.5))

    past = joined(*source.history("BTC/USDT", Interval.M1, START + seconds(300), NOW))

    part = joined(*source.history("BTC/USDT", Interval.M1, START, START + seconds(120)))
    assert past.opened.tolist() == [NOON + 60 * i for i in range(5, 15)]
    assert part.opened.tolist() == [NOON, NOON + 60]


def test_the_state_of_another_recording_begins_anew_from_nothing(record: Recorder) -> None:
    folder = record("BTC_USDT-1m.feather", 60, 60)
    source = ReplaySource(folder, speed=60, start=START + seconds(60))
    other = ReplaySource(folder, speed=60, start=START).state()

    source.resume(other, NOW)
    ticks = [source.poll(NOW + seconds(i)) for i in range(2)]

    assert [tick.rewound_to for tick in ticks] == [datetime.fromtimestamp(0, UTC), None]
    assert source.state()["loops"] == 0


def test_a_gap_in_the_recording_has_no_quote_and_no_candle(record: Recorder) -> None:
    source = ReplaySource(record("BTC_USDT-1m.feather", 30, 60, skip={10, 11, 12}), speed=60, start=START)
    source.poll(NOW)

    before, inside, after = (source.poll(NOW + seconds(s)) for s in (9.5, 11.5, 13.5))

    assert [len(tick.quotes) for tick in (before, inside, after)] == [1, 0, 1]
    assert len(closed([after], "BTC/USDT", Interval.M1)) == 0


def test_without_a_start_it_plays_the_last_thirty_days_of_bitcoin(record: Recorder) -> None:
    record("AAA_USDT-1h.csv", 24 * 90, 3600)

    source = ReplaySource(record("BTC_USDT-1h.csv", 24 * 40, 3600))

    assert source.state()["start"] == NOON + 10 * 86_400
    assert source.state()["end"] == NOON + 40 * 86_400


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf")])
def test_a_speed_that_is_not_a_positive_number_is_refused(record: Recorder, speed: float) -> None:
    folder = record("BTC_USDT-1m.csv", 5, 60)

    with pytest.raises(InvalidError, match="speed"):
        ReplaySource(folder, speed=speed)


def test_a_start_outside_the_recording_is_refused(record: Recorder) -> None:
    folder = record("BTC_USDT-1m.csv", 5, 60)

    with pytest.raises(InvalidError, match="can start from"):
        ReplaySource(folder, start=START + seconds(300))


@pytest.mark.parametrize(
    ("symbol", "price", "price_step", "quantity_step", "smallest"),
    [
        ("BTC_USDT", 60_000.01, "0.01", "0.00001", "5"),
        ("SOL_USDT", 150.2, "0.1", "0.001", "5"),
        ("DOGE_USDT", 0.09213, "0.00001", "1", "5"),
        ("PEPE_USDT", 0.00000665, "0.00000001", "1", "5"),
        ("ETH_BTC", 0.10441057000000001, "0.00000001", "0.0001", "0.0001"),
    ],
)
def test_steps_are_read_off_the_recorded_prices(
    tmp_path: Path, symbol: str, price: float, price_step: str, quantity_step: str, smallest: str
) -> None:
    rows = [
        {"date": NOON + 60 * i, "open": price, "high": price, "low": price, "close": price, "volume": 1} for i in (0, 1)
    ]
    save(pd.DataFrame(rows), tmp_path / f"{symbol}-1m.parquet")

    (instrument,) = ReplaySource(tmp_path).instruments()

    assert instrument.price_step == Decimal(price_step)
    assert instrument.quantity_step == instrument.min_quantity == Decimal(quantity_step)
    assert (instrument.min_notional, instrument.max_notional) == (Decimal(smallest), Decimal(9_000_000))
    assert instrument.max_quantity % instrument.quantity_step == 0
