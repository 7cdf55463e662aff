"""candles: written with every longer one they belong to, aggregated on the way out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from core.model import Candle, CandleColumns, Interval, shift_of
from core.store.coarser import LADDER, UPSERT, follow, make, opening, remake, spans
from core.store.family import Family


@dataclass(frozen=True)
class Stored:
    """That candles of a symbol are stored in one interval, and when the first and last opened."""

    interval: Interval
    first: datetime
    last: datetime


def at(epoch_seconds: int) -> datetime:
    return datetime.fromtimestamp(epoch_seconds, UTC)


class Candles(Family):
    def alone(self, venue: str) -> None:
        """Let one transaction at a time write this venue's candles and say what is missing; others wait for its end.

        Two that make the same longer candle would each leave out what the other has just written.
        """
        self._c.execute("select pg_advisory_xact_lock(727006, hashtext(%s))", (venue,))

    def copy_in(self, venue: str, symbol: str, interval: Interval, columns: CandleColumns) -> int:
        """Store closed candles, replacing what a revision changed; returns how many rows were given.

        Candles longer than others of the symbol give way to these where these reach, then make those above them.
        """
        if not len(columns):
            return 0
        self.alone(venue)
        self._c.execute("create temporary table incoming (like app.candles) on commit drop")
        with self._c.cursor().copy("copy incoming from stdin (format binary)") as copy:
            copy.set_types(["text", "text", "int4", "timestamptz", *["float8"] * 5, "bool"])
            for row in zip(*(c.tolist() for c in columns.columns()), strict=True):
                copy.write_row((venue, symbol, interval.seconds, at(row[0]), *row[1:], True))
        self._c.execute(UPSERT.format(rows="select * from incoming").encode())
        self._c.execute("drop table incoming")
        shortest = LADDER[max(0, LADDER.index(interval) - 1)]
        remake(self._c, venue, symbol, shortest, at(int(columns.opened.min())), at(int(columns.opened.max())))
        return len(columns)

    def remake(self, venue: str, symbol: str, interval: Interval, first: datetime, last: datetime) -> None:
        """Make the candles longer than `interval` anew that hold a moment between the two."""
        remake(self._c, venue, symbol, interval, first, last)

    def upsert(self, venue: str, candles: Sequence[Candle]) -> None:
        """Write forming and newly closed candles; of one that comes twice the later stands."""
        if not candles:
            return
        self.alone(venue)
        # The same few statements four times a second: planning them anew over thirty years costs more than they do.
        self._c.execute("set local plan_cache_mode = force_generic_plan")
        by_interval: defaultdict[Interval, dict[tuple[str, datetime], Candle]] = defaultdict(dict)
        for candle in candles:
            by_interval[candle.interval][candle.symbol, candle.opened_at] = candle
        for interval in sorted(by_interval, key=LADDER.index):
            rows = [(c.symbol, c.opened_at, c.open, c.high, c.low, c.close, c.volume, c.closed)
                    for c in by_interval[interval].values()]  # fmt: skip
            changed = self._c.execute(
                WRITE, (venue, interval.seconds, *(list(column) for column in zip(*rows, strict=True)))
            ).fetchall()
            follow(self._c, venue, interval, spans(changed))

    def rewind(self, venue: str, start: datetime) -> None:
        """Forget every candle that closes after `start`: a recording was rewound.

        What was before it of a longer candle is kept by making that candle anew.
        """
        self.alone(venue)
        symbols = self._c.execute(
            "with gone as (delete from app.candles where venue = %s and opened_at > %s::timestamptz - interval '7 days' "
            "  and opened_at + interval_s * interval '1 second' > %s returning symbol) select distinct symbol from gone",
            (venue, start, start),
        ).fetchall()
        for shorter, longer in pairwise(LADDER):
            if symbols:
                make(self._c, venue, shorter, longer, {symbol: (start, start) for (symbol,) in symbols})

    def mend(self, venue: str, symbol: str) -> None:
        """Make the longer candles that are missing because the shorter ones are older than the way they are made."""
        first = {s.interval: s.first for s in self.stored(venue, symbol)}
        for shorter, longer in pairwise(LADDER):
            if shorter in first and first.get(longer, datetime.max.replace(tzinfo=UTC)) > first[shorter]:
                last = self.last(venue, symbol, shorter)
                assert last
                make(self._c, venue, shorter, longer, {symbol: (first[shorter], last.opened_at)})
                first[longer] = opening(first[shorter], longer.seconds)

    def missing(
        self, venue: str, symbol: str, interval: Interval, start: datetime, end: datetime
    ) -> Sequence[tuple[datetime, datetime]]:
        """Return the stretches of [start, end) without closed candles that no backfill is or was about, oldest first.

        One that is done counts as if it had never been: what it left is missing.
        """
        return self._c.execute(
            MISSING, {"venue": venue, "symbol": symbol, "interval": interval.seconds, "start": start, "end": end}
        ).fetchall()

    def forget(self, venue: str, symbol: str, interval: Interval, before: datetime, most: int) -> int:
        """Forget the oldest candles that opened before the moment, `most` at once; returns how many."""
        return self._c.execute(
            "delete from app.candles where venue = %(venue)s and symbol = %(symbol)s and interval_s = %(interval)s "
            "and opened_at < %(before)s and opened_at <= coalesce((select opened_at from app.candles "
            "  where venue = %(venue)s and symbol = %(symbol)s and interval_s = %(interval)s and opened_at < %(before)s "
            "  order by opened_at offset %(most)s - 1 limit 1), %(before)s)",
            {"venue": venue, "symbol": symbol, "interval": interval.seconds, "before": before, "most": most},
        ).rowcount

    def stored(self, venue: str, symbol: str) -> Sequence[Stored]:
        """Return the intervals that are stored, shortest first, found by their first and last row alone."""
        rows = self._c.execute(
            "select i.s, f.t, l.t from unnest(%(all)s::int[]) i (s) "
            "cross join lateral (select opened_at as t from app.candles where venue = %(venue)s and symbol = %(symbol)s "
            "  and interval_s = i.s order by opened_at limit 1) f "
            "cross join lateral (select opened_at as t from app.candles where venue = %(venue)s and symbol = %(symbol)s "
            "  and interval_s = i.s order by opened_at desc limit 1) l order by i.s",
            {"all": [i.seconds for i in Interval], "venue": venue, "symbol": symbol},
        ).fetchall()
        by_seconds = {i.seconds: i for i in Interval}
        return [Stored(by_seconds[r[0]], r[1], r[2]) for r in rows]

    def last(self, venue: str, symbol: str, interval: Interval) -> Candle | None:
        row = self._c.execute(
            "select opened_at, open, high, low, close, volume, closed from app.candles "
            "where venue = %s and symbol = %s and interval_s = %s order by opened_at desc limit 1",
            (venue, symbol, interval.seconds),
        ).fetchone()
        return Candle(symbol, interval, *row) if row else None

    def bars(
        self, venue: str, symbol: str, stored: Interval, bar_s: int, start: datetime, end: datetime
    ) -> CandleColumns:
        """Return bars of `bar_s` seconds made exactly of the stored candles in [start, end).

        Open of the first, highest high, lowest low, close of the last, sum of volumes; a bar exists where a
        candle does. Weeks open on Monday, all others on multiples of their length since 1970.
        """
        with self._c.cursor(binary=True) as cur:
            rows = cur.execute(
                BARS if bar_s > stored.seconds else PLAIN,
                {
                    "venue": venue,
                    "symbol": symbol,
                    "stored": stored.seconds,
                    "bar": bar_s,
                    "origin": at(shift_of(bar_s)),
                    "start": start,
                    "end": end,
                },
            ).fetchall()
        table = np.array(rows, dtype=np.float64).reshape(-1, 6)
        return CandleColumns.of(*(np.ascontiguousarray(table[:, i]) for i in range(6)))


WRITE = (
    UPSERT.format(
        rows="select %s, a.symbol, %s, a.opened_at, a.open, a.high, a.low, a.close, a.volume, a.closed from unnest("
        "%s::text[], %s::timestamptz[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::bool[]) "
        "a (symbol, opened_at, open, high, low, close, volume, closed)"
    )
    + " returning symbol, opened_at"
)
WHERE = (
    "from app.candles where venue = %(venue)s and symbol = %(symbol)s and interval_s = %(stored)s "
    "and opened_at >= %(start)s and opened_at < %(end)s "
)
PLAIN = "select extract(epoch from opened_at)::float8, open, high, low, close, volume " + WHERE + "order by opened_at"
BARS = (
    "select extract(epoch from t)::float8, (array_agg(open order by opened_at))[1], max(high), min(low), "
    "(array_agg(close order by opened_at desc))[1], sum(volume) from (select *, "
    "date_bin(%(bar)s * interval '1 second', opened_at, %(origin)s) as t " + WHERE + ") c group by t order by t"
)
MISSING = (
    "with edges as (select opened_at from app.candles where venue = %(venue)s and symbol = %(symbol)s "
    "  and interval_s = %(interval)s and opened_at >= %(start)s and opened_at < %(end)s and closed "
    "  union all select %(end)s::timestamptz), "
    "holes as (select lag(opened_at + %(interval)s * interval '1 second', 1, %(start)s) over (order by opened_at) as "
    "  since, opened_at as until from edges), "
    "missing as (select coalesce(range_agg(tstzrange(since, until)) filter (where since < until), '{}') as all from holes), "
    "known as (select coalesce(range_agg(tstzrange(starts_at, ends_at)), '{}') as all from app.backfills "
    "  where venue = %(venue)s and symbol = %(symbol)s and interval_s = %(interval)s and status <> 'done') "
    'select lower(r), upper(r) from unnest((select "all" from missing) - (select "all" from known)) r order by 1'
)
