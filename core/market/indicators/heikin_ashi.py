"""Heikin-Ashi candles: averaged ones that show a trend with less noise."""

from dataclasses import replace

import numpy as np
import talib

from core.market.indicators.base import Floats
from core.market.indicators.rules import over_known
from core.model import CandleColumns

HEIKIN_ASHI_WARM_UP = 30
"""Bars after which the first open, which halves with each bar, counts for less than a billionth."""


def heikin_ashi(candles: CandleColumns) -> CandleColumns:
    """Return the candles averaged; a candle that misses a price is skipped and stays without.

    The close is the mean of the four prices, the open the middle of the averaged candle before, the first open the
    middle of its own open and close. Source: Dan Valcu, "Using the Heikin-Ashi Technique", Stocks & Commodities
    22:2 (2004).
    """
    opens, highs, lows, closes = _averaged(candles.open, candles.high, candles.low, candles.close)
    return replace(candles, open=opens, high=highs, low=lows, close=closes)


@over_known
def _averaged(opens: Floats, highs: Floats, lows: Floats, closes: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    if not len(opens):
        return opens, highs, lows, closes
    close = (opens + highs + lows + closes) / 4
    seed = (opens[0] + closes[0]) / 2
    # An exponential mean of period 3 is just this recursion; three equal values make its first simple mean the seed.
    open_ = talib.EMA(np.concatenate(([seed] * 3, close[:-1])), timeperiod=3)[2:]
    return open_, np.maximum(highs, np.maximum(open_, close)), np.minimum(lows, np.minimum(open_, close)), close
