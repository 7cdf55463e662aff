"""limits: the numbers orders are held against; a change is a new row."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from psycopg.rows import class_row

from core.model import LimitChange
from core.store.family import Family
from core.store.questions import Question

COLUMNS = "key, value, reason, changed_by, changed_at"


def newest() -> Question[Mapping[str, LimitChange]]:
    """Ask for the newest change of every key that was ever changed, known to this code or not."""
    select = f"select distinct on (key) {COLUMNS} from app.limits order by key, n desc"
    return Question(select, (), lambda rows: {row[0]: LimitChange(*row) for row in rows})


class LimitsTable(Family):
    def newest(self) -> Mapping[str, LimitChange]:
        return self._ask(newest())

    def history(self, limit: int = 100) -> Sequence[LimitChange]:
        cur = self._c.cursor(row_factory=class_row(LimitChange))
        return cur.execute(f"select {COLUMNS} from app.limits order by n desc limit %s", (limit,)).fetchall()

    def set(self, key: str, value: Decimal, reason: str, changed_by: UUID) -> None:
        self._c.execute(
            "insert into app.limits (key, value, reason, changed_by) values (%s, %s, %s, %s)",
            (key, value, reason, changed_by),
        )
