"""protections, locks: how each protection is set, and what it closed until when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from core.model import Lock, ProtectionChange
from core.store.family import Family
from core.store.questions import Question

CHANGE = "name, enabled, parameters, reason, changed_by, changed_at"
LOCK = "id, protection, account_id, symbol, reason, since, until, lifted_at, lifted_by, lifted_why"


def change_of(row: tuple[Any, ...]) -> ProtectionChange:
    name, enabled, parameters, *rest = row
    return ProtectionChange(name, enabled, {key: Decimal(value) for key, value in parameters.items()}, *rest)


def unended(now: datetime) -> Question[Sequence[Lock]]:
    """Ask for the locks whose end is still to come, lifted ones included, the longest first."""
    select = f"select {LOCK} from app.locks where until > %s order by until desc"
    return Question(select, (now,), lambda rows: [Lock(*row) for row in rows])


class Protections(Family):
    def newest(self) -> Mapping[str, ProtectionChange]:
        """Return the newest setting of every protection that was ever changed, known to this code or not."""
        query = f"select distinct on (name) {CHANGE} from app.protections order by name, n desc"
        return {row[0]: change_of(row) for row in self._c.execute(query).fetchall()}

    def history(self, limit: int = 100) -> Sequence[ProtectionChange]:
        query = f"select {CHANGE} from app.protections order by n desc limit %s"
        return [change_of(row) for row in self._c.execute(query, (limit,)).fetchall()]

    def set(self, name: str, enabled: bool, parameters: Mapping[str, Decimal], reason: str, changed_by: UUID) -> None:
        self._c.execute(
            "insert into app.protections (name, enabled, parameters, reason, changed_by) values (%s, %s, %s, %s, %s)",
            (name, enabled, Jsonb({key: str(value) for key, value in parameters.items()}), reason, changed_by),
        )

    def unended(self, now: datetime) -> Sequence[Lock]:
        return self._ask(unended(now))

    def past(self, now: datetime, limit: int = 100) -> Sequence[Lock]:
        """Return the locks that ended or were lifted, newest first."""
        return self._locks("(until <= %s or lifted_at is not null) order by since desc limit %s", now, limit)

    def lock(
        self,
        protection: str,
        account_id: UUID | None,
        symbol: str | None,
        reason: str,
        since: datetime,
        until: datetime,
    ) -> None:
        self._c.execute(
            "insert into app.locks (protection, account_id, symbol, reason, since, until) values (%s, %s, %s, %s, %s, %s)",
            (protection, account_id, symbol, reason, since, until),
        )

    def extend(self, id: UUID, reason: str, until: datetime) -> None:
        self._c.execute("update app.locks set reason = %s, until = %s where id = %s", (reason, until, id))

    def lift(self, id: UUID, person: UUID, why: str) -> Lock | None:
        """Lift a lock; None when it is not there, or was lifted before."""
        done = self._c.execute(
            "update app.locks set lifted_by = %s, lifted_why = %s where id = %s and lifted_by is null returning id",
            (person, why, id),
        ).fetchone()
        return self._locks("id = %s", id)[0] if done else None

    def _locks(self, where: str, *values: object) -> Sequence[Lock]:
        cur = self._c.cursor(row_factory=class_row(Lock))
        return cur.execute(f"select {LOCK} from app.locks where {where}".encode(), values).fetchall()
