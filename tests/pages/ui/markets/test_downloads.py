"""The chart as files: nothing is lost on the way."""

import io
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from core.model import CandleColumns
from pages.ui.markets import downloads

BARS = CandleColumns.of([1_704_067_200, 1_704_070_800], [0.1, 0.2], [0.3, 0.4], [0.1, 1 / 3], [0.2, 1e-8], [1e9, 2.5])
LINES = {"SMA 20": np.array([np.nan, 0.1 + 0.2])}


def test_a_csv_gives_back_the_very_same_numbers():
    read = pd.read_csv(
        io.BytesIO(downloads.csv_of(downloads.table_of(BARS, LINES))),
        parse_dates=["opened_at"],
    )

    assert read["opened_at"].tolist() == [datetime(2024, 1, 1, h, tzinfo=UTC) for h in (0, 1)]
    for name in ("open", "high", "low", "close", "volume"):
        assert read[name].tolist() == getattr(BARS, name).tolist()
    assert np.isnan(read["SMA 20"][0])
    assert read["SMA 20"][1] == 0.1 + 0.2


def test_a_parquet_file_holds_times_in_utc_and_every_line():
    read = pd.read_parquet(io.BytesIO(downloads.parquet_of(downloads.table_of(BARS, LINES))))

    assert str(read["opened_at"].dt.tz) == "UTC"
    assert list(read) == ["opened_at", "open", "high", "low", "close", "volume", "SMA 20"]
    assert read["close"].tolist() == [0.2, 1e-8]


def test_a_file_says_what_it_holds_and_when_it_was_made():
    assert (
        downloads.file_name("BTC/USDT", "1h", datetime(2026, 11, 21, 13, 45, tzinfo=UTC))
        == "BTC-USDT-1h-20261121T134500Z"
    )
