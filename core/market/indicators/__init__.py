"""Indicators: lines computed from candles, for charts, alerts, the assistant and backtests.

In: columns of candles (float64, statistics and not money). Out: lines of the same length, NaN until warm, which
never know more than the candles up to their bar. Add one: a function and its `Indicator` in the file of its family,
one line in `INDICATORS`, one row in docs/indicators.md.
"""

from core.errors import NotFoundError
from core.market.indicators.averages import EMA, HMA, SMA, WMA, ema, hma, sma, wma
from core.market.indicators.bands import BOLLINGER, DONCHIAN, KELTNER, bollinger, donchian, keltner
from core.market.indicators.base import PRICE, Group, Indicator, Kind, Line, Parameter, Shape
from core.market.indicators.book import IMBALANCE, SPREAD, imbalance, spread
from core.market.indicators.heikin_ashi import HEIKIN_ASHI_WARM_UP, heikin_ashi
from core.market.indicators.momentum import (
    CCI,
    MACD,
    ROC,
    RSI,
    STOCH_RSI,
    STOCHASTIC,
    cci,
    macd,
    roc,
    rsi,
    stoch_rsi,
    stochastic,
)
from core.market.indicators.profile import Profile, volume_profile
from core.market.indicators.trend import (
    ADX,
    AROON,
    ICHIMOKU,
    SAR,
    SUPERTREND,
    adx,
    aroon,
    ichimoku,
    ichimoku_ahead,
    sar,
    supertrend,
)
from core.market.indicators.volatility import ATR, VOLATILITY, atr, volatility
from core.market.indicators.volume import (
    CMF,
    MFI,
    OBV,
    VOLUME_MA,
    VWAP,
    VWAP_ANCHORED,
    cmf,
    mfi,
    obv,
    volume_ma,
    vwap,
    vwap_anchored,
)

INDICATORS: tuple[Indicator, ...] = (
    SMA,
    EMA,
    WMA,
    HMA,
    SUPERTREND,
    ICHIMOKU,
    SAR,
    ADX,
    AROON,
    RSI,
    STOCHASTIC,
    STOCH_RSI,
    MACD,
    CCI,
    ROC,
    BOLLINGER,
    KELTNER,
    DONCHIAN,
    ATR,
    VOLATILITY,
    VOLUME_MA,
    VWAP,
    VWAP_ANCHORED,
    MFI,
    OBV,
    CMF,
    IMBALANCE,
    SPREAD,
)


def indicator(name: str) -> Indicator:
    """Return the indicator of a name such as "macd"; raises NotFoundError."""
    for one in INDICATORS:
        if one.name == name:
            return one
    raise NotFoundError(f"There is no indicator {name}.")


__all__ = [
    "ADX",
    "AROON",
    "ATR",
    "BOLLINGER",
    "CCI",
    "CMF",
    "DONCHIAN",
    "EMA",
    "HEIKIN_ASHI_WARM_UP",
    "HMA",
    "ICHIMOKU",
    "IMBALANCE",
    "INDICATORS",
    "KELTNER",
    "MACD",
    "MFI",
    "OBV",
    "PRICE",
    "ROC",
    "RSI",
    "SAR",
    "SMA",
    "SPREAD",
    "STOCHASTIC",
    "STOCH_RSI",
    "SUPERTREND",
    "VOLATILITY",
    "VOLUME_MA",
    "VWAP",
    "VWAP_ANCHORED",
    "WMA",
    "Group",
    "Indicator",
    "Kind",
    "Line",
    "Parameter",
    "Profile",
    "Shape",
    "adx",
    "aroon",
    "atr",
    "bollinger",
    "cci",
    "cmf",
    "donchian",
    "ema",
    "heikin_ashi",
    "hma",
    "ichimoku",
    "ichimoku_ahead",
    "imbalance",
    "indicator",
    "keltner",
    "macd",
    "mfi",
    "obv",
    "roc",
    "rsi",
    "sar",
    "sma",
    "spread",
    "stoch_rsi",
    "stochastic",
    "supertrend",
    "volatility",
    "volume_ma",
    "volume_profile",
    "vwap",
    "vwap_anchored",
    "wma",
]
