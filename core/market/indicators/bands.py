"""Bands around the price."""

import talib

from core.market.indicators.base import Floats, Group, Indicator, Line, Parameter, multiplier, period
from core.market.indicators.rules import ema_warm, over_known, over_known_carrying, wilder_warm

EDGES = (Line("upper"), Line("middle", dashed=True), Line("lower"))
BETWEEN = (("upper", "lower"),)


@over_known_carrying(1)
def bollinger(close: Floats, period: int, multiplier: float) -> tuple[Floats, Floats, Floats]:
    """Return upper, middle and lower: the mean, and `multiplier` population standard deviations around it."""
    return talib.BBANDS(close, timeperiod=period, nbdevup=multiplier, nbdevdn=multiplier)


@over_known
def keltner(
    high: Floats, low: Floats, close: Floats, period: int, multiplier: float, range_period: int
) -> tuple[Floats, Floats, Floats]:
    """Return upper, middle and lower: the EMA of the close, and `multiplier` average true ranges around it.

    Source: Linda Raschke's form of Chester Keltner's channel, as in StockCharts' ChartSchool.
    """
    middle = talib.EMA(close, timeperiod=period)
    reach = multiplier * talib.ATR(high, low, close, timeperiod=range_period)
    return middle + reach, middle, middle - reach


@over_known
def donchian(high: Floats, low: Floats, period: int) -> tuple[Floats, Floats, Floats]:
    """Return upper, middle and lower: the highest high and lowest low of the last `period` bars, this one included.

    Source: Richard Donchian's channel, as in StockCharts' ChartSchool ("Price Channels" leaves this bar out).
    """
    upper, lower = talib.MAX(high, timeperiod=period), talib.MIN(low, timeperiod=period)
    return upper, (upper + lower) / 2, lower


BOLLINGER = Indicator(
    name="bollinger",
    label="Bollinger",
    group=Group.VOLATILITY,
    description="The mean close with a band that widens as closes scatter.",
    function=bollinger,
    warm=lambda period, multiplier: period - 1,
    parameters=(period(20), multiplier(2.0, "Standard deviations")),
    lines=EDGES,
    fills=BETWEEN,
)
KELTNER = Indicator(
    name="keltner",
    label="Keltner",
    group=Group.VOLATILITY,
    description="An exponential mean with a band of average true ranges around it.",
    function=keltner,
    warm=lambda period, multiplier, range_period: max(ema_warm(period), wilder_warm(range_period)),
    parameters=(period(20), multiplier(2.0), Parameter("range_period", "ATR period", 10, 2, 500)),
    inputs=("high", "low", "close"),
    lines=EDGES,
    fills=BETWEEN,
)
DONCHIAN = Indicator(
    name="donchian",
    label="Donchian",
    group=Group.VOLATILITY,
    description="The highest high and the lowest low of the last bars.",
    function=donchian,
    warm=lambda period: period - 1,
    parameters=(period(20),),
    inputs=("high", "low"),
    lines=EDGES,
    fills=BETWEEN,
)
