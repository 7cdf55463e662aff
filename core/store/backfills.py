"""backfills: candles that are missing and how far they have been fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from core.model import Interval
from core.store.family import Family


class Reason(StrEnum):
    """HISTORY lies before the oldest candle, a GAP between two, ASKED was wished for by a person."""

    HISTORY = "history"
    GAP = "gap"
    ASKED = "asked"


class Fetching(StrEnum):
    """WAITING for its turn or for the source, RUNNING, DONE; ABSENT is what the venue itself has not; FAILED tells why."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    ABSENT = "absent"
    FAILED = "failed"


UNFINISHED = (Fetching.WAITING, Fetching.RUNNING)


@dataclass(frozen=True)
class Backfill:
    """Candles of one stretch to be fetched, newest first: all from `filled_to` to `ends_at` is there."""

    id: UUID
    venue: str
    symbol: str
    interval: Interval
    starts_at: datetime
    ends_at: datetime
    reason: Reason
    status: Fetching = Fetching.WAITING
    filled_to: datetime | None = None
    rows: int = 0
    note: str | None = None
    asked_by: UUID | None = None
    updated_at: datetime | None = None

    @property
    def open_to(self) -> datetime:
        """Return the end of what is still to be fetched."""
        return self.filled_to or self.ends_at

    @property
    def share(self) -> float:
        """Return how much of the stretch is there, 0 to 1."""
        return (self.ends_at - self.open_to) / (self.ends_at - self.starts_at)


class Backfills(Family):
    def add(
        self, venue: str, symbol: str, interval: Interval, stretch: tuple[datetime, datetime], reason: Reason
    ) -> None:
        """Want these candles; a stretch asked for in the last minutes waits until that may have changed."""
        self._c.execute(
            "insert into app.backfills as b (venue, symbol, interval_s, starts_at, ends_at, reason) "
            "values (%s, %s, %s, %s, %s, %s) on conflict (venue, symbol, interval_s, starts_at, reason) do update set "
            "ends_at = excluded.ends_at, status = 'waiting', filled_to = null, rows = 0, note = null "
            "where b.status = 'done' and b.updated_at < clock_timestamp() - interval '3 minutes'",
            (venue, symbol, interval.seconds, *stretch, reason.value),
        )

    def ask(self, wish: Backfill) -> None:
        """Want these candles as the acting person; raises ConflictError where the same was asked before."""
        self._c.execute(
            "insert into app.backfills (id, venue, symbol, interval_s, starts_at, ends_at, reason, asked_by) "
            "values (%s, %s, %s, %s, %s, %s, 'asked', %s)",
            (
                wish.id, wish.venue, wish.symbol, wish.interval.seconds, wish.starts_at, wish.ends_at, wish.asked_by,
            ),
        )  # fmt: skip

    def reaches(self, venue: str, symbol: str, interval: Interval) -> datetime | None:
        """Return how far back what is still being fetched of these candles will reach; None where nothing is."""
        row = self._c.execute(
            "select min(starts_at) from app.backfills where venue = %s and symbol = %s and interval_s = %s "
            "and status in ('waiting', 'running')",
            (venue, symbol, interval.seconds),
        ).fetchone()
        return row[0] if row else None

    def set_absent(self, venue: str, symbol: str, interval: Interval, stretch: tuple[datetime, datetime]) -> None:
        """Keep that the venue itself has no candles there; it is not asked for them again."""
        self._c.execute(
            "insert into app.backfills (venue, symbol, interval_s, starts_at, ends_at, reason, status) "
            "values (%s, %s, %s, %s, %s, 'gap', 'absent') on conflict (venue, symbol, interval_s, starts_at, reason) "
            "do update set ends_at = excluded.ends_at, status = 'absent', filled_to = null, rows = 0, "
            "updated_at = clock_timestamp()",
            (venue, symbol, interval.seconds, *stretch),
        )

    def next(self, venue: str) -> Backfill | None:
        """Return what is most urgent: the newest part of everything, shortest interval first, then the longest whole."""
        return self._one(
            "venue = %s and status in ('waiting', 'running') order by filled_to is not null, "
            "case when filled_to is null then interval_s else -interval_s end, updated_at",
            venue,
        )

    def advance(self, task: Backfill, filled_to: datetime, rows: int, status: Fetching) -> bool:
        """Move a backfill on; False where it is no longer what it was (a recording was rewound): store nothing then."""
        moved = self._c.execute(
            "update app.backfills set filled_to = %s, rows = rows + %s, status = %s, note = null, "
            "updated_at = clock_timestamp() where id = %s and status in ('waiting', 'running') "
            "and filled_to is not distinct from %s and ends_at = %s",
            (filled_to, rows, status.value, task.id, task.filled_to, task.ends_at),
        )
        return moved.rowcount == 1

    def put_back(self, task: Backfill, status: Fetching, note: str) -> None:
        """Keep why a backfill does not move: it waits for its source, or it failed."""
        self._c.execute(
            "update app.backfills set status = %s, note = %s, updated_at = clock_timestamp() where id = %s",
            (status.value, note, task.id),
        )

    def renew(self, venue: str, symbols: Sequence[str]) -> None:
        """Try again what failed, and drop what is unfinished of symbols the desk no longer follows."""
        self._c.execute(
            "delete from app.backfills where venue = %s and status in ('waiting', 'running', 'failed') "
            "and not symbol = any (%s)",
            (venue, list(symbols)),
        )
        self._c.execute("update app.backfills set status = 'waiting' where venue = %s and status = 'failed'", (venue,))

    def rewind(self, venue: str, start: datetime) -> None:
        """Forget every backfill that reaches beyond `start`: a recording was rewound."""
        self._c.execute("delete from app.backfills where venue = %s and ends_at > %s", (venue, start))

    def forget(self, venue: str, done_before: datetime, shorter_than: Interval, ended_before: datetime) -> int:
        """Forget what was done before a moment, and what is absent of short candles that are no longer kept."""
        return self._c.execute(
            "delete from app.backfills where venue = %s and ((status = 'done' and updated_at < %s) "
            "or (status = 'absent' and interval_s < %s and ends_at < %s))",
            (venue, done_before, shorter_than.seconds, ended_before),
        ).rowcount

    def of(self, venue: str, statuses: Sequence[Fetching], limit: int) -> Sequence[Backfill]:
        """Return backfills in these states, the last that moved first."""
        return self._all(
            "venue = %s and status = any (%s) order by updated_at desc, id limit %s",
            venue,
            [s.value for s in statuses],
            limit,
        )

    def gaps(
        self, venue: str, symbol: str, longest: Interval, start: datetime, end: datetime
    ) -> Sequence[tuple[datetime, datetime, bool]]:
        """Return the gaps that touch [start, end): from, until, and whether the venue itself has nothing there.

        Of candles of `longest` or shorter; stretches that touch are one. An absent one shorter than `longest` is left out.
        """
        return self._c.execute(
            "select lower(r), upper(r), absent from ("
            "  select status = 'absent' as absent, unnest(range_agg(tstzrange(starts_at, coalesce(filled_to, ends_at)))) as r "
            "  from app.backfills "
            "  where venue = %(venue)s and symbol = %(symbol)s and interval_s <= %(longest)s "
            "  and reason = 'gap' and status in ('waiting', 'running', 'absent', 'failed') "
            "  and starts_at < %(end)s and ends_at > %(start)s group by 1) g "
            "where not absent or upper(r) - lower(r) >= %(longest)s * interval '1 second' order by 1",
            {"venue": venue, "symbol": symbol, "longest": longest.seconds, "start": start, "end": end},
        ).fetchall()

    def _one(self, where: str, *values: object) -> Backfill | None:
        found = self._all(where + " limit 1", *values)
        return found[0] if found else None

    def _all(self, where: str, *values: object) -> Sequence[Backfill]:
        rows = self._c.execute(
            "select id, venue, symbol, interval_s, starts_at, ends_at, reason, status, filled_to, rows, note, asked_by, "
            f"updated_at from app.backfills where {where}".encode(),
            values,
        ).fetchall()
        return [backfill_of(row) for row in rows]


BY_SECONDS = {interval.seconds: interval for interval in Interval}


def backfill_of(row: tuple[Any, ...]) -> Backfill:
    id, venue, symbol, seconds, starts_at, ends_at, reason, status, *rest = row
    return Backfill(id, venue, symbol, BY_SECONDS[seconds], starts_at, ends_at, Reason(reason), Fetching(status), *rest)
