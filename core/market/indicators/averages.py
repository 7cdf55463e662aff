"""Moving averages."""

import talib

from core.market.indicators.base import Floats, Indicator, Pane, Parameter, over_known


def sma(values: Floats, period: int) -> Floats:
    """Return the mean of the last `period` values."""
    return over_known(values, lambda known: talib.SMA(known, timeperiod=period))


def ema(values: Floats, period: int) -> Floats:
    """Return the exponential mean with the weight 2 / (period + 1), seeded with the first simple mean.

    The seed fades slowly: two charts that begin at different candles agree after about 300.
    """
    return over_known(values, lambda known: talib.EMA(known, timeperiod=period))


SMA = Indicator("sma", "SMA", Pane.PRICE, (Parameter("period", "Period", 20, 2, 500),), sma)
EMA = Indicator("ema", "EMA", Pane.PRICE, (Parameter("period", "Period", 20, 2, 500),), ema)
