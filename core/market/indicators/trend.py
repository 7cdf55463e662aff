"""Which way a price goes, and how far: Supertrend, Ichimoku, Parabolic SAR, ADX, Aroon."""

import math

import numpy as np
import talib

from core.market.indicators.base import Floats, Group, Indicator, Kind, Line, Parameter, Shape, multiplier, period
from core.market.indicators.rules import fade, over_known, wilder_warm

HIGH_LOW_CLOSE = ("high", "low", "close")


@over_known
def supertrend(high: Floats, low: Floats, close: Floats, period: int, multiplier: float) -> Floats:
    """Return the stop of the trend: below the close while it rises, above it while it falls.

    Each band, (high + low) / 2 ± `multiplier` average true ranges, only moves towards the price until the close
    before has passed it; the line changes sides when a close passes it. It begins as a falling one.
    Source: Olivier Seban's Supertrend, as TradingView documents `ta.supertrend`.
    """
    reach = multiplier * talib.ATR(high, low, close, timeperiod=period)
    middle = (high + low) / 2
    line = np.full(len(close), np.nan)
    line[period:] = _stops(
        (middle + reach)[period:].tolist(), (middle - reach)[period:].tolist(), close[period:].tolist()
    )
    return line


def _stops(uppers: list[float], lowers: list[float], closes: list[float]) -> list[float]:
    """Run the recursion over plain floats: each stop hangs on the one before, so numpy cannot."""
    stops: list[float] = []
    keep = stops.append
    upper, lower, last, rising = float("inf"), float("-inf"), 0.0, False
    for over, under, close in zip(uppers, lowers, closes, strict=True):
        if over < upper or last > upper:
            upper = over
        if under > lower or last < lower:
            lower = under
        rising = close >= lower if rising else close > upper
        keep(lower if rising else upper)
        last = close
    return stops


@over_known
def ichimoku(
    high: Floats, low: Floats, close: Floats, conversion: int, base: int, span: int, displacement: int
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return conversion, base, span A, span B and the close that lags.

    Each is the middle of the highest high and lowest low of its length; span A is the middle of the first two.
    The spans stand `displacement` bars after the bar they are computed at, so the value at a bar is the cloud
    under that bar; what lies beyond the last bar is `ichimoku_ahead`. The lagging close stands at its own bar and
    is only drawn back. Source: Goichi Hosoda's Ichimoku Kinko Hyo, as in StockCharts' ChartSchool.
    """
    turning, standard, span_a, span_b = _middles(high, low, conversion, base, span)
    forward = np.full(min(displacement, len(close)), np.nan)
    span_a, span_b = (np.concatenate((forward, s[: len(s) - len(forward)])) for s in (span_a, span_b))
    return turning, standard, span_a, span_b, close.copy()


def ichimoku_ahead(
    high: Floats, low: Floats, close: Floats, conversion: int, base: int, span: int, displacement: int
) -> dict[str, Floats]:
    """Return the cloud of the `displacement` bars to come, the next one first."""
    known = np.isfinite(high) & np.isfinite(low) & np.isfinite(close)
    _, _, span_a, span_b = _middles(high[known], low[known], conversion, base, span)
    unknown = np.full(max(0, displacement - len(span_a)), np.nan)
    return {
        name: np.concatenate((unknown, span[-displacement:])) for name, span in (("span A", span_a), ("span B", span_b))
    }


def _middles(high: Floats, low: Floats, conversion: int, base: int, span: int) -> tuple[Floats, ...]:
    turning, standard, span_b = (
        (talib.MAX(high, timeperiod=length) + talib.MIN(low, timeperiod=length)) / 2
        for length in (conversion, base, span)
    )
    return turning, standard, (turning + standard) / 2, span_b


@over_known
def sar(high: Floats, low: Floats, acceleration: float, maximum: float) -> Floats:
    """Return Wilder's parabolic stop, which quickens by `acceleration` with each new extreme up to `maximum`."""
    return talib.SAR(high, low, acceleration=acceleration, maximum=maximum)


@over_known
def adx(high: Floats, low: Floats, close: Floats, period: int) -> tuple[Floats, Floats, Floats]:
    """Return Wilder's average directional index and both directional indicators, 0 to 100."""
    return (
        talib.ADX(high, low, close, timeperiod=period),
        talib.PLUS_DI(high, low, close, timeperiod=period),
        talib.MINUS_DI(high, low, close, timeperiod=period),
    )


@over_known
def aroon(high: Floats, low: Floats, period: int) -> tuple[Floats, Floats]:
    """Return up and down: how lately the highest high and lowest low of `period` bars were, 100 is now."""
    down, up = talib.AROON(high, low, timeperiod=period)
    return up, down


SUPERTREND = Indicator(
    name="supertrend",
    label="Supertrend",
    group=Group.TREND,
    description="A stop that follows the trend by average true ranges and changes sides when a close passes it.",
    function=supertrend,
    # Two lines begun apart become one where the price has crossed both bands: a walk takes about the square of them.
    warm=lambda period, multiplier: wilder_warm(period) + math.ceil(20 * multiplier**2),
    parameters=(period(10), multiplier(3.0)),
    inputs=HIGH_LOW_CLOSE,
)
ICHIMOKU = Indicator(
    name="ichimoku",
    label="Ichimoku",
    group=Group.TREND,
    description="Two middles of past extremes, and the cloud they throw ahead.",
    function=ichimoku,
    ahead=ichimoku_ahead,
    warm=lambda conversion, base, span, displacement: max(conversion, base, span) - 1 + displacement,
    parameters=(
        Parameter("conversion", "Conversion", 9, 2, 500),
        Parameter("base", "Base", 26, 2, 500),
        Parameter("span", "Span B", 52, 2, 500),
        Parameter("displacement", "Displacement", 26, 1, 500),
    ),
    inputs=HIGH_LOW_CLOSE,
    lines=(
        Line("conversion"),
        Line("base"),
        Line("span A"),
        Line("span B"),
        Line("lagging", dashed=True, drawn_back="displacement"),
    ),
    fills=(("span A", "span B"),),
)
SAR = Indicator(
    name="sar",
    label="SAR",
    group=Group.TREND,
    description="Dots that close in on the price the longer a trend lasts, and turn with it.",
    function=sar,
    # Also a stop that never turns nears its extreme by at least the acceleration with each bar.
    warm=lambda acceleration, maximum: fade(min(acceleration, maximum)),
    parameters=(
        Parameter("acceleration", "Acceleration", 0.02, 0.005, 0.5, 0.005, Kind.FRACTION),
        Parameter("maximum", "Maximum", 0.2, 0.01, 1, 0.01, Kind.FRACTION),
    ),
    inputs=("high", "low"),
    lines=(Line(shape=Shape.POINTS),),
)
ADX = Indicator(
    name="adx",
    label="ADX",
    group=Group.TREND,
    description="How strong a trend is, whichever way, and how much of it points up and down.",
    function=adx,
    warm=lambda period: 2 * wilder_warm(period),
    parameters=(period(14, maximum=200),),
    inputs=HIGH_LOW_CLOSE,
    pane="ADX",
    lines=(Line(), Line("+DI"), Line("-DI")),
    levels=(25,),
)
AROON = Indicator(
    name="aroon",
    label="Aroon",
    group=Group.TREND,
    description="How lately the highest high and the lowest low of the last bars were.",
    function=aroon,
    warm=lambda period: period,
    parameters=(period(25),),
    inputs=("high", "low"),
    pane="Aroon",
    lines=(Line("up"), Line("down")),
    levels=(30, 70),
)
