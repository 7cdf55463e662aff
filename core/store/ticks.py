"""public_trades and book_snapshots: what the whole market did and what waits in the book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import class_row

from core.model import Book, PublicTrade, Side, shift_of
from core.store.candles import at
from core.store.family import Family

SLOT_S = 10
MOST_LEVELS = 500


@dataclass(frozen=True)
class LastBook:
    """The last book of the bar that opened then (epoch s), as statistics: best prices (NaN for none) and quantities."""

    opened: float
    bid: float
    ask: float
    bid_sizes: Sequence[float]
    ask_sizes: Sequence[float]


class Ticks(Family):
    def add_trades(self, venue: str, trades: Sequence[PublicTrade]) -> int:
        """Store trades of the whole market and return how many were new; one that is known is left as it is."""
        if not trades:
            return 0
        return self._c.execute(
            "insert into app.public_trades (venue, symbol, traded_at, trade_id, side, price, quantity) "
            "select %s, * from unnest(%b::text[], %b::timestamptz[], %b::text[], %b::text[], %b::numeric[], %b::numeric[]) "
            "on conflict do nothing",
            (
                venue,
                [t.symbol for t in trades],
                [t.traded_at for t in trades],
                [t.id for t in trades],
                [t.side.value for t in trades],
                [t.price for t in trades],
                [t.quantity for t in trades],
            ),
        ).rowcount

    def trades(self, venue: str, symbol: str, limit: int = 100, since: datetime | None = None) -> Sequence[PublicTrade]:
        """Return the newest trades, newest first; `since` leaves out what was traded before."""
        rows = self._c.execute(
            "select symbol, trade_id, side, price, quantity, traded_at from app.public_trades "
            "where venue = %(venue)s and symbol = %(symbol)s "
            "and traded_at >= coalesce(%(since)s::timestamptz, '-infinity') "
            "order by traded_at desc, trade_id desc limit %(limit)s",
            {"venue": venue, "symbol": symbol, "since": since, "limit": limit},
        ).fetchall()
        return [PublicTrade(r[0], r[1], Side(r[2]), *r[3:]) for r in rows]

    def add_books(self, venue: str, books: Sequence[Book], received_at: datetime) -> None:
        """Keep the newest book of each ten seconds; an older one that comes late changes nothing."""
        self._c.cursor().executemany(
            "insert into app.book_snapshots as b (venue, symbol, slot, taken_at, received_at, bids, asks) values "
            "(%s, %s, %s, %s, %s, %s, %s) on conflict (venue, symbol, slot) do update set taken_at = excluded.taken_at, "
            "received_at = excluded.received_at, bids = excluded.bids, asks = excluded.asks "
            "where b.taken_at <= excluded.taken_at",
            [
                (venue, b.symbol, _slot(b.taken_at), b.taken_at, received_at, _levels(b.bids), _levels(b.asks))
                for b in books
            ],
        )

    def book(self, venue: str, symbol: str) -> Book | None:
        """Return the newest book."""
        row = self._c.execute(
            "select bids, asks, taken_at from app.book_snapshots where venue = %s and symbol = %s "
            "order by slot desc limit 1",
            (venue, symbol),
        ).fetchone()
        if row is None:
            return None
        bids, asks = (tuple((level[0], level[1]) for level in side) for side in row[:2])
        return Book(symbol, bids, asks, row[2])

    def last_books(
        self, venue: str, symbol: str, bar_s: int, start: datetime, end: datetime, levels: int
    ) -> Sequence[LastBook]:
        """Return the last book taken in each bar of [start, end), oldest first; bars without one are left out."""
        with self._c.cursor(binary=True, row_factory=class_row(LastBook)) as cur:
            return cur.execute(
                "select distinct on (t) extract(epoch from t)::float8 as opened, "
                "coalesce(bids[1][1]::float8, 'NaN') as bid, coalesce(asks[1][1]::float8, 'NaN') as ask, "
                "array(select unnest(bids[1:%(levels)s][2:2])::float8) as bid_sizes, "
                "array(select unnest(asks[1:%(levels)s][2:2])::float8) as ask_sizes from ("
                "  select *, date_bin(%(bar)s * interval '1 second', taken_at, %(origin)s) as t from app.book_snapshots "
                "  where venue = %(venue)s and symbol = %(symbol)s and slot >= %(early)s and slot < %(end)s "
                "  and taken_at >= %(start)s and taken_at < %(end)s) b order by t, slot desc",
                {
                    "venue": venue, "symbol": symbol, "bar": bar_s, "origin": at(shift_of(bar_s)), "levels": levels,
                    "early": start - timedelta(seconds=SLOT_S), "start": start, "end": end,
                },
            ).fetchall()  # fmt: skip

    def rewind(self, venue: str, start: datetime) -> None:
        """Forget what happened after `start`: a recording was rewound."""
        self._c.execute("delete from app.public_trades where venue = %s and traded_at > %s", (venue, start))
        self._c.execute("delete from app.book_snapshots where venue = %s and taken_at > %s", (venue, start))

    def forget_trades(self, venue: str, symbol: str, before: datetime, most: int) -> int:
        """Forget the oldest trades from before the moment, about `most` at once; returns how many."""
        return self._forget("app.public_trades", "traded_at", venue, symbol, before, most)

    def forget_books(self, venue: str, symbol: str, before: datetime, most: int) -> int:
        """Forget the oldest books from before the moment, `most` at once; returns how many."""
        return self._forget("app.book_snapshots", "slot", venue, symbol, before, most)

    def _forget(self, table: str, column: str, venue: str, symbol: str, before: datetime, most: int) -> int:
        return self._c.execute(
            f"delete from {table} where venue = %(venue)s and symbol = %(symbol)s and {column} < %(before)s "
            f"and {column} <= coalesce((select {column} from {table} where venue = %(venue)s and symbol = %(symbol)s "
            f"  and {column} < %(before)s order by {column} offset %(most)s - 1 limit 1), %(before)s)".encode(),
            {"venue": venue, "symbol": symbol, "before": before, "most": most},
        ).rowcount


def _slot(taken_at: datetime) -> datetime:
    return at(int(taken_at.timestamp()) // SLOT_S * SLOT_S)


def _levels(side: Sequence[Any]) -> list[list[Any]]:
    return [list(level) for level in side[:MOST_LEVELS]]
