"""How strongly a price moves."""

import talib

from core.market.indicators.base import Floats, Indicator, Pane, Parameter, over_known


def rsi(values: Floats, period: int) -> Floats:
    """Return Wilder's relative strength index, 0 to 100; 0 where the price never moved."""
    return over_known(values, lambda known: talib.RSI(known, timeperiod=period))


RSI = Indicator("rsi", "RSI", Pane.OWN, (Parameter("period", "Period", 14, 2, 200),), rsi)
