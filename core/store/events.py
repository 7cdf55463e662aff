"""The outbox and the offsets of its consumers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from core.model import Event, Topic
from core.store.family import Family


@dataclass(frozen=True)
class Offset:
    """How far a consumer has come."""

    consumer: str
    delivered: int
    waiting: int
    updated_at: datetime


class Events(Family):
    def publish(self, topic: Topic, user_id: UUID | None, payload: dict[str, Any]) -> None:
        """Write the event in the act's own transaction; consumers are woken at its commit."""
        self._c.execute(
            "insert into app.events (topic, user_id, payload) values (%s, %s, %s)", (topic, user_id, Jsonb(payload))
        )

    def register(self, consumer: str, topics: Sequence[Topic]) -> None:
        """Make the offset of a consumer, or change what it listens to."""
        self._c.execute(
            "insert into app.event_offsets (consumer, topics) values (%s, %s) "
            "on conflict (consumer) do update set topics = excluded.topics",
            (consumer, [t.value for t in topics]),
        )

    def claim(self, consumer: str) -> bool:
        """Be the only one who delivers to this consumer until the transaction ends."""
        row = self._c.execute("select pg_try_advisory_xact_lock(727003, hashtext(%s))", (consumer,)).fetchone()
        return bool(row and row[0])

    def next(self, consumer: str, limit: int) -> Sequence[tuple[str, int, Event]]:
        """Return the next events of a consumer with their position.

        Fenced by the oldest running transaction: an event of a slower one can never be skipped.
        """
        rows = self._c.execute(
            "select e.xid::text, e.n, e.id, e.topic, e.user_id, e.payload, e.created_at "
            "from app.event_offsets o join app.events e on (e.xid, e.n) > (o.xid, o.n) and e.topic = any (o.topics) "
            "where o.consumer = %s and e.xid < pg_snapshot_xmin(pg_current_snapshot()) order by e.xid, e.n limit %s",
            (consumer, limit),
        ).fetchall()
        return [(r[0], r[1], Event(r[2], Topic(r[3]), r[4], r[5], r[6])) for r in rows]

    def advance(self, consumer: str, xid: str, n: int) -> None:
        self._c.execute(
            "update app.event_offsets set xid = %s::xid8, n = %s, delivered = delivered + 1, updated_at = now() "
            "where consumer = %s",
            (xid, n, consumer),
        )

    def offsets(self) -> Sequence[Offset]:
        """Return every consumer, with how many of its events wait (only overseers and duties see those)."""
        cur = self._c.cursor(row_factory=class_row(Offset))
        return cur.execute(
            "select o.consumer, o.delivered, o.updated_at, (select count(*) from app.events e "
            "where (e.xid, e.n) > (o.xid, o.n) and e.topic = any (o.topics)) as waiting "
            "from app.event_offsets o order by o.consumer"
        ).fetchall()
