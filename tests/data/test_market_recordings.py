"""The real recordings, where the data folder is at hand: CRYPTOPULSE_DATA, else ../shared/data."""

import json
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.market.sources import ReplaySource, Tick, aggregate
from core.market.sources.recordings import Recordings
from core.model import Candle, CandleColumns, Interval

ROOT = Path(__file__).parents[2]
MARKET = Path(os.environ.get("CRYPTOPULSE_DATA", ROOT.parent / "shared" / "data")) / "market"
SPOT_2024 = MARKET / "genetrader_binance_spot_2024"
SPOT_2017 = MARKET / "djienne_binance_spot_1h_2017_2022"
NOW = datetime(2030, 1, 1, tzinfo=UTC)
START = datetime(2024, 8, 5, tzinfo=UTC)  # the day bitcoin fell by a tenth
DAY = timedelta(days=1)

pytestmark = pytest.mark.skipif(not SPOT_2024.is_dir(), reason=f"no recordings in {MARKET}; set CRYPTOPULSE_DATA")


@pytest.fixture(scope="module")
def spot() -> Recordings:
    return Recordings(SPOT_2024)


def whole_file(path: Path) -> CandleColumns:
    """Return every row of a file, also the last."""
    table = pd.read_feather(path)
    opened = table["date"].dt.tz_localize(None).to_numpy().astype("datetime64[s]").astype("int64")
    return CandleColumns.of(opened, *(table[name] for name in ("open", "high", "low", "close", "volume")))


@pytest.mark.parametrize("symbol", ["BTC/USDT", "ETH/USDT"])
def test_five_minutes_aggregate_to_exactly_the_recorded_hours(spot: Recordings, symbol: str) -> None:
    hours = whole_file(SPOT_2024 / f"{symbol.replace('/', '_')}-1h.feather")

    made = aggregate(spot.candles(symbol, Interval.M5), Interval.H1).between(0, int(hours.opened[-1]) + 1)

    assert len(made) == len(hours) == 5980
    for ours, theirs in zip(made.columns()[:5], hours.columns()[:5], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    # The exchange sums decimals, we sum floats.
    np.testing.assert_allclose(made.volume, hours.volume, rtol=1e-12)


def test_no_real_row_is_thrown_away() -> None:
    recordings = Recordings(MARKET)

    rows = sum(len(recordings.candles(s, i)) for s in recordings.symbols() for i in recordings.intervals(s))

    assert recordings.dropped == 0
    assert rows > 800_000


@pytest.mark.skipif(not SPOT_2017.is_dir(), reason=f"no recordings in {SPOT_2017}")
def test_outages_of_the_exchange_stay_gaps() -> None:
    opened = Recordings(SPOT_2017).candles("BTC/USDT", Interval.H1).opened

    missing = np.diff(opened) // 3600 - 1

    assert len(opened) == 45_023
    assert (missing > 0).sum() == 27
    assert missing.max() == 33
    assert datetime.fromtimestamp(int(opened[missing.argmax()]), UTC) == datetime(2018, 2, 8, 0, tzinfo=UTC)


def closed_by(ticks: list[Tick], symbol: str, interval: Interval) -> list[Candle]:
    return [c for tick in ticks for c in tick.candles if c.closed and (c.symbol, c.interval) == (symbol, interval)]


def recorded_in(spot: Recordings, symbol: str, interval: Interval, until: datetime) -> list[Candle]:
    """Return the candles that close after the start and not after `until`."""
    first, beyond = (int((moment - interval.length).timestamp()) + 1 for moment in (START, until))
    return list(spot.candles(symbol, interval).between(first, beyond).candles(symbol, interval))


@pytest.mark.parametrize("speed", [300, 1_117.3])
def test_a_played_day_is_exactly_the_recorded_candles_in_order(spot: Recordings, speed: float) -> None:
    source = ReplaySource(SPOT_2024, speed=speed, start=START)
    source.poll(NOW)

    ticks = [source.poll(NOW + timedelta(seconds=s)) for s in range(1, int(86_400 / speed) + 1)]

    until = datetime.fromtimestamp(float(source.state()["playhead"]), UTC)  # pyright: ignore[reportArgumentType]
    assert until > START + 0.98 * DAY
    for symbol in spot.symbols():
        finest = spot.intervals(symbol)[0]
        assert closed_by(ticks, symbol, finest) == recorded_in(spot, symbol, finest, until)
    assert len(closed_by(ticks, "BTC/USDT", Interval.M5)) >= 280


@given(seed=st.integers(0, 2**32))
@settings(max_examples=8, deadline=None)
def test_stops_and_clock_jumps_lose_and_double_no_real_candle(seed: int) -> None:
    choose, spot = random.Random(seed), Recordings(SPOT_2024)
    source, now, ticks = ReplaySource(SPOT_2024, speed=300, start=START), NOW, list[Tick]()
    source.poll(now)

    for _ in range(30):
        if choose.random() < 0.2:
            kept = json.loads(json.dumps(source.state()))
            source = ReplaySource(SPOT_2024, speed=300, start=START)
            now += timedelta(seconds=choose.uniform(0, 9_000))
            source.resume(kept, now)
        now += timedelta(seconds=choose.choice((0.01, 1.0, 7.3, -20.0, 400.0)))
        ticks.append(source.poll(now))

    until = datetime.fromtimestamp(float(source.state()["playhead"]), UTC)  # pyright: ignore[reportArgumentType]
    for symbol, interval in (("BTC/USDT", Interval.M5), ("AVAX/USDT", Interval.H1)):
        assert closed_by(ticks, symbol, interval) == recorded_in(spot, symbol, interval, until)


def test_a_forming_candle_never_leaves_the_recorded_one(spot: Recordings) -> None:
    source = ReplaySource(SPOT_2024, speed=300, start=START)
    whole = {c.opened_at: c for c in spot.candles("BTC/USDT", Interval.M5).candles("BTC/USDT", Interval.M5)}

    ticks = [source.poll(NOW + timedelta(seconds=s / 4)) for s in range(4 * 48)]

    forming = [c for t in ticks for c in t.candles if c.symbol == "BTC/USDT" and not c.closed]
    assert len(forming) > 150
    for candle in forming:
        done = whole[candle.opened_at]
        assert candle.open == done.open
        assert done.low <= candle.low <= candle.close <= candle.high <= done.high
        assert candle.volume <= done.volume * (1 + 1e-12)


def test_recorded_ticks_come_one_by_one_with_the_venues_ids(tmp_path: Path) -> None:
    (tmp_path / "XRP_ETH-trades.feather").symlink_to(MARKET / "freqtrade_testdata" / "XRP_ETH-trades.feather")
    source = ReplaySource(tmp_path, speed=3600, once=True)

    trades = [t for s in range(72) for t in source.poll(NOW + timedelta(seconds=s)).trades]

    table = pd.read_feather(tmp_path / "XRP_ETH-trades.feather")
    assert [t.id for t in trades] == table["id"].astype(str).tolist()
    assert float(sum(t.price * t.quantity for t in trades)) == pytest.approx(table["cost"].sum(), rel=1e-9)
    assert [t.side for t in trades] == table["side"].tolist()


def test_a_recorded_book_of_the_real_exchange_never_crosses(tmp_path: Path) -> None:
    snapshots = "binance-futures_book_snapshot_25_BTCUSDT.csv"
    (tmp_path / "BTC_USDT-book.csv").symlink_to(MARKET / "nautilus_trader" / snapshots)
    (tmp_path / "BTC_USDT-trades.parquet").symlink_to(MARKET / "nautilus_trader" / "btcusdt-trades.parquet")

    tape = Recordings(tmp_path).book("BTC/USDT")

    assert tape
    books = [tape.latest(float(moment) / 1e6) for moment in tape.at]
    assert len(books) == 10
    for book in books:
        assert book
        assert book.bids[0][0] < book.asks[0][0]
        assert len(book.bids) == len(book.asks) == 25
