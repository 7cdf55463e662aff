"""What each indicator must give: TA-Lib called directly, or the published formula written out bar by bar."""

import math
from collections.abc import Callable, Mapping
from statistics import stdev
from typing import Any

import talib

from core.market.indicators.base import Floats
from core.model import CandleColumns

NAN = math.nan
Lines = tuple[Any, ...]
Handed = Mapping[str, Floats]


def bars(count: int, period: int, value: Callable[[int], float]) -> list[float]:
    """Return `value` of each bar from the first that has `period` bars on."""
    return [NAN if at < period - 1 else value(at) for at in range(count)]


def weighted(values: list[float], period: int) -> list[float]:
    """Return the mean weighted 1 … period (Kaufman, "Trading Systems and Methods", weighted moving average)."""
    scale = period * (period + 1) / 2
    return bars(
        len(values), period, lambda at: math.fsum(w * values[at - period + w] for w in range(1, period + 1)) / scale
    )


def hull(c: CandleColumns, period: int) -> Lines:
    """alanhull.com: WMA(2 WMA(Integer(Period / 2)) - WMA(Period), Integer(SquareRoot(Period)))."""
    close = c.close.tolist()
    fast, slow = weighted(close, int(period / 2)), weighted(close, period)
    return (weighted([2 * a - b for a, b in zip(fast, slow, strict=True)], int(math.sqrt(period))),)


def exponential(values: list[float], period: int) -> list[float]:
    """ChartSchool, moving averages: the first value is the simple mean, the multiplier 2 / (period + 1)."""
    line = [NAN] * len(values)
    for at in range(period - 1, len(values)):
        past = line[at - 1]
        first = at == period - 1
        line[at] = math.fsum(values[:period]) / period if first else past + (values[at] - past) * 2 / (period + 1)
    return line


def true_range_mean(c: CandleColumns, period: int) -> list[float]:
    """Wilder, "New Concepts in Technical Trading Systems" (1978): the first is the mean of `period` ranges."""
    ranges = [NAN] + [
        max(h - low, abs(h - before), abs(low - before))
        for h, low, before in zip(c.high.tolist()[1:], c.low.tolist()[1:], c.close.tolist(), strict=False)
    ]
    line = [NAN] * len(c)
    for at in range(period, len(c)):
        first = at == period
        line[at] = (
            math.fsum(ranges[1 : period + 1]) / period if first else (line[at - 1] * (period - 1) + ranges[at]) / period
        )
    return line


def keltner(c: CandleColumns, period: int, multiplier: float, range_period: int) -> Lines:
    """ChartSchool, Keltner channels: 20-day EMA ± 2 × ATR(10)."""
    middle, reach = exponential(c.close.tolist(), period), true_range_mean(c, range_period)
    both = list(zip(middle, reach, strict=True))
    return [m + multiplier * r for m, r in both], middle, [m - multiplier * r for m, r in both]


def donchian(c: CandleColumns, period: int) -> Lines:
    """Wikipedia, Donchian channel: highest high and lowest low of the last N periods, and their middle."""
    upper = bars(len(c), period, lambda at: max(c.high[at - period + 1 : at + 1]))
    lower = bars(len(c), period, lambda at: min(c.low[at - period + 1 : at + 1]))
    return upper, [(u + low) / 2 for u, low in zip(upper, lower, strict=True)], lower


def supertrend(c: CandleColumns, period: int, multiplier: float) -> Lines:
    """TradingView, Pine Script reference of ta.supertrend: final bands, and the one that trails the close."""
    reach, line = true_range_mean(c, period), [NAN] * len(c)
    before: tuple[float, float] | None = None
    falling = True
    for at in range(period, len(c)):
        middle = (c.high[at] + c.low[at]) / 2
        upper, lower = middle + multiplier * reach[at], middle - multiplier * reach[at]
        if before is not None:
            past = c.close[at - 1]
            upper = upper if upper < before[0] or past > before[0] else before[0]
            lower = lower if lower > before[1] or past < before[1] else before[1]
        falling = c.close[at] <= upper if falling else c.close[at] < lower
        line[at] = upper if falling else lower
        before = upper, lower
    return (line,)


def ichimoku(c: CandleColumns, conversion: int, base: int, span: int, displacement: int) -> Lines:
    """ChartSchool, Ichimoku cloud: (highest high + lowest low) / 2, the spans plotted 26 periods ahead."""
    turning, standard, late = (donchian(c, length)[1] for length in (conversion, base, span))
    early = [(t + s) / 2 for t, s in zip(turning, standard, strict=True)]
    ahead = [([NAN] * displacement + values)[: len(c)] for values in (early, late)]
    return turning, standard, *ahead, c.close


def stoch_rsi(c: CandleColumns, period: int, stoch_period: int, smooth_k: int, smooth_d: int) -> Lines:
    """Chande and Kroll: (RSI - lowest RSI) / (highest RSI - lowest RSI), smoothed by simple means.

    Where the price stands still the RSI moves by rounding alone; that is no range, as in TA-Lib.
    """
    index, count = talib.RSI(c.close, period), len(c)

    def place(at: int) -> float:
        low, high = index[at - stoch_period + 1 : at + 1].min(), index[at - stoch_period + 1 : at + 1].max()
        return 0.0 if high - low < 1e-12 else (index[at] - low) / (high - low) * 100

    raw = bars(count, period + stoch_period, place)
    k = bars(
        count, period + stoch_period + smooth_k - 1, lambda at: math.fsum(raw[at - smooth_k + 1 : at + 1]) / smooth_k
    )
    warm = period + stoch_period + smooth_k + smooth_d - 2
    return k, bars(count, warm, lambda at: math.fsum(k[at - smooth_d + 1 : at + 1]) / smooth_d)


def volatility(c: CandleColumns, period: int) -> Lines:
    """Hull, "Options, Futures and Other Derivatives": s / √τ of log returns, a year of 365 days, in percent."""
    returns = [
        math.log(c.close[at] / c.close[at - 1]) / math.sqrt((c.opened[at] - c.opened[at - 1]) / 31_536_000)
        for at in range(1, len(c))
    ]
    return (bars(len(c), period + 1, lambda at: 100 * stdev(returns[at - period : at])),)


def typical(c: CandleColumns) -> list[float]:
    return [(h + low + close) / 3 for h, low, close in zip(c.high, c.low, c.close, strict=True)]


def priced(c: CandleColumns, begins: Callable[[int], int | None]) -> Lines:
    """ChartSchool, VWAP: the sum of typical price × volume over the sum of volume, since a beginning."""
    price, line = typical(c), []
    for at in range(len(c)):
        first = begins(at)
        traded = 0.0 if first is None else math.fsum(c.volume[first : at + 1])
        paid = (
            0.0
            if first is None
            else math.fsum(p * v for p, v in zip(price[first : at + 1], c.volume[first:], strict=False))
        )
        line.append(paid / traded if traded else NAN)
    return (line,)


def vwap(c: CandleColumns) -> Lines:
    days = (c.opened // 86_400).tolist()
    return priced(c, lambda at: days.index(days[at]))


def vwap_anchored(c: CandleColumns, anchor: int) -> Lines:
    if anchor and len(c) and c.opened[0] > anchor:
        return ([NAN] * len(c),)
    first = next((at for at in range(len(c)) if c.opened[at] >= anchor), len(c))
    return priced(c, lambda at: None if at < first else first)


def cmf(c: CandleColumns, period: int) -> Lines:
    """ChartSchool, Chaikin money flow: ((close - low) - (high - close)) / (high - low) × volume, summed."""
    flow = [
        ((close - low) - (h - close)) / (h - low) * v if h > low else 0.0
        for h, low, close, v in zip(c.high, c.low, c.close, c.volume, strict=True)
    ]

    def share(at: int) -> float:
        traded = math.fsum(c.volume[at - period + 1 : at + 1])
        return math.fsum(flow[at - period + 1 : at + 1]) / traded if traded else NAN

    return (bars(len(c), period, share),)


def imbalance(handed: Handed, levels: int) -> Lines:
    """Cao, Hansch and Wang (2009): (bid depth - ask depth) / (bid depth + ask depth)."""
    sides = zip(handed["bid_sizes"].tolist(), handed["ask_sizes"].tolist(), strict=True)
    depths = [(math.fsum(bids[:levels]), math.fsum(asks[:levels])) for bids, asks in sides]
    return ([(b - a) / (b + a) for b, a in depths],)


def spread(handed: Handed) -> Lines:
    """The quoted spread over the middle, in basis points."""
    return ([(a - b) / ((a + b) / 2) * 1e4 for b, a in zip(handed["bid"], handed["ask"], strict=True)],)


def turned(lines: tuple[Floats, Floats]) -> Lines:
    return lines[1], lines[0]


EXPECTED: dict[str, Callable[..., Lines]] = {
    "sma": lambda c, h, period: (talib.SMA(c.close, period),),
    "ema": lambda c, h, period: (talib.EMA(c.close, period),),
    "wma": lambda c, h, period: (talib.WMA(c.close, period),),
    "hma": lambda c, h, **p: hull(c, **p),
    "supertrend": lambda c, h, **p: supertrend(c, **p),
    "ichimoku": lambda c, h, **p: ichimoku(c, **p),
    "sar": lambda c, h, acceleration, maximum: (talib.SAR(c.high, c.low, acceleration, maximum),),
    "adx": lambda c, h, period: tuple(
        f(c.high, c.low, c.close, period) for f in (talib.ADX, talib.PLUS_DI, talib.MINUS_DI)
    ),
    "aroon": lambda c, h, period: turned(talib.AROON(c.high, c.low, period)),
    "rsi": lambda c, h, period: (talib.RSI(c.close, period),),
    "stochastic": lambda c, h, period, smooth_k, smooth_d: talib.STOCH(
        c.high, c.low, c.close, fastk_period=period, slowk_period=smooth_k, slowd_period=smooth_d
    ),
    "stoch_rsi": lambda c, h, **p: stoch_rsi(c, **p),
    "macd": lambda c, h, fast, slow, signal: talib.MACD(c.close, fast, slow, signal),
    "cci": lambda c, h, period: (talib.CCI(c.high, c.low, c.close, period),),
    "roc": lambda c, h, period: (talib.ROC(c.close, period),),
    "bollinger": lambda c, h, period, multiplier: talib.BBANDS(c.close, period, multiplier, multiplier),
    "keltner": lambda c, h, **p: keltner(c, **p),
    "donchian": lambda c, h, **p: donchian(c, **p),
    "atr": lambda c, h, period: (talib.ATR(c.high, c.low, c.close, period),),
    "volatility": lambda c, h, **p: volatility(c, **p),
    "volume_ma": lambda c, h, period: (talib.SMA(c.volume, period),),
    "vwap": lambda c, h: vwap(c),
    "vwap_anchored": lambda c, h, **p: vwap_anchored(c, **p),
    "mfi": lambda c, h, period: (talib.MFI(c.high, c.low, c.close, c.volume, period),),
    "obv": lambda c, h: (talib.OBV(c.close, c.volume),),
    "cmf": lambda c, h, **p: cmf(c, **p),
    "imbalance": lambda c, h, **p: imbalance(h, **p),
    "spread": lambda c, h: spread(h),
}
