from pathlib import Path

import pandas as pd
import pytest

from core.market.sources import RecordingsNotFoundError, RecordingUnreadableError
from core.market.sources.recordings import Recordings
from core.model import Interval
from tests.core.market.sources.conftest import NOON, Recorder, save


def test_a_missing_folder_is_named_with_the_pattern_of_its_files(tmp_path: Path) -> None:
    with pytest.raises(RecordingsNotFoundError, match=r"nowhere.*<BASE>_<QUOTE>-<interval"):
        Recordings(tmp_path / "nowhere")


def test_a_folder_without_recordings_is_named_with_the_pattern_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "BTC_USDT-orders.feather").touch()

    with pytest.raises(RecordingsNotFoundError, match=rf"{tmp_path.name}.*<BASE>_<QUOTE>-<interval"):
        Recordings(tmp_path)


@pytest.mark.parametrize("ending", ["feather", "parquet", "csv"])
def test_files_of_every_kind_are_found_at_any_depth(record: Recorder, ending: str) -> None:
    record(f"deep/er/BTC_USDT-1m.{ending}", 5, 60)
    record(f"ETH_USDT-1h.{ending}", 3, 3600)

    found = Recordings(record(f"BTC_USDT-1h.{ending}", 3, 3600))

    assert found.symbols() == ("BTC/USDT", "ETH/USDT")
    assert found.intervals("BTC/USDT") == (Interval.M1, Interval.H1)
    assert found.candles("BTC/USDT", Interval.M1).opened.tolist() == [NOON + 60 * i for i in range(5)]


def test_the_last_row_of_each_file_was_still_open_and_is_left_out(record: Recorder) -> None:
    folder = record("a/BTC_USDT-1m.csv", 4, 60).parent
    record("b/BTC_USDT-1m.csv", 4, 60, first=NOON + 600)

    opened = Recordings(folder).candles("BTC/USDT", Interval.M1).opened

    assert opened.tolist() == [NOON + 60 * i for i in (0, 1, 2, 3, 10, 11, 12, 13)]


def test_a_later_file_does_not_override_an_earlier_one(record: Recorder) -> None:
    folder = record("a/BTC_USDT-1m.csv", 4, 60, price=100).parent
    record("b/BTC_USDT-1m.csv", 8, 60, price=200)

    close = Recordings(folder).candles("BTC/USDT", Interval.M1).close

    assert (close[:4] < 150).all()
    assert (close[4:] > 150).all()


def test_rows_that_cannot_be_true_are_dropped_and_counted(tmp_path: Path) -> None:
    good = [1, 2, 0.5, 1, 1]
    table = pd.DataFrame(
        [
            [NOON, *good],
            [NOON + 60, 1, 0.9, 0.5, 1, 1],
            [NOON + 120, float("nan"), 2, 0.5, 1, 1],
            [NOON + 180, *good],
            [NOON + 240, *good],
        ],
        columns=["date", "open", "high", "low", "close", "volume"],
    )
    save(table, tmp_path / "BTC_USDT-1m.csv")
    recordings = Recordings(tmp_path)

    opened = recordings.candles("BTC/USDT", Interval.M1).opened

    assert opened.tolist() == [NOON, NOON + 180]
    assert recordings.dropped == 2


def test_dates_in_epoch_seconds_and_milliseconds_mean_the_same(tmp_path: Path) -> None:
    for name, unit in (("BTC", 1), ("ETH", 1000)):
        table = {"date": [NOON * unit, (NOON + 60) * unit], "open": 1, "high": 2, "low": 1, "close": 1, "volume": 1}
        save(pd.DataFrame(table), tmp_path / f"{name}_USDT-1m.csv")
    recordings = Recordings(tmp_path)

    opened = [recordings.candles(f"{name}/USDT", Interval.M1).opened.tolist() for name in ("BTC", "ETH")]

    assert opened == [[NOON], [NOON]]


@pytest.mark.parametrize("content", [b"", b"not a table", b"date,open\n2024-01-01,1\n"])
@pytest.mark.parametrize("ending", ["feather", "parquet", "csv"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, ending: str, content: bytes) -> None:
    (tmp_path / f"BTC_USDT-1m.{ending}").write_bytes(content)

    with pytest.raises(RecordingUnreadableError, match=f"BTC_USDT-1m.{ending}"):
        Recordings(tmp_path).candles("BTC/USDT", Interval.M1)
