"""drills: whether the kill switch stopped what it should stop; only ever added to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from core.store.family import Family


@dataclass(frozen=True)
class Drill:
    """One test of the kill switch."""

    ran_at: datetime
    passed: bool
    said: str


class Drills(Family):
    def recent(self, limit: int = 20) -> Sequence[Drill]:
        cur = self._c.cursor(row_factory=class_row(Drill))
        return cur.execute(
            "select ran_at, passed, said from app.drills order by ran_at desc limit %s", (limit,)
        ).fetchall()

    def keep(self, passed: bool, said: str) -> None:
        self._c.execute("insert into app.drills (passed, said) values (%s, %s)", (passed, said))
