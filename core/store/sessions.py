"""Signed-in sessions; the token itself is never stored, only its SHA-256."""

from datetime import datetime
from uuid import UUID

from core.model import Person, Role
from core.store.family import Family


class Sessions(Family):
    def open(self, token_hash: bytes, user_id: UUID, expires_at: datetime, agent: str) -> None:
        self._c.execute(
            "insert into app.sessions (token_hash, user_id, expires_at, agent) values (%s, %s, %s, %s)",
            (token_hash, user_id, expires_at, agent[:300]),
        )

    def person(self, token_hash: bytes) -> Person | None:
        """Return who holds a session that is neither ended nor expired."""
        row = self._c.execute(
            "select u.id, u.email, u.role from app.sessions s join app.users u on u.id = s.user_id "
            "where s.token_hash = %s and s.ended_at is null and s.expires_at > now() and u.disabled_at is null",
            (token_hash,),
        ).fetchone()
        return Person(row[0], row[1], Role(row[2])) if row else None

    def end(self, token_hash: bytes) -> Person | None:
        """End the session and return whose it was."""
        row = self._c.execute(
            "update app.sessions s set ended_at = now() from app.users u where u.id = s.user_id "
            "and s.token_hash = %s and s.ended_at is null returning u.id, u.email, u.role",
            (token_hash,),
        ).fetchone()
        return Person(row[0], row[1], Role(row[2])) if row else None

    def end_all(self, user_id: UUID) -> None:
        self._c.execute("update app.sessions set ended_at = now() where user_id = %s and ended_at is null", (user_id,))
