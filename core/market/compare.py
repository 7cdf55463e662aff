"""Several symbols beside each other: indexed to 100, how they move together, and how each has done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from core.market.chart import chart
from core.model import CandleColumns, Interval, Person
from core.model.columns import Floats, Seconds
from core.store import Store

FEWEST_RETURNS = 20
DAY_S = 86_400
MONTH_S = 30 * DAY_S
YEAR_S = 365 * DAY_S
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
    interval: Interval
    opened: Seconds
    table: Floats


def closes(
    store: Store, person: Person, venue: str, symbols: Sequence[str], interval: Interval, most: int = 500
) -> Closes:
    """Return the closes of each symbol's latest `most` bars, all of one length.

    Where a symbol has only longer candles than the interval, every symbol comes in those: a close of another moment
    would stand beside it otherwise.
    """
    charts = [chart(store, person, venue, symbol, interval, None, most) for symbol in symbols]
    longest = max((c.bar_s for c in charts), default=interval.seconds)
    if longest > interval.seconds:
        wider = next(i for i in Interval if i.seconds == longest)
        return closes(store, person, venue, symbols, wider, most)
    bars = [c.bars for c in charts]
    opened = np.unique(np.concatenate([b.opened for b in bars])) if bars else np.array([], dtype=np.int64)
    table = np.full((len(opened), len(bars)), np.nan)
    for column, b in enumerate(bars):
        table[np.searchsorted(opened, b.opened), column] = b.close
    return Closes(tuple(symbols), interval, opened, table)


def indexed(prices: Closes) -> Closes:
    """Return the same from the first bar that every symbol has, each beginning at 100 there; empty if there is none."""
    whole = np.flatnonzero(np.isfinite(prices.table).all(axis=1)) if prices.table.size else np.array([], dtype=int)
    if not whole.size:
        return replace(prices, opened=prices.opened[:0], table=prices.table[:0])
    start = int(whole[0])
    return replace(prices, opened=prices.opened[start:], table=prices.table[start:] / prices.table[start] * 100)


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
    """How a symbol has done; fractions, None where the stored candles do not reach that far back or are too long.

    `changes` by the names of `SPANS`. Of the last 30 days, by the hour where there are such candles: `volatility` is
    the standard deviation of the log returns over a year of 365 days, `drawdown` the deepest fall from a peak in
    closes. `volume` is the base volume of the last 24 hours.
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


def _performance(symbol: str, bars: CandleColumns, bar_s: int) -> Performance:
    end = int(bars.opened[-1]) + bar_s
    month = bars.between(end - MONTH_S - bar_s, end)
    returns = np.diff(np.log(month.close))
    peaks = np.maximum.accumulate(month.close)
    day = bars.between(end - DAY_S, end)
    whole_day = bar_s <= DAY_S and bool(bars.opened[0] <= end - DAY_S)
    return Performance(
        symbol,
        float(bars.close[-1]),
        {name: _change(bars, bar_s, int(span.total_seconds())) for name, span in SPANS.items()},
        float(returns.std(ddof=1) * np.sqrt(YEAR_S / bar_s)) if len(returns) >= FEWEST_RETURNS else None,
        float((month.close / peaks - 1).min()) if len(month) >= FEWEST_RETURNS else None,
        float(day.volume.sum()) if whole_day else None,
    )


def _change(bars: CandleColumns, bar_s: int, span_s: int) -> float | None:
    """Return the change over a span: against the close of the bar that ended then, or the last before it."""
    since = int(bars.opened[-1]) + bar_s - span_s
    before = int(np.searchsorted(bars.opened + bar_s, since, side="right")) - 1
    return float(bars.close[-1] / bars.close[before]) - 1 if before >= 0 and span_s >= bar_s else None
