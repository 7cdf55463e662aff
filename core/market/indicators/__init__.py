"""Indicators: lines computed from candles, for charts and rules.

In: columns of candles (float64, statistics and not money). Out: lines of the same length, NaN until warm. Add
one: a function and its `Indicator` in the file of its family, one line in `INDICATORS`.
"""

from core.market.indicators.averages import EMA, SMA, ema, sma
from core.market.indicators.base import Indicator, Pane, Parameter
from core.market.indicators.momentum import RSI, rsi

INDICATORS: tuple[Indicator, ...] = (SMA, EMA, RSI)

__all__ = ["INDICATORS", "Indicator", "Pane", "Parameter", "ema", "rsi", "sma"]
