"""account_snapshots, positions, venue_streams: what an account is worth, and whether its books are known to hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from core.model import EquityPoint, Position, Snapshot
from core.store.family import Family
from core.store.questions import Question, Rows

COLUMNS = "account_id, taken_at, currency, priced_by, equity, peak, day_open, stale, unpriced"


@dataclass(frozen=True)
class VenueStream:
    """Whether the desk's books of an account are the venue's, and since when."""

    account_id: UUID
    in_sync: bool
    note: str
    changed_at: datetime


def snapshot_of(row: tuple[Any, ...], positions: Sequence[Position] = ()) -> Snapshot:
    stale, unpriced = row[-2:]
    return Snapshot(*row[:-2], stale=tuple(stale), unpriced=tuple(unpriced), positions=tuple(positions))


def newest(account_id: UUID) -> Question[Snapshot | None]:
    """Ask for an account's newest snapshot, with its positions by asset."""
    select = (
        f"select s.*, p.asset, p.quantity, p.price, p.average_cost from (select {COLUMNS} from app.account_snapshots "
        "where account_id = %s order by slot desc limit 1) s left join app.positions p using (account_id) "
        "order by p.asset"
    )
    return Question(select, (account_id,), _with_positions)


def _with_positions(rows: Rows) -> Snapshot | None:
    positions = [Position(*row[-4:]) for row in rows if row[-4] is not None]
    return snapshot_of(rows[0][:-4], positions) if rows else None


class Snapshots(Family):
    def newest(self, account_id: UUID) -> Snapshot | None:
        return self._ask(newest(account_id))

    def write(self, taken: Snapshot) -> None:
        """Keep a snapshot as its minute's, and its positions as the account's."""
        self._c.execute(
            f"insert into app.account_snapshots (slot, {COLUMNS}) "
            "values (date_trunc('minute', %s::timestamptz), %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "on conflict (account_id, slot) do update set taken_at = excluded.taken_at, currency = excluded.currency, "
            "priced_by = excluded.priced_by, equity = excluded.equity, peak = excluded.peak, "
            "day_open = excluded.day_open, stale = excluded.stale, unpriced = excluded.unpriced",
            (
                taken.taken_at, taken.account_id, taken.taken_at, taken.currency, taken.priced_by, taken.equity,
                taken.peak, taken.day_open, list(taken.stale), list(taken.unpriced),
            ),
        )  # fmt: skip
        self._c.execute(
            "delete from app.positions where account_id = %s and asset <> all (%s)",
            (taken.account_id, [p.asset for p in taken.positions]),
        )
        self._c.cursor().executemany(
            "insert into app.positions (account_id, asset, quantity, price, average_cost) values (%s, %s, %s, %s, %s) "
            "on conflict (account_id, asset) do update set quantity = excluded.quantity, price = excluded.price, "
            "average_cost = excluded.average_cost",
            [(taken.account_id, p.asset, p.quantity, p.price, p.average_cost) for p in taken.positions],
        )

    def course(self, account_id: UUID, since: datetime, most: int = 1500) -> Sequence[EquityPoint]:
        """Return the account's equity since a moment, oldest first: its newest snapshots that had fresh prices."""
        cur = self._c.cursor(row_factory=class_row(EquityPoint))
        rows = cur.execute(
            "select taken_at, equity, peak from app.account_snapshots where account_id = %s and slot >= %s "
            "and stale = '{}' order by slot desc limit %s",
            (account_id, since, most),
        ).fetchall()
        return rows[::-1]

    def thin(self, before: datetime) -> int:
        """Keep of the snapshots before a moment one an hour; returns how many went."""
        return self._c.execute(
            "delete from app.account_snapshots where slot < %s and slot <> date_trunc('hour', slot)", (before,)
        ).rowcount

    def set_stream(self, account_id: UUID, in_sync: bool, note: str = "") -> None:
        """Note whether an account's books are the venue's; `changed_at` moves only when the answer does."""
        self._c.execute(
            "insert into app.venue_streams as s (account_id, in_sync, note) values (%s, %s, %s) "
            "on conflict (account_id) do update set note = excluded.note, in_sync = excluded.in_sync, "
            "changed_at = case when s.in_sync = excluded.in_sync then s.changed_at else clock_timestamp() end",
            (account_id, in_sync, note),
        )

    def stream(self, account_id: UUID) -> VenueStream | None:
        cur = self._c.cursor(row_factory=class_row(VenueStream))
        query = "select account_id, in_sync, note, changed_at from app.venue_streams where account_id = %s"
        return cur.execute(query, (account_id,)).fetchone()
