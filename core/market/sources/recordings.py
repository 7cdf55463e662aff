"""A folder of recorded candles, trades and order books, read when asked for."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from core.errors import InvalidError, NotFoundError
from core.market.sources.columns import is_sound, joined
from core.market.sources.tapes import MICROS, BookTape, TradeTape, moments_of
from core.model import CandleColumns, Interval

PATTERN = "<BASE>_<QUOTE>-<interval, trades or book>.(feather|parquet|csv)"
FILE_NAME = re.compile(r"([A-Z0-9]+)_([A-Z0-9]+)-(\w+)\.(feather|parquet|csv)")
COLUMNS = ["date", "open", "high", "low", "close", "volume"]
LABELS = {interval.label: interval for interval in Interval}
TRADES, BOOK = "trades", "book"
T = TypeVar("T", TradeTape, BookTape)


class RecordingsNotFoundError(NotFoundError):
    """There are no recordings in that folder."""


class RecordingUnreadableError(InvalidError):
    """A recorded file cannot be read."""


class Recordings:
    """The candles, trades and books of a folder by symbol.

    Files are found at any depth; several of one symbol and interval are merged by time, the first path
    winning. The last candle of each file was still open when it was downloaded and is left out, and so are
    rows that cannot be true; `dropped` counts the latter in what was read so far. Where a symbol has trades and no
    candles, its one-minute candles are made of them. A book file has the columns of a snapshot: `timestamp`,
    `bids[0].price`, `bids[0].amount`, `asks[0].price` and so on.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise RecordingsNotFoundError(f"There is no folder {folder}; it should hold files named {PATTERN}.")
        self._files: dict[str, dict[Interval, list[Path]]] = {}
        self._trades: dict[str, Path] = {}
        self._books: dict[str, Path] = {}
        for path in sorted(folder.rglob("*")):
            self._add(path)
        if not self._files and not self._trades:
            raise RecordingsNotFoundError(
                f"The folder {folder} holds no recorded candles or trades; files should be named {PATTERN}, "
                f"where the interval is one of {', '.join(LABELS)}."
            )
        self._read: dict[tuple[str, Interval], CandleColumns] = {}
        self._tapes: dict[Path, TradeTape | BookTape] = {}
        self.dropped = 0

    def symbols(self) -> tuple[str, ...]:
        return tuple(sorted({*self._files, *self._trades}))

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        """Return the recorded intervals, finest first; none for an unknown symbol."""
        if self.made_of_trades(symbol):
            return (Interval.M1,)
        return tuple(sorted(self._files.get(symbol, {}), key=lambda interval: interval.seconds))

    def made_of_trades(self, symbol: str) -> bool:
        """Tell whether the symbol has trades and no candles."""
        return symbol in self._trades and symbol not in self._files

    def candles(self, symbol: str, interval: Interval) -> CandleColumns:
        """Return all recorded candles; raises where that symbol has none of that interval."""
        if interval not in self.intervals(symbol):
            raise RecordingsNotFoundError(f"There is no recording of {symbol} at {interval.label}.")
        key = symbol, interval
        if key not in self._read:
            tape = self.trades(symbol) if self.made_of_trades(symbol) else None
            self._read[key] = tape.candles(interval.seconds) if tape else self._merged(symbol, interval)
        return self._read[key]

    def trades(self, symbol: str) -> TradeTape | None:
        return self._tape(self._trades.get(symbol), symbol, TradeTape.of)

    def book(self, symbol: str) -> BookTape | None:
        return self._tape(self._books.get(symbol), symbol, BookTape.of)

    def _add(self, path: Path) -> None:
        named = FILE_NAME.fullmatch(path.name)
        if not named:
            return
        symbol = f"{named[1]}/{named[2]}"
        if named[3] in LABELS:
            self._files.setdefault(symbol, {}).setdefault(LABELS[named[3]], []).append(path)
        elif named[3] == TRADES:
            self._trades.setdefault(symbol, path)
        elif named[3] == BOOK:
            self._books.setdefault(symbol, path)

    def _merged(self, symbol: str, interval: Interval) -> CandleColumns:
        return joined(*(self._sound(path, interval) for path in self._files[symbol][interval]))

    def _tape(self, path: Path | None, symbol: str, read: Callable[[str, pd.DataFrame], T]) -> T | None:
        if path is None:
            return None
        if path not in self._tapes:
            try:
                self._tapes[path] = read(symbol, _table_of(path, None))
            except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException) as e:
                raise RecordingUnreadableError(f"{path} cannot be read as recorded trades or books: {e}") from e
        return self._tapes[path]  # pyright: ignore[reportReturnType]

    def _sound(self, path: Path, interval: Interval) -> CandleColumns:
        closed = _columns_of(path).pick(slice(None, -1))
        good = is_sound(closed, interval)
        self.dropped += int(len(good) - good.sum())
        return closed.pick(good)


def _columns_of(path: Path) -> CandleColumns:
    try:
        table = _table_of(path, COLUMNS)
        rows = CandleColumns.of(moments_of(table["date"]) // MICROS, *(table[name] for name in COLUMNS[1:]))
    except (OSError, ValueError, KeyError, pa.ArrowException) as e:
        raise RecordingUnreadableError(
            f"{path} cannot be read as candles with the columns {', '.join(COLUMNS)}: {e}"
        ) from e
    return rows.pick(np.argsort(rows.opened, kind="stable"))


def _table_of(path: Path, columns: list[str] | None) -> pd.DataFrame:
    match path.suffix:
        case ".feather":
            return pd.read_feather(path, columns=columns)
        case ".parquet":
            return pd.read_parquet(path, columns=columns)
        case _:
            return pd.read_csv(path, usecols=columns)
