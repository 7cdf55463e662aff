"""What each indicator costs on a million candles, beside calling TA-Lib directly in the same run.

The bar is 1.2 times TA-Lib. Where TA-Lib has no such indicator the figure stands alone.
"""

import time
from collections.abc import Callable

import numpy as np
import talib

from benchmarks import Result
from core.market.indicators import INDICATORS, Indicator, heikin_ashi, volume_profile
from core.market.indicators.base import Floats
from core.model import CandleColumns

CANDLES = 1_000_000
BAR = 1.2
LEAST_ROUNDS = 5
LEAST_S = 0.6

TA_LIB: dict[str, Callable[[CandleColumns], object]] = {
    "sma": lambda c: talib.SMA(c.close, 20),
    "ema": lambda c: talib.EMA(c.close, 21),
    "wma": lambda c: talib.WMA(c.close, 20),
    "sar": lambda c: talib.SAR(c.high, c.low, 0.02, 0.2),
    "adx": lambda c: [f(c.high, c.low, c.close, 14) for f in (talib.ADX, talib.PLUS_DI, talib.MINUS_DI)],
    "aroon": lambda c: talib.AROON(c.high, c.low, 25),
    "rsi": lambda c: talib.RSI(c.close, 14),
    "stochastic": lambda c: talib.STOCH(c.high, c.low, c.close, fastk_period=14, slowk_period=3, slowd_period=3),
    "stoch_rsi": lambda c: talib.SMA(talib.STOCHRSI(c.close, 14, 14, 3)[1], 3),
    "macd": lambda c: talib.MACD(c.close, 12, 26, 9),
    "cci": lambda c: talib.CCI(c.high, c.low, c.close, 20),
    "roc": lambda c: talib.ROC(c.close, 12),
    "bollinger": lambda c: talib.BBANDS(c.close, 20, 2.0, 2.0),
    "atr": lambda c: talib.ATR(c.high, c.low, c.close, 14),
    "volume_ma": lambda c: talib.SMA(c.volume, 20),
    "mfi": lambda c: talib.MFI(c.high, c.low, c.close, c.volume, 14),
    "obv": lambda c: talib.OBV(c.close, c.volume),
}


def run() -> list[Result]:
    """Measure every indicator, the averaged candles and the volume profile."""
    candles = _candles()
    handed: dict[str, Floats] = dict.fromkeys(("bid", "ask"), candles.close)
    handed |= {name: np.ones((CANDLES, 20)) for name in ("bid_sizes", "ask_sizes")}
    results: list[Result] = []
    for indicator in INDICATORS:
        results.extend(_results(indicator, candles, handed))
    for name, work in (("heikin ashi", heikin_ashi), ("volume profile, 48 rows", volume_profile)):
        (ours,) = _best(lambda work=work: work(candles))
        results.append(Result("indicators", name, ours, "ms", "", None, "lower"))
    return results


def _results(indicator: Indicator, candles: CandleColumns, handed: dict[str, Floats]) -> list[Result]:
    title, directly = indicator.title(), TA_LIB.get(indicator.name)
    if directly is None:
        (ours,) = _best(lambda: indicator.of(candles, handed))
        return [Result("indicators", title, ours, "ms", "", None, "lower")]
    ours, theirs = _best(lambda: indicator.of(candles), lambda: directly(candles))
    return [
        Result("indicators", title, ours, "ms", "TA-Lib called directly", theirs, "lower"),
        Result("indicators", f"{title}, times TA-Lib", round(ours / theirs, 3), "x", "bar", BAR, "lower"),
    ]


def _best(*works: Callable[[], object]) -> list[float]:
    """Return each one's best time in milliseconds, taken in turns so that both meet the same machine.

    Quick ones are tried the more often, or one disturbance would decide.
    """
    times: list[list[float]] = [[] for _ in works]
    begun = time.perf_counter()
    while len(times[0]) < LEAST_ROUNDS or time.perf_counter() - begun < LEAST_S:
        for work, taken in zip(works, times, strict=True):
            started = time.perf_counter_ns()
            work()
            taken.append((time.perf_counter_ns() - started) / 1e6)
    return [round(min(taken), 3) for taken in times]


def _candles() -> CandleColumns:
    dice = np.random.default_rng(1)
    close = 100 * np.exp(np.cumsum(dice.normal(0, 0.001, CANDLES)))
    wicks = 1 + np.abs(dice.normal(0, 0.0005, (2, CANDLES)))
    open_ = np.concatenate(([100.0], close[:-1]))
    high, low = np.maximum(open_, close) * wicks[0], np.minimum(open_, close) / wicks[1]
    return CandleColumns.of(np.arange(CANDLES) * 60, open_, high, low, close, dice.lognormal(2, 1, CANDLES))
