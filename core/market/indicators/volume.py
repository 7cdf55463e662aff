"""What was traded, and at which price: volume mean, VWAP, MFI, OBV, CMF."""

import numpy as np
import talib

from core.market.indicators.base import Floats, Group, Indicator, Kind, Line, Parameter, period
from core.market.indicators.rules import over_known, over_known_carrying, window_sum

BAR = ("high", "low", "close", "volume")
DAY_S = 86_400
FINEST_S = 60
LATEST_S = 4_102_444_800  # the year 2100


@over_known_carrying(1)
def volume_ma(volume: Floats, period: int) -> Floats:
    """Return the mean volume of the last `period` bars."""
    return talib.SMA(volume, timeperiod=period)


@over_known
def vwap(opened: Floats, high: Floats, low: Floats, close: Floats, volume: Floats) -> Floats:
    """Return the mean typical price weighted by volume since the UTC day began; NaN until something traded in it."""
    starts = np.flatnonzero(np.diff(opened // DAY_S)) + 1
    return _weighted(high, low, close, volume, starts.tolist())


@over_known
def vwap_anchored(opened: Floats, high: Floats, low: Floats, close: Floats, volume: Floats, anchor: float) -> Floats:
    """Return the mean typical price weighted by volume since the first bar that opens at `anchor` or later.

    NaN before it, and everywhere when the bars begin after the anchor, as what was traded before them is missing.
    An anchor of 0 takes them from the first one.
    """
    if anchor and len(opened) and anchor < opened[0]:
        return np.full(len(opened), np.nan)
    start = int(np.searchsorted(opened, anchor))
    line = _weighted(high, low, close, volume, [start])
    line[:start] = np.nan
    return line


def _weighted(high: Floats, low: Floats, close: Floats, volume: Floats, starts: list[int]) -> Floats:
    """Add up stretch by stretch: in one sum over all, the early bars would leave their rounding in the late ones."""
    paid, traded = (high + low + close) / 3 * volume, volume.copy()
    for first, beyond in zip([0, *starts], [*starts, len(volume)], strict=True):
        for sums in (paid, traded):
            np.cumsum(sums[first:beyond], out=sums[first:beyond])
    return _divided(paid, traded)


@over_known
def mfi(high: Floats, low: Floats, close: Floats, volume: Floats, period: int) -> Floats:
    """Return the money flow index, 0 to 100: an RSI of typical price times volume."""
    return talib.MFI(high, low, close, volume, timeperiod=period)


@over_known
def obv(close: Floats, volume: Floats) -> Floats:
    """Return Granville's on-balance volume: volume added when the close rises, taken off when it falls.

    It begins with the first bar's volume; only its movement means something.
    """
    return talib.OBV(close, volume)


@over_known
def cmf(high: Floats, low: Floats, close: Floats, volume: Floats, period: int) -> Floats:
    """Return Chaikin's money flow, -1 to 1; NaN where nothing was traded in `period` bars.

    Each volume counts by where the close lies between low and high, 0 where they are one. Source: Marc Chaikin,
    as in StockCharts' ChartSchool.
    """
    place = np.divide(2 * close - low - high, high - low, out=np.zeros(len(close)), where=high > low)
    return _divided(window_sum(place * volume, period), window_sum(volume, period))


def _divided(top: Floats, bottom: Floats) -> Floats:
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)


VOLUME_MA = Indicator(
    name="volume_ma",
    label="Volume MA",
    group=Group.VOLUME,
    description="The mean volume of the last bars.",
    function=volume_ma,
    warm=lambda period: period - 1,
    parameters=(period(20),),
    inputs=("volume",),
    pane="Volume",
)
VWAP = Indicator(
    name="vwap",
    label="VWAP",
    group=Group.VOLUME,
    description="The average price paid since the UTC day began.",
    function=vwap,
    warm=lambda: DAY_S // FINEST_S,
    inputs=("opened", *BAR),
)
VWAP_ANCHORED = Indicator(
    name="vwap_anchored",
    label="VWAP from",
    group=Group.VOLUME,
    description="The average price paid since a moment you choose.",
    function=vwap_anchored,
    warm=lambda anchor: 0,
    parameters=(Parameter("anchor", "Anchor", 0, 0, LATEST_S, FINEST_S, Kind.MOMENT),),
    inputs=("opened", *BAR),
)
MFI = Indicator(
    name="mfi",
    label="MFI",
    group=Group.VOLUME,
    description="How much of the recent turnover came on rising prices, 0 to 100.",
    function=mfi,
    warm=lambda period: period,
    parameters=(period(14),),
    inputs=BAR,
    pane="MFI",
    levels=(20, 80),
)
OBV = Indicator(
    name="obv",
    label="OBV",
    group=Group.VOLUME,
    description="Volume added on rises and taken off on falls; its level depends on where the chart begins.",
    function=obv,
    warm=lambda: 0,
    inputs=("close", "volume"),
    pane="OBV",
)
CMF = Indicator(
    name="cmf",
    label="CMF",
    group=Group.VOLUME,
    description="Whether closes near the high or near the low carried the volume, -1 to 1.",
    function=cmf,
    warm=lambda period: period - 1,
    parameters=(period(20),),
    inputs=BAR,
    pane="CMF",
    lines=(Line(),),
    levels=(0,),
)
