"""How widely a price moves."""

import numpy as np
import talib

from core.market.indicators.base import Floats, Group, Indicator, period
from core.market.indicators.rules import over_known, over_known_carrying, wilder_warm, window_sum

YEAR_S = 365 * 86_400
"""A year of a market that never closes."""


# TA-Lib carries a missing high or low on, but looks past a missing close.
@over_known_carrying(2)
def atr(high: Floats, low: Floats, close: Floats, period: int) -> Floats:
    """Return Wilder's average true range, in the price's unit."""
    return talib.ATR(high, low, close, timeperiod=period)


@over_known
def volatility(opened: Floats, close: Floats, period: int) -> Floats:
    """Return the sample standard deviation of the last `period` log returns, in percent a year.

    Each return is divided by the square root of the years from its bar to the one before, so the length of a bar
    is never asked for and a return across a gap counts as the longer one it is. Source: Hull, "Options, Futures
    and Other Derivatives", estimating volatility from historical data.
    """
    line = np.full(len(close), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        returns = np.diff(np.log(close)) / np.sqrt(np.diff(opened) / YEAR_S)
    squares = window_sum(returns * returns, period) - window_sum(returns, period) ** 2 / period
    line[1:] = 100 * np.sqrt(np.maximum(squares, 0) / (period - 1))
    return line


ATR = Indicator(
    name="atr",
    label="ATR",
    group=Group.VOLATILITY,
    description="How far the price travels within a bar, gaps included.",
    function=atr,
    warm=wilder_warm,
    parameters=(period(14),),
    inputs=("high", "low", "close"),
    pane="ATR",
)
VOLATILITY = Indicator(
    name="volatility",
    label="Volatility",
    group=Group.VOLATILITY,
    description="How widely the returns of the last bars scattered, in percent a year.",
    function=volatility,
    warm=lambda period: period,
    parameters=(period(30),),
    inputs=("opened", "close"),
    pane="Volatility",
)
