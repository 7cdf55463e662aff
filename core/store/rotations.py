"""rotations: that somebody asked for new keys, and how far the signer has come with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from core.store.family import Family

COLUMNS = "id, kind, asked_by, asked_at, began_at, total, done, ended_at, error"


@dataclass(frozen=True)
class RotationRow:
    """One rotation; `kind` is `wrapping` (the key of all keys) or `data` (the key of each secret)."""

    id: UUID
    kind: str
    asked_by: UUID
    asked_at: datetime
    began_at: datetime | None
    total: int
    done: int
    ended_at: datetime | None
    error: str


class Rotations(Family):
    def ask(self, kind: str, by: UUID) -> None:
        self._c.execute("insert into app.rotations (kind, asked_by) values (%s, %s)", (kind, by))

    def recent(self, limit: int = 10) -> Sequence[RotationRow]:
        cur = self._c.cursor(row_factory=class_row(RotationRow))
        return cur.execute(f"select {COLUMNS} from app.rotations order by asked_at desc limit %s", (limit,)).fetchall()

    def at_work(self) -> RotationRow | None:
        """Return the oldest that has not ended."""
        cur = self._c.cursor(row_factory=class_row(RotationRow))
        return cur.execute(
            f"select {COLUMNS} from app.rotations where ended_at is null order by asked_at limit 1"
        ).fetchone()

    def began(self, id: UUID) -> None:
        """Note that it begins now, and how much there is to do."""
        self._c.execute(
            "update app.rotations set began_at = clock_timestamp(), total = (select count(*) from app.secrets) + "
            "(select count(*) from app.user_api_keys where key_ciphertext <> '') where id = %s",
            (id,),
        )

    def advanced(self, id: UUID, by: int) -> None:
        self._c.execute("update app.rotations set done = done + %s, error = '' where id = %s", (by, id))

    def stalled(self, id: UUID, why: str) -> None:
        """Note why it does not go on for now."""
        self._c.execute("update app.rotations set error = %s where id = %s", (why, id))

    def ended(self, id: UUID, error: str = "") -> None:
        self._c.execute("update app.rotations set ended_at = clock_timestamp(), error = %s where id = %s", (error, id))
