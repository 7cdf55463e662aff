"""Moving averages of the close."""

import math

import talib

from core.market.indicators.base import Floats, Group, Indicator, period
from core.market.indicators.rules import ema_warm, over_known, over_known_carrying


@over_known_carrying(1)
def sma(values: Floats, period: int) -> Floats:
    """Return the mean of the last `period` values."""
    return talib.SMA(values, timeperiod=period)


@over_known_carrying(1)
def ema(values: Floats, period: int) -> Floats:
    """Return the exponential mean with the weight 2 / (period + 1), seeded with the first simple mean."""
    return talib.EMA(values, timeperiod=period)


@over_known
def wma(values: Floats, period: int) -> Floats:
    """Return the mean of the last `period` values weighted 1, 2, … period, the newest most."""
    return talib.WMA(values, timeperiod=period)


@over_known
def hma(values: Floats, period: int) -> Floats:
    """Return WMA(2 WMA(n/2) - WMA(n), √n), both lengths rounded down.

    Source: Alan Hull, "How to reduce lag in a moving average" (2005).
    """
    fast, slow = talib.WMA(values, timeperiod=period // 2), talib.WMA(values, timeperiod=period)
    return talib.WMA(2 * fast - slow, timeperiod=math.isqrt(period))


SMA = Indicator(
    name="sma",
    label="SMA",
    group=Group.TREND,
    description="The mean of the last closes.",
    function=sma,
    warm=lambda period: period - 1,
    parameters=(period(20),),
)
EMA = Indicator(
    name="ema",
    label="EMA",
    group=Group.TREND,
    description="A mean in which newer closes count more and older ones fade, never quite gone.",
    function=ema,
    warm=ema_warm,
    parameters=(period(21),),
)
WMA = Indicator(
    name="wma",
    label="WMA",
    group=Group.TREND,
    description="A mean of the last closes in which each newer one weighs one part more.",
    function=wma,
    warm=lambda period: period - 1,
    parameters=(period(20),),
)
HMA = Indicator(
    name="hma",
    label="HMA",
    group=Group.TREND,
    description="Hull's average: as smooth as a weighted mean, with much less lag.",
    function=hma,
    warm=lambda period: period + math.isqrt(period) - 2,
    parameters=(period(21, minimum=4),),
)
