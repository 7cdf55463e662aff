"""candles: copied in, aggregated on the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from core.model import Candle, CandleColumns, Interval, shift_of
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
    def copy_in(self, venue: str, symbol: str, interval: Interval, columns: CandleColumns) -> int:
        """Store closed candles, replacing what a revision changed; returns how many rows were given."""
        self._c.execute("create temporary table incoming (like app.candles) on commit drop")
        with self._c.cursor().copy("copy incoming from stdin (format binary)") as copy:
            copy.set_types(["text", "text", "int4", "timestamptz", *["float8"] * 5, "bool"])
            for row in zip(*(c.tolist() for c in columns.columns()), strict=True):
                copy.write_row((venue, symbol, interval.seconds, at(row[0]), *row[1:], True))
        self._c.execute(UPSERT.replace("VALUES", "select * from incoming"))
        self._c.execute("drop table incoming")
        return len(columns)

    def upsert(self, venue: str, candles: Sequence[Candle]) -> None:
        """Write forming and newly closed candles."""
        self._c.cursor().executemany(
            UPSERT.replace("VALUES", "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"),
            [
                (venue, c.symbol, c.interval.seconds, c.opened_at, c.open, c.high, c.low, c.close, c.volume, c.closed)
                for c in candles
            ],
        )

    def rewind(self, venue: str, start: datetime) -> None:
        """Forget every candle that closes after `start`: a recording was rewound."""
        self._c.execute(
            "delete from app.candles where venue = %s and opened_at + interval_s * interval '1 second' > %s",
            (venue, start),
        )

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
                    "origin": shift_of(bar_s),
                    "start": start,
                    "end": end,
                },
            ).fetchall()
        table = np.array(rows, dtype=np.float64).reshape(-1, 6)
        return CandleColumns.of(*(np.ascontiguousarray(table[:, i]) for i in range(6)))


UPSERT = (
    "insert into app.candles (venue, symbol, interval_s, opened_at, open, high, low, close, volume, closed) VALUES "
    "on conflict (venue, symbol, interval_s, opened_at) do update set open = excluded.open, high = excluded.high, "
    "low = excluded.low, close = excluded.close, volume = excluded.volume, closed = excluded.closed"
)
WHERE = (
    "from app.candles where venue = %(venue)s and symbol = %(symbol)s and interval_s = %(stored)s "
    "and opened_at >= %(start)s and opened_at < %(end)s "
)
PLAIN = "select extract(epoch from opened_at)::float8, open, high, low, close, volume " + WHERE + "order by opened_at"
BARS = (
    "select t, (array_agg(open order by opened_at))[1], max(high), min(low), "
    "(array_agg(close order by opened_at desc))[1], sum(volume) from (select *, "
    "(floor((extract(epoch from opened_at)::float8 - %(origin)s) / %(bar)s) * %(bar)s + %(origin)s)::float8 as t "
    + WHERE
    + ") c group by t order by t"
)
