"""Candles to try indicators on: drawn ones of many tempers, and recorded ones where the data folder is at hand."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from core.market.indicators import Indicator, Kind
from core.market.indicators.base import Floats
from core.model import CandleColumns

ROOT = Path(__file__).parents[4]
MARKET = Path(os.environ.get("CRYPTOPULSE_DATA", ROOT.parent / "shared" / "data")) / "market"
RECORDED = MARKET / "genetrader_binance_spot_2024" / "BTC_USDT-5m.feather"
FIRST = 1_700_000_040


def walk(count: int, seed: int = 3, wildness: float = 0.01, bar_s: int = 60) -> CandleColumns:
    """Return a random walk of candles without gaps, every one of which traded."""
    dice = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(dice.normal(0, wildness, count)))
    open_ = np.concatenate(([100.0], close))[:count]
    wicks = wildness * np.abs(dice.normal(0, 0.5, (2, count)))
    high, low = np.maximum(open_, close) * (1 + wicks[0]), np.minimum(open_, close) * (1 - wicks[1])
    return CandleColumns.of(FIRST + np.arange(count) * bar_s, open_, high, low, close, dice.lognormal(2, 1.5, count))


@st.composite
def candles(draw: st.DrawFn, least: int = 0, most: int = 260) -> CandleColumns:
    """Draw a walk of any temper and bar length, some with gaps, still stretches and bars without trades."""
    count, seed = draw(st.integers(least, most)), draw(st.integers(0, 2**32 - 1))
    made = walk(count, seed, draw(st.sampled_from([1e-4, 0.01, 0.1])), draw(st.sampled_from([60, 3600, 86_400])))
    dice = np.random.default_rng(seed)
    if draw(st.booleans()):
        still = np.repeat(dice.random(count // 10 + 1) < 0.2, 10)[:count]
        made = replace(made, volume=np.where(still, 0.0, made.volume))
        columns = (np.where(still, 100.0, column) for column in made.columns()[1:5])
        made = CandleColumns.of(made.opened, *columns, made.volume)
    gaps = (dice.random(count) > 0.9) & (np.arange(count) >= least)
    return made.pick(~gaps) if draw(st.booleans()) else made


def chosen_for(indicator: Indicator, most: int = 60) -> st.SearchStrategy[dict[str, float]]:
    """Draw parameters of an indicator that lie in its bounds and below `most`."""
    drawn: dict[str, st.SearchStrategy[float]] = {}
    for p in indicator.parameters:
        if p.kind is Kind.MOMENT:
            drawn[p.name] = st.just(0) | st.integers(FIRST - 600, FIRST + 50_000)
        elif p.kind is Kind.WHOLE:
            drawn[p.name] = st.integers(int(p.minimum), int(min(p.maximum, most)))
        else:
            drawn[p.name] = st.floats(p.minimum, p.maximum)
    return st.fixed_dictionaries(drawn)


def beside(made: CandleColumns) -> dict[str, Floats]:
    """Return columns of books to hand over beside these candles."""
    sizes = np.random.default_rng(7).lognormal(0, 1, (2, len(made), 20))
    return {"bid": made.close, "ask": made.close * 1.0003, "bid_sizes": sizes[0], "ask_sizes": sizes[1]}


def recorded(count: int) -> CandleColumns:
    """Return the first recorded five minutes of bitcoin."""
    table = pd.read_feather(RECORDED).iloc[:count]
    opened = table["date"].dt.tz_localize(None).to_numpy().astype("datetime64[s]").astype("int64")
    return CandleColumns.of(opened, *(table[name] for name in ("open", "high", "low", "close", "volume")))
