"""Recorded trades and order books: columns in order of time, played between two moments."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.market.sources.columns import merged
from core.model import Book, CandleColumns, Level, PublicTrade, Side
from core.model.columns import Floats

Micros = NDArray[np.int64]
MICROS = 1_000_000
TIME, ID = ("timestamp", "time", "date"), ("id", "trade_id")
AMOUNT, SIDE = ("amount", "quantity", "qty", "size"), ("side", "buyer_maker", "is_buyer_maker")
LEVEL = re.compile(r"(bids|asks)\[(\d+)\]\.(price|amount)")
# Epoch numbers of any date from 1973 to 5138 tell by their size which unit they count.
UNITS = ((100_000_000_000_000_000, 1_000), (100_000_000_000_000, 1), (100_000_000_000, 1 / 1_000), (0, 1 / MICROS))


@dataclass(frozen=True, eq=False)
class TradeTape:
    """Trades of one symbol: moments in epoch microseconds, the venue's ids, whether the taker bought."""

    symbol: str
    at: Micros
    id: NDArray[Any]
    bought: NDArray[np.bool_]
    price: Floats
    quantity: Floats

    @classmethod
    def of(cls, symbol: str, table: pd.DataFrame) -> "TradeTape":
        """Read a table with columns named as venues name them; raises KeyError or ValueError where one is missing."""
        order = np.argsort(at := moments_of(table[_named(table, TIME)]), kind="stable")
        ids = table[_named(table, ID)].to_numpy() if set(ID) & set(table) else np.arange(len(table))
        price, quantity = (table[name].to_numpy(np.float64) for name in ("price", _named(table, AMOUNT)))
        if not ((price > 0) & (quantity > 0)).all():
            raise ValueError("a price or an amount is not above zero")
        return cls(symbol, at[order], ids[order], _bought(table)[order], price[order], quantity[order])

    def __len__(self) -> int:
        return len(self.at)

    def rows(self, since: float, until: float) -> slice:
        """Return which trades happened from one epoch second on and before another."""
        first, beyond = np.searchsorted(self.at, (since * MICROS, until * MICROS))
        return slice(int(first), int(beyond))

    def last_before(self, second: float) -> float | None:
        """Return the price of the last trade before an epoch second."""
        row = self.rows(0, second).stop - 1
        return float(self.price[row]) if row >= 0 else None

    def trades(self, rows: slice) -> list[PublicTrade]:
        columns = (self.at, self.id, self.bought, self.price, self.quantity)
        return [
            PublicTrade(
                self.symbol, str(id), Side.BUY if bought else Side.SELL, exact(price), exact(quantity), at_micros(at)
            )
            for at, id, bought, price, quantity in zip(*(c[rows].tolist() for c in columns), strict=True)
        ]  # fmt: skip

    def candles(self, seconds: int) -> CandleColumns:
        """Return the candles of so many seconds that the trades make; without a trade there is none."""
        opened = self.at // (seconds * MICROS) * seconds
        return merged(CandleColumns.of(opened, *[self.price] * 4, self.quantity))


@dataclass(frozen=True, eq=False)
class BookTape:
    """Book snapshots of one symbol: `bids` and `asks` are (snapshots, levels, price and quantity), NaN where empty."""

    symbol: str
    at: Micros
    bids: Floats
    asks: Floats

    @classmethod
    def of(cls, symbol: str, table: pd.DataFrame) -> "BookTape":
        """Read a table with the columns `timestamp`, `bids[0].price`, `bids[0].amount`, `asks[0].price` and so on."""
        at = moments_of(table[_named(table, TIME)])
        order = np.argsort(at, kind="stable")
        return cls(symbol, at[order], _side(table, "bids")[order], _side(table, "asks")[order])

    def latest(self, second: float) -> Book | None:
        """Return the book as it stood at an epoch second; None before the first."""
        row = int(np.searchsorted(self.at, second * MICROS, side="right")) - 1
        if row < 0:
            return None
        return Book(self.symbol, _levels(self.bids[row]), _levels(self.asks[row]), at_micros(int(self.at[row])))


def moments_of(column: Any) -> Micros:
    """Return moments as epoch microseconds: dates, or numbers in seconds, milli-, micro- or nanoseconds."""
    if pd.api.types.is_numeric_dtype(column):
        numbers = column.to_numpy()
        if not np.isfinite(numbers).all():
            raise ValueError("a row has no date")
        scale = next(scale for least, scale in UNITS if numbers.size == 0 or abs(numbers.max()) >= least)
        return np.asarray(numbers // scale if scale > 1 else np.round(numbers / scale), dtype=np.int64)
    moments = pd.to_datetime(column, utc=True).dt.tz_localize(None)
    if moments.isna().any():
        raise ValueError("a row has no date")
    return moments.to_numpy().astype("datetime64[us]").astype(np.int64)


def exact(number: float) -> Decimal:
    """Return the shortest decimal that reads back as this float: what the venue wrote."""
    return Decimal(repr(number))


def at_micros(moment: int) -> datetime:
    second, rest = divmod(moment, MICROS)
    return datetime.fromtimestamp(second, UTC).replace(microsecond=rest)


def _named(table: pd.DataFrame, names: tuple[str, ...]) -> str:
    for name in names:
        if name in table:
            return name
    raise KeyError(f"no column {' or '.join(names)}")


def _bought(table: pd.DataFrame) -> NDArray[np.bool_]:
    name = _named(table, SIDE)
    if name == "side":
        sides = table[name].str.lower()
        if not sides.isin(("buy", "sell")).all():
            raise ValueError("a side is neither buy nor sell")
        return (sides == "buy").to_numpy()
    # Whose order waited is the maker; where the buyer waited, the taker sold.
    return ~table[name].to_numpy(np.bool_)


def _side(table: pd.DataFrame, side: str) -> Floats:
    named = [m for column in table if (m := LEVEL.fullmatch(str(column))) and m[1] == side]
    if not named:
        raise KeyError(f"no column {side}[0].price")
    deep = max(int(m[2]) for m in named) + 1
    columns = [table[f"{side}[{i}].{what}"] for i in range(deep) for what in ("price", "amount")]
    return np.column_stack([c.to_numpy(np.float64) for c in columns]).reshape(len(table), deep, 2)


def _levels(side: Floats) -> tuple[Level, ...]:
    return tuple((exact(price), exact(quantity)) for price, quantity in side.tolist() if quantity > 0)
