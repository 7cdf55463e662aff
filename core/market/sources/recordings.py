"""A folder of recorded candles, read when asked for."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from core.errors import InvalidError, NotFoundError
from core.market.sources.columns import is_sound, joined
from core.model import CandleColumns, Interval
from core.model.columns import Seconds

PATTERN = "<BASE>_<QUOTE>-<interval>.(feather|parquet|csv)"
FILE_NAME = re.compile(r"([A-Z0-9]+)_([A-Z0-9]+)-(\w+)\.(feather|parquet|csv)")
COLUMNS = ["date", "open", "high", "low", "close", "volume"]
LABELS = {interval.label: interval for interval in Interval}
# Epoch milliseconds of any date after 1973 are above this, epoch seconds of any before 5138 below.
MILLISECONDS_FROM = 100_000_000_000


class RecordingsNotFoundError(NotFoundError):
    """There are no recorded candles in that folder."""


class RecordingUnreadableError(InvalidError):
    """A file of recorded candles cannot be read."""


class Recordings:
    """The candles of a folder by symbol and interval.

    Files are found at any depth; several of one symbol and interval are merged by time, the first path
    winning. The last row of each file was still open when it was downloaded and is left out, and so are
    rows that cannot be true; `dropped` counts the latter in what was read so far.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise RecordingsNotFoundError(f"There is no folder {folder}; it should hold files named {PATTERN}.")
        self._files: dict[str, dict[Interval, list[Path]]] = {}
        for path in sorted(folder.rglob("*")):
            self._add(path)
        if not self._files:
            raise RecordingsNotFoundError(
                f"The folder {folder} holds no recorded candles; files should be named {PATTERN}, "
                f"where the interval is one of {', '.join(LABELS)}."
            )
        self._read: dict[tuple[str, Interval], CandleColumns] = {}
        self.dropped = 0

    def symbols(self) -> tuple[str, ...]:
        return tuple(sorted(self._files))

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        """Return the recorded intervals, finest first; none for an unknown symbol."""
        return tuple(sorted(self._files.get(symbol, {}), key=lambda interval: interval.seconds))

    def candles(self, symbol: str, interval: Interval) -> CandleColumns:
        """Return all recorded candles; raises where that symbol has no file of that interval."""
        if interval not in self._files.get(symbol, {}):
            raise RecordingsNotFoundError(f"There is no recording of {symbol} at {interval.label}.")
        key = symbol, interval
        if key not in self._read:
            self._read[key] = joined(*(self._sound(path, interval) for path in self._files[symbol][interval]))
        return self._read[key]

    def _add(self, path: Path) -> None:
        named = FILE_NAME.fullmatch(path.name)
        if named and named[3] in LABELS:
            symbol, interval = f"{named[1]}/{named[2]}", LABELS[named[3]]
            self._files.setdefault(symbol, {}).setdefault(interval, []).append(path)

    def _sound(self, path: Path, interval: Interval) -> CandleColumns:
        closed = _columns_of(path).pick(slice(None, -1))
        good = is_sound(closed, interval)
        self.dropped += int(len(good) - good.sum())
        return closed.pick(good)


def _columns_of(path: Path) -> CandleColumns:
    try:
        table = _table_of(path)
        rows = CandleColumns.of(_epoch_seconds(table["date"]), *(table[name] for name in COLUMNS[1:]))
    except (OSError, ValueError, KeyError, pa.ArrowException) as e:
        raise RecordingUnreadableError(
            f"{path} cannot be read as candles with the columns {', '.join(COLUMNS)}: {e}"
        ) from e
    return rows.pick(np.argsort(rows.opened, kind="stable"))


def _table_of(path: Path) -> pd.DataFrame:
    match path.suffix:
        case ".feather":
            return pd.read_feather(path, columns=COLUMNS)
        case ".parquet":
            return pd.read_parquet(path, columns=COLUMNS)
        case _:
            return pd.read_csv(path, usecols=COLUMNS)


def _epoch_seconds(column: object) -> Seconds:
    dates = pd.Series(column)
    if pd.api.types.is_numeric_dtype(dates):
        numbers = dates.to_numpy()
        return np.where(numbers >= MILLISECONDS_FROM, numbers // 1000, numbers).astype(np.int64)
    moments = pd.to_datetime(dates, utc=True).dt.tz_localize(None)
    if moments.isna().any():
        raise ValueError("a row has no date")
    return moments.to_numpy().astype("datetime64[s]").astype(np.int64)
