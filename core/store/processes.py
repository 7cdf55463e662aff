"""processes: the beats by which readiness is judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from core.store.family import Family


@dataclass(frozen=True)
class Beat:
    name: str
    pid: int
    started_at: datetime
    beat_at: datetime
    detail: dict[str, Any]


class Processes(Family):
    def beat(self, name: str, pid: int, started_at: datetime, detail: dict[str, Any]) -> None:
        self._c.execute(
            "insert into app.processes (name, pid, started_at, detail) values (%s, %s, %s, %s) on conflict (name) "
            "do update set pid = excluded.pid, started_at = excluded.started_at, detail = excluded.detail, "
            "beat_at = clock_timestamp()",
            (name, pid, started_at, Jsonb(detail)),
        )

    def all(self) -> Sequence[Beat]:
        cur = self._c.cursor(row_factory=class_row(Beat))
        return cur.execute("select name, pid, started_at, beat_at, detail from app.processes order by name").fetchall()
