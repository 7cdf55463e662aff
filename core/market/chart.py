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

    The first `lead` bars lie before the window: they warm indicators up and are not shown. `first` is when the
    oldest stored candle of any length opened, `last` when the newest of the interval did.
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

    A window of more than `most` bars comes in wider bars, and so does one where the wanted candles are not
    stored: open, high, low and close stay exact, so no high or low is lost. Each width is made of the longest
    stored candles that make it up. `warm_up` bars before the window come with it. Empty where nothing is stored.
    """
    with store.as_user(person) as tx:
        stored = tx.candles.stored(venue, symbol)
        if not stored:
            return Chart(CandleColumns.empty(), 0, interval.seconds, None, None, None)
        least = max(interval.seconds, stored[0].interval.seconds)
        own = _making(stored, least)
        first, beyond = _beginning(stored), own.last + own.interval.length
        start, end = window or (max(own.first, beyond - timedelta(seconds=least * most)), beyond)
        start, end = max(start, first), min(end, beyond)
        bar_s, source = _width(stored, least, start, end, most)
        start = _floor(start, bar_s)
        early = start - timedelta(seconds=warm_up * bar_s)
        bars = tx.candles.bars(venue, symbol, source.interval, bar_s, early, end)
    lead = int(np.searchsorted(bars.opened, start.timestamp()))
    return Chart(bars, lead, bar_s, source.interval, first, own.last)


def _beginning(stored: Sequence[Stored]) -> datetime:
    """Return when the oldest candle opened; a longer one made of it may have opened before anything was known."""
    first, within = stored[-1].first, stored[-1].interval.length
    for shorter in reversed(stored[:-1]):
        if shorter.first >= first + within:
            break
        first, within = shorter.first, shorter.interval.length
    return first


def _making(stored: Sequence[Stored], length_s: int) -> Stored:
    """Return the longest stored candles that make up this length exactly, else the shortest there are."""
    return next((s for s in reversed(stored) if length_s % s.interval.seconds == 0), stored[0])


def _width(stored: Sequence[Stored], least: int, start: datetime, end: datetime, most: int) -> tuple[int, Stored]:
    """Return the narrowest width that fits the window and has candles there, and what it is made of.

    Candles that begin after two thirds of the window are too short for it: pages ask for as much on each side as
    they show, so what is seen would be empty.
    """
    span = max(end - start, timedelta(0))
    fitting = [w for w in WIDTHS if w >= least and w % least == 0 and span.total_seconds() / w <= most]
    widths = fitting or [max(least, WIDTHS[-1])]
    for width in widths:
        source = _making(stored, width)
        if source.first <= start + span * 2 / 3:
            return width, source
    return widths[0], _making(stored, widths[0])


def _floor(moment: datetime, bar_s: int) -> datetime:
    origin = shift_of(bar_s)
    epoch = int(moment.timestamp())
    return datetime.fromtimestamp((epoch - origin) // bar_s * bar_s + origin, UTC)
