"""What each indicator costs on a million candles, beside calling TA-Lib directly in the same run.

The bar is 1.2 times TA-Lib. Where TA-Lib has no such indicator the figure stands alone. Each figure is the best of
several sweeps over all of them, so that what disturbs one sweep decides nothing; ours goes from candles to labelled
lines. Memory is the limit of the quick ones: measure them on a quiet machine.
"""

import math
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import talib

from benchmarks import Result
from core.market.indicators import INDICATORS, heikin_ashi, volume_profile
from core.market.indicators.base import Floats
from core.model import CandleColumns

CANDLES = 1_000_000
BAR = 1.2
SWEEPS = 10
LEAST_ROUNDS = 2
LEAST_S = 0.15

Work = Callable[[], object]

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
    works = _works(_candles())
    best = {name: [math.inf] * len(beside) for name, beside in works.items()}
    for _ in range(SWEEPS):
        for name, beside in works.items():
            best[name] = [min(pair) for pair in zip(best[name], _taken(beside), strict=True)]
    return [result for name, times in best.items() for result in _results(name, *times)]


def _works(candles: CandleColumns) -> dict[str, list[Work]]:
    """Return by title what is measured, and beside it TA-Lib where it has the same."""
    handed: dict[str, Floats] = dict.fromkeys(("bid", "ask"), candles.close)
    handed |= {name: np.ones((CANDLES, 20)) for name in ("bid_sizes", "ask_sizes")}
    works: dict[str, list[Work]] = {}
    for indicator in INDICATORS:
        works[indicator.title()] = [partial(indicator.of, candles, handed)]
        if directly := TA_LIB.get(indicator.name):
            works[indicator.title()].append(partial(directly, candles))
    works["heikin ashi"] = [partial(heikin_ashi, candles)]
    works["volume profile, 48 rows"] = [partial(volume_profile, candles)]
    return works


def _results(title: str, ours: float, theirs: float | None = None) -> list[Result]:
    if theirs is None:
        return [Result("indicators", title, round(ours, 3), "ms", "", None, "lower")]
    return [
        Result("indicators", title, round(ours, 3), "ms", "TA-Lib called directly", round(theirs, 3), "lower"),
        Result("indicators", f"{title}, times TA-Lib", round(ours / theirs, 3), "x", "bar", BAR, "lower"),
    ]


def _taken(beside: list[Work]) -> list[float]:
    """Return each one's best time in milliseconds, taken in turns so that both meet the same machine.

    It is the processor's time, of all threads: what other programs take meanwhile is not counted. Quick ones are tried
    the more often, or one disturbance would decide.
    """
    times: list[list[float]] = [[] for _ in beside]
    begun = time.perf_counter()
    while len(times[0]) < LEAST_ROUNDS or time.perf_counter() - begun < LEAST_S:
        for work, taken in zip(beside, times, strict=True):
            started = time.process_time_ns()
            work()
            taken.append((time.process_time_ns() - started) / 1e6)
    return [min(taken) for taken in times]


def _candles() -> CandleColumns:
    dice = np.random.default_rng(1)
    close = 100 * np.exp(np.cumsum(dice.normal(0, 0.001, CANDLES)))
    wicks = 1 + np.abs(dice.normal(0, 0.0005, (2, CANDLES)))
    open_ = np.concatenate(([100.0], close[:-1]))
    high, low = np.maximum(open_, close) * wicks[0], np.minimum(open_, close) / wicks[1]
    return CandleColumns.of(np.arange(CANDLES) * 60, open_, high, low, close, dice.lognormal(2, 1, CANDLES))
