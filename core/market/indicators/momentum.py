"""How strongly a price moves: RSI, Stochastic, StochRSI, MACD, CCI, ROC."""

import talib

from core.market.indicators.base import Floats, Group, Indicator, Line, Parameter, Shape, period
from core.market.indicators.rules import ema_warm, over_known, over_known_carrying, wilder_warm

K_AND_D = (Line("K"), Line("D", dashed=True))
SMOOTH_K = Parameter("smooth_k", "Smooth K", 3, 1, 100)
SMOOTH_D = Parameter("smooth_d", "Smooth D", 3, 1, 100)


@over_known
def rsi(values: Floats, period: int) -> Floats:
    """Return Wilder's relative strength index, 0 to 100; 0 where the price never moved."""
    return talib.RSI(values, timeperiod=period)


@over_known
def stochastic(
    high: Floats, low: Floats, close: Floats, period: int, smooth_k: int, smooth_d: int
) -> tuple[Floats, Floats]:
    """Return K and D, 0 to 100: where the close lies between the extremes of `period` bars, smoothed twice."""
    return talib.STOCH(high, low, close, fastk_period=period, slowk_period=smooth_k, slowd_period=smooth_d)


@over_known
def stoch_rsi(close: Floats, period: int, stoch_period: int, smooth_k: int, smooth_d: int) -> tuple[Floats, Floats]:
    """Return K and D: where the RSI lies between its own extremes of `stoch_period` bars, smoothed twice.

    TA-Lib's fast D is our K. Source: Chande and Kroll, "The New Technical Trader" (1994).
    """
    _, k = talib.STOCHRSI(close, timeperiod=period, fastk_period=stoch_period, fastd_period=smooth_k)
    return k, talib.MA(k, timeperiod=smooth_d)


@over_known_carrying(1)
def macd(close: Floats, fast: int, slow: int, signal: int) -> tuple[Floats, Floats, Floats]:
    """Return EMA(fast) - EMA(slow), its EMA(signal), and the difference of both."""
    return talib.MACD(close, fastperiod=fast, slowperiod=slow, signalperiod=signal)


@over_known
def cci(high: Floats, low: Floats, close: Floats, period: int) -> Floats:
    """Return Lambert's commodity channel index: the typical price's distance from its mean, in mean deviations."""
    return talib.CCI(high, low, close, timeperiod=period)


@over_known
def roc(close: Floats, period: int) -> Floats:
    """Return the change over `period` bars in percent."""
    return talib.ROC(close, timeperiod=period)


RSI = Indicator(
    name="rsi",
    label="RSI",
    group=Group.MOMENTUM,
    description="How much of the recent movement was upwards, 0 to 100.",
    function=rsi,
    warm=wilder_warm,
    parameters=(period(14, maximum=200),),
    pane="RSI",
    levels=(30, 70),
)
STOCHASTIC = Indicator(
    name="stochastic",
    label="Stochastic",
    group=Group.MOMENTUM,
    description="Where the close lies between the recent low and high, 0 to 100.",
    function=stochastic,
    warm=lambda period, smooth_k, smooth_d: period + smooth_k + smooth_d - 3,
    parameters=(period(14), SMOOTH_K, SMOOTH_D),
    inputs=("high", "low", "close"),
    pane="Stochastic",
    lines=K_AND_D,
    levels=(20, 80),
)
STOCH_RSI = Indicator(
    name="stoch_rsi",
    label="StochRSI",
    group=Group.MOMENTUM,
    description="Where the RSI lies between its own recent low and high, 0 to 100.",
    function=stoch_rsi,
    warm=lambda period, stoch_period, smooth_k, smooth_d: wilder_warm(period) + stoch_period + smooth_k + smooth_d - 3,
    parameters=(
        period(14, maximum=200),
        Parameter("stoch_period", "Stochastic period", 14, 2, 500),
        SMOOTH_K,
        SMOOTH_D,
    ),
    pane="StochRSI",
    lines=K_AND_D,
    levels=(20, 80),
)
MACD = Indicator(
    name="macd",
    label="MACD",
    group=Group.MOMENTUM,
    description="The distance between a fast and a slow average, and whether it widens.",
    function=macd,
    warm=lambda fast, slow, signal: ema_warm(max(fast, slow)) + ema_warm(signal),
    parameters=(
        Parameter("fast", "Fast", 12, 2, 500),
        Parameter("slow", "Slow", 26, 2, 500),
        Parameter("signal", "Signal", 9, 2, 500),
    ),
    pane="MACD",
    lines=(Line(), Line("signal"), Line("histogram", Shape.HISTOGRAM)),
    levels=(0,),
)
CCI = Indicator(
    name="cci",
    label="CCI",
    group=Group.MOMENTUM,
    description="How unusual the price is beside its recent mean.",
    function=cci,
    warm=lambda period: period - 1,
    parameters=(period(20),),
    inputs=("high", "low", "close"),
    pane="CCI",
    levels=(-100, 100),
)
ROC = Indicator(
    name="roc",
    label="ROC",
    group=Group.MOMENTUM,
    description="The change over the last bars in percent.",
    function=roc,
    warm=lambda period: period,
    parameters=(period(12, minimum=1),),
    pane="ROC",
    levels=(0,),
)
