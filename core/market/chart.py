"""The bars of one chart: exact aggregates of what is stored, never more than a screen can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from core.model import CandleColumns, Interval, Person, shift_of
from core.store import Store
from core.store.candles import Stored

MOST_BARS = 2_000
# A bar wider than its interval keeps to lengths people know.
WIDTHS = (60, 300, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 3 * 86400, 604800, 2 * 604800, 4 * 604800)


@dataclass(frozen=True)
class Chart:
    """Bars of `bar_s` seconds in a window, made of candles of `stored`.

    The first `lead` bars lie before the window: they warm indicators up and are not shown. `first` and `last`
    are when the oldest and newest stored candle opened.
    """

    bars: CandleColumns
    lead: int
    bar_s: int
    stored: Interval | None
    first: datetime | None
    last: datetime | None


def chart(
    store: Store,
    person: Person,
    venue: str,
    symbol: str,
    interval: Interval,
    window: tuple[datetime, datetime] | None = None,
    most: int = MOST_BARS,
    warm_up: int = 0,
) -> Chart:
    """Return the chart of a window (default: the latest `most` bars of the interval).

    A window of more than `most` bars comes in wider bars: open, high, low and close stay exact, so no high
    or low is lost. `warm_up` bars before the window come with it. Empty where nothing is stored.
    """
    with store.as_user(person) as tx:
        stored = _source_of(tx.candles.stored(venue, symbol), interval)
        if stored is None:
            return Chart(CandleColumns.empty(), 0, interval.seconds, None, None, None)
        beyond = stored.last + stored.interval.length
        least = max(interval.seconds, stored.interval.seconds)
        start, end = window or (beyond - timedelta(seconds=least * most), beyond)
        start, end = max(start, stored.first), min(end, beyond)
        bar_s = _width(least, start, end, most)
        start = _floor(start, bar_s)
        early = start - timedelta(seconds=warm_up * bar_s)
        bars = tx.candles.bars(venue, symbol, stored.interval, bar_s, early, end)
    lead = int(np.searchsorted(bars.opened, start.timestamp()))
    return Chart(bars, lead, bar_s, stored.interval, stored.first, stored.last)


def _source_of(stored: Sequence[Stored], interval: Interval) -> Stored | None:
    """Return the longest stored interval that makes up the wanted one exactly, else the shortest there is."""
    fitting = [s for s in stored if interval.seconds % s.interval.seconds == 0]
    if fitting:
        return fitting[-1]
    return stored[0] if stored else None


def _width(least: int, start: datetime, end: datetime, most: int) -> int:
    seconds = (end - start).total_seconds()
    for width in WIDTHS:
        if width >= least and width % least == 0 and seconds / width <= most:
            return width
    return max(least, WIDTHS[-1])


def _floor(moment: datetime, bar_s: int) -> datetime:
    origin = shift_of(bar_s)
    epoch = int(moment.timestamp())
    return datetime.fromtimestamp((epoch - origin) // bar_s * bar_s + origin, UTC)
