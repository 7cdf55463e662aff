"""Several symbols beside each other: indexed to 100, how they move together, and how each has done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from core.market.chart import chart
from core.model import CandleColumns, Interval, Person
from core.model.columns import Floats, Seconds
from core.store import Store

FEWEST_RETURNS = 20
HOURS_A_YEAR = 365 * 24
SPANS: Mapping[str, timedelta] = {
    "1 h": timedelta(hours=1),
    "24 h": timedelta(days=1),
    "7 d": timedelta(days=7),
    "30 d": timedelta(days=30),
}


@dataclass(frozen=True, eq=False)
class Closes:
    """Closing prices of several symbols on one time axis: `table` is (bars, symbols), NaN where a bar is missing."""

    symbols: tuple[str, ...]
    opened: Seconds
    table: Floats


def closes(
    store: Store,
    person: Person,
    venue: str,
    symbols: Sequence[str],
    interval: Interval,
    window: tuple[datetime, datetime] | None,
    most: int = 500,
) -> Closes:
    """Return the closes of each symbol's chart in a window (default: the latest `most` bars)."""
    bars = [chart(store, person, venue, symbol, interval, window, most).bars for symbol in symbols]
    opened = np.unique(np.concatenate([b.opened for b in bars])) if bars else np.array([], dtype=np.int64)
    table = np.full((len(opened), len(bars)), np.nan)
    for column, b in enumerate(bars):
        table[np.searchsorted(opened, b.opened), column] = b.close
    return Closes(tuple(symbols), opened, table)


def indexed(prices: Closes) -> Closes:
    """Return the same from the first bar that every symbol has, each beginning at 100 there; empty if there is none."""
    whole = np.flatnonzero(np.isfinite(prices.table).all(axis=1)) if prices.table.size else np.array([], dtype=int)
    if not whole.size:
        return Closes(prices.symbols, prices.opened[:0], prices.table[:0])
    start = int(whole[0])
    return Closes(prices.symbols, prices.opened[start:], prices.table[start:] / prices.table[start] * 100)


def correlation(prices: Closes) -> Floats:
    """Return Pearson's correlation of the log returns, (symbols, symbols).

    Each pair uses the bars both have; NaN below 20 common returns or where a price never moved.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        returns = np.diff(np.log(prices.table), axis=0)
    many = len(prices.symbols)
    matrix = np.full((many, many), np.nan)
    for i in range(many):
        for j in range(i, many):
            matrix[i, j] = matrix[j, i] = _together(returns[:, i], returns[:, j])
    return matrix


def _together(one: Floats, other: Floats) -> float:
    both = np.isfinite(one) & np.isfinite(other)
    x, y = one[both], other[both]
    if len(x) < FEWEST_RETURNS or x.std() == 0 or y.std() == 0:
        return float("nan")
    return float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))


@dataclass(frozen=True)
class Performance:
    """How a symbol has done; fractions, None where the stored candles do not reach that far back.

    `changes` by the names of `SPANS`. `volatility` is the standard deviation of the hourly log returns of the last
    30 days over a year of 365 days, `drawdown` the deepest fall from a peak in them (hourly closes), `volume` the base
    volume of the last 24 hours.
    """

    symbol: str
    last: float
    changes: Mapping[str, float | None]
    volatility: float | None
    drawdown: float | None
    volume: float | None


def performance(store: Store, person: Person, venue: str, symbols: Sequence[str]) -> list[Performance]:
    """Return how each symbol has done, judged at its newest candle; symbols without candles are left out."""
    made = []
    for symbol in symbols:
        # One hour more than the longest span, so that the price before it is there.
        most = int(SPANS["30 d"] / Interval.H1.length) + 2
        hours = chart(store, person, venue, symbol, Interval.H1, None, most)
        if len(hours.bars):
            made.append(_performance(symbol, hours.bars, hours.bar_s))
    return made


def _performance(symbol: str, hours: CandleColumns, bar_s: int) -> Performance:
    last = float(hours.close[-1])
    end = int(hours.opened[-1]) + bar_s
    changes = {name: _change(hours, bar_s, end - int(span.total_seconds()), last) for name, span in SPANS.items()}
    returns = np.diff(np.log(hours.close))
    peaks = np.maximum.accumulate(hours.close)
    day = hours.between(end - 86_400, end)
    whole_day = bool(hours.opened[0] <= end - 86_400)
    return Performance(
        symbol,
        last,
        changes,
        float(returns.std(ddof=1) * np.sqrt(HOURS_A_YEAR)) if len(returns) >= FEWEST_RETURNS else None,
        float((hours.close / peaks - 1).min()) if len(hours) >= FEWEST_RETURNS else None,
        float(day.volume.sum()) if whole_day else None,
    )


def _change(hours: CandleColumns, bar_s: int, since: int, last: float) -> float | None:
    """Return the change since a moment: against the close of the bar that ended then, or the last before it."""
    before = int(np.searchsorted(hours.opened + bar_s, since, side="right")) - 1
    return last / float(hours.close[before]) - 1 if before >= 0 else None
