"""Candles made of shorter ones: every write of candles makes the longer ones they belong to anew, in its transaction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import psycopg

from core.model import Interval, shift_of

Range = tuple[datetime, datetime]
LADDER = tuple(Interval)


def follow(connection: psycopg.Connection, venue: str, interval: Interval, touched: Mapping[str, Range]) -> None:
    """Make every longer candle anew that a few changed ones of `interval` belong to, for many symbols at once.

    `touched` says by symbol when the first and last changed candle opened; a step that changes nothing of a symbol
    ends its way up.
    """
    for shorter, longer in pairwise(LADDER[LADDER.index(interval) :]):
        if not touched:
            return
        touched = make(connection, venue, shorter, longer, touched)


def remake(
    connection: psycopg.Connection, venue: str, symbol: str, interval: Interval, first: datetime, last: datetime
) -> None:
    """Make every longer candle anew that holds a moment between the two, whatever changed."""
    for shorter, longer in pairwise(LADDER[LADDER.index(interval) :]):
        make(connection, venue, shorter, longer, {symbol: (first, last)})


def make(
    connection: psycopg.Connection, venue: str, shorter: Interval, longer: Interval, touched: Mapping[str, Range]
) -> Mapping[str, Range]:
    """Make the longer candles around what was touched; returns by symbol the first and last that changed.

    Exact: open of the first, highest high, lowest low, close of the last, sum of volumes. One neighbour on either
    side is read as well: it tells whether a candle's time is over, and closes the one before. A candle that
    begins before the first shorter one is not whole: it stays open, and gives way to a closed one of the source.
    """
    ranges = {symbol: _widened(longer, *range) for symbol, range in touched.items()}
    lows, highs = ([range[side] for range in ranges.values()] for side in (0, 1))
    rows = connection.execute(
        MAKE,
        {
            "venue": venue, "symbols": list(ranges), "lows": lows, "highs": highs, "low": min(lows), "high": max(highs),
            "shorter": shorter.seconds, "longer": longer.seconds,
            "origin": datetime.fromtimestamp(shift_of(longer.seconds), UTC),
        },
    ).fetchall()  # fmt: skip
    return spans(rows)


def spans(rows: Sequence[tuple[Any, ...]]) -> dict[str, Range]:
    """Return by symbol the first and last moment of rows of (symbol, moment)."""
    found: dict[str, Range] = {}
    for symbol, moment in rows:
        first, last = found.get(symbol, (moment, moment))
        found[symbol] = min(first, moment), max(last, moment)
    return found


def opening(moment: datetime, length_s: int) -> datetime:
    """Return when the candle of that length opened that holds the moment."""
    shift = shift_of(length_s)
    return datetime.fromtimestamp((int(moment.timestamp()) - shift) // length_s * length_s + shift, UTC)


def _widened(longer: Interval, first: datetime, last: datetime) -> Range:
    return opening(first, longer.seconds) - longer.length, opening(last, longer.seconds) + 2 * longer.length


CHANGED = (
    "(c.open, c.high, c.low, c.close, c.volume, c.closed) is distinct from "
    "(excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume, excluded.closed)"
)
UPSERT = (
    "insert into app.candles as c (venue, symbol, interval_s, opened_at, open, high, low, close, volume, closed) {rows} "
    "on conflict (venue, symbol, interval_s, opened_at) do update set open = excluded.open, high = excluded.high, "
    "low = excluded.low, close = excluded.close, volume = excluded.volume, closed = excluded.closed "
    "where " + CHANGED
)
# The bounds stand twice: as numbers for the planner, who leaves out whole years by them, and by symbol.
SHORTER = (
    "select s.*, date_bin(%(longer)s * interval '1 second', s.opened_at, %(origin)s) as t from app.candles s "
    "join unnest(%(symbols)s::text[], %(lows)s::timestamptz[], %(highs)s::timestamptz[]) r (symbol, low, high) "
    "  on s.symbol = r.symbol and s.opened_at >= r.low and s.opened_at < r.high "
    "where s.venue = %(venue)s and s.interval_s = %(shorter)s and s.opened_at >= %(low)s and s.opened_at < %(high)s"
)
LONGER = (
    "select symbol, t, (array_agg(open order by opened_at))[1] as open, max(high) as high, min(low) as low, "
    "(array_agg(close order by opened_at desc))[1] as close, sum(volume) as volume, min(opened_at) as first, "
    "max(opened_at) filter (where closed) as last_closed from (" + SHORTER + ") s group by symbol, t"
)
JUDGED = (
    "select l.*, l.first = l.t or lag(l.t) over one is not null or exists (select from app.candles e "
    "  where e.venue = %(venue)s and e.symbol = l.symbol and e.interval_s = %(shorter)s and e.opened_at < l.t) as whole, "
    "lead(l.t) over one is not null or l.last_closed + %(shorter)s * interval '1 second' "
    "  = l.t + %(longer)s * interval '1 second' as over "
    "from (" + LONGER + ") l window one as (partition by l.symbol order by l.t)"
)
MAKE = (
    UPSERT.format(
        rows="select %(venue)s, j.symbol, %(longer)s, j.t, j.open, j.high, j.low, j.close, j.volume, "
        "j.whole and coalesce(j.over, false) from (" + JUDGED + ") j where j.whole or not exists ("
        "select from app.candles k where k.venue = %(venue)s and k.symbol = j.symbol and k.interval_s = %(longer)s "
        "and k.opened_at = j.t and k.closed)"
    )
    + " returning symbol, opened_at"
)
