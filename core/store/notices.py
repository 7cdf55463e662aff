"""notices: what the desk tells a person in the browser."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from core.model import KeptNotice, Notice, NoticeKind
from core.store.family import Family

MOST_COUNTED = 100


class Notices(Family):
    def add(self, notice: Notice) -> None:
        """Keep a notice; one whose key this person already has is left as it is."""
        self._c.execute(
            "insert into app.notices (user_id, key, kind, title, body, link) values (%s, %s, %s, %s, %s, %s) "
            "on conflict (user_id, key) do nothing",
            (notice.user_id, notice.key, notice.kind.value, notice.title, notice.body, notice.link),
        )

    def newest(self, limit: int) -> tuple[int, Sequence[KeptNotice]]:
        """Return how many the acting person has not read (counted to a hundred) and the newest, newest first."""
        rows = self._c.execute(
            "select (select count(*) from (select from app.notices where read_at is null limit %s) u), "
            "n.id, n.kind, n.title, n.body, n.link, n.created_at, n.read_at from app.notices n "
            "order by n.created_at desc, n.id limit %s",
            (MOST_COUNTED, limit),
        ).fetchall()
        kept = [KeptNotice(row[1], NoticeKind(row[2]), *row[3:]) for row in rows]
        return (rows[0][0] if rows else 0), kept

    def mark_read(self, now: datetime, notice_id: UUID | None = None) -> None:
        """Mark one notice of the acting person read, or all of them."""
        self._c.execute(
            "update app.notices set read_at = %(now)s where read_at is null and (%(id)s::uuid is null or id = %(id)s)",
            {"now": now, "id": notice_id},
        )

    def forget(self, before: datetime) -> int:
        """Drop notices older than that and return how many they were."""
        return self._c.execute("delete from app.notices where created_at < %s", (before,)).rowcount
