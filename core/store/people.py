"""users, credentials, invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from core.model import Person, Role
from core.store.family import Family


@dataclass(frozen=True)
class PersonRow:
    id: UUID
    email: str
    role: str
    created_at: datetime

    def person(self) -> Person:
        return Person(self.id, self.email, Role(self.role))


@dataclass(frozen=True)
class Credential:
    user_id: UUID
    password_hash: str
    failures: int
    locked_until: datetime | None


@dataclass(frozen=True)
class Invitation:
    id: UUID
    kind: str
    email: str | None
    role: str
    expires_at: datetime
    used_at: datetime | None


class People(Family):
    def all(self) -> Sequence[PersonRow]:
        cur = self._c.cursor(row_factory=class_row(PersonRow))
        return cur.execute("select id, email, role, created_at from app.users order by email").fetchall()

    def by_email(self, email: str) -> Person | None:
        cur = self._c.cursor(row_factory=class_row(PersonRow))
        row = cur.execute(
            "select id, email, role, created_at from app.users where email = %s and disabled_at is null", (email,)
        ).fetchone()
        return row.person() if row else None

    def by_id(self, id: UUID) -> Person | None:
        cur = self._c.cursor()
        row = cur.execute(
            "select id, email, role from app.users where id = %s and disabled_at is null", (id,)
        ).fetchone()
        return Person(row[0], row[1], Role(row[2])) if row else None

    def first_trader(self) -> Person | None:
        """Return one who may trade, always the same while nobody joins or leaves."""
        row = self._c.execute(
            "select id, email, role from app.users where disabled_at is null and role in ('user', 'operator', 'admin') "
            "order by id limit 1"
        ).fetchone()
        return Person(row[0], row[1], Role(row[2])) if row else None

    def admin_exists(self) -> bool:
        row = self._c.execute("select exists (select from app.users where role = 'admin')").fetchone()
        return bool(row and row[0])

    def lock_admins(self) -> None:
        """Hold off every other first admin until this transaction ends."""
        self._c.execute("select pg_advisory_xact_lock(727002)")

    def add(self, email: str, role: Role) -> Person:
        """Add a person who signs in locally; the id of `auth.users` is the person's id."""
        row = self._c.execute("insert into auth.users (email) values (%s) returning id", (email,)).fetchone()
        assert row
        self._c.execute("insert into app.users (id, email, role) values (%s, %s, %s)", (row[0], email, role))
        return Person(row[0], email, role)

    def set_role(self, person: UUID, role: Role, reason: str) -> None:
        """Change a role through the one audited function."""
        self._c.execute("select app.set_role(%s, %s, %s)", (person, role.value, reason))

    def credential(self, user_id: UUID) -> Credential | None:
        """Return the credential, locked against a second try at the same moment."""
        cur = self._c.cursor(row_factory=class_row(Credential))
        return cur.execute(
            "select user_id, password_hash, failures, locked_until from app.credentials where user_id = %s for update",
            (user_id,),
        ).fetchone()

    def set_password(self, user_id: UUID, password_hash: str) -> None:
        self._c.execute(
            "insert into app.credentials (user_id, password_hash) values (%s, %s) on conflict (user_id) do update "
            "set password_hash = excluded.password_hash, failures = 0, locked_until = null, changed_at = now()",
            (user_id, password_hash),
        )

    def set_failures(self, user_id: UUID, failures: int, locked_until: datetime | None) -> None:
        self._c.execute(
            "update app.credentials set failures = %s, locked_until = %s where user_id = %s",
            (failures, locked_until, user_id),
        )

    def add_invitation(
        self, token_hash: bytes, kind: str, email: str | None, role: Role, created_by: UUID | None, expires_at: datetime
    ) -> None:
        self._c.execute(
            "insert into app.invitations (token_hash, kind, email, role, created_by, expires_at) "
            "values (%s, %s, %s, %s, %s, %s)",
            (token_hash, kind, email, role, created_by, expires_at),
        )

    def invitation(self, token_hash: bytes) -> Invitation | None:
        """Return the invitation behind a link, locked so that it is used once."""
        cur = self._c.cursor(row_factory=class_row(Invitation))
        return cur.execute(
            "select id, kind, email, role, expires_at, used_at from app.invitations where token_hash = %s for update",
            (token_hash,),
        ).fetchone()

    def use_invitation(self, id: UUID) -> None:
        self._c.execute("update app.invitations set used_at = now() where id = %s", (id,))

    def end_first_admin_links(self) -> None:
        self._c.execute("update app.invitations set used_at = now() where kind = 'first_admin' and used_at is null")
