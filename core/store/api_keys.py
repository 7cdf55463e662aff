"""user_api_keys and key_submissions: keys on their way to the signer, and as it keeps them; ciphertext only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from core.store.family import Family

SHOWN = (
    "id, user_id, provider, name, coalesce(meta->>'hint', '') as hint, fingerprint, kid, created_at, used_at, "
    "state, checked_at, finding, permissions, warnings, may_trade"
)
SEALED = "select id, user_id, provider, key_ciphertext as ciphertext from app.user_api_keys"
USABLE = "select id, user_id, provider, name, state, may_trade from app.user_api_keys where state <> 'refused'"
WAITING = "id, user_id, submitted_by, provider, name, replaces, refusal, submitted_at"


@dataclass(frozen=True)
class KeyRow:
    """A key as it may be shown; an owner of None is the desk."""

    id: UUID
    user_id: UUID | None
    provider: str
    name: str
    hint: str
    fingerprint: str
    kid: str
    created_at: datetime
    used_at: datetime | None
    state: str
    checked_at: datetime | None
    finding: str
    permissions: list[str]
    warnings: list[str]
    may_trade: bool


@dataclass(frozen=True)
class SubmissionRow:
    """A key the signer has not taken yet, or with the sentence why it did not."""

    id: UUID
    user_id: UUID | None
    submitted_by: UUID
    provider: str
    name: str
    replaces: bool
    refusal: str
    submitted_at: datetime


@dataclass(frozen=True)
class HandedIn:
    """A submission as the signer takes it."""

    id: UUID
    user_id: UUID | None
    submitted_by: UUID
    provider: str
    name: str
    replaces: bool
    sealed: bytes


@dataclass(frozen=True)
class SealedKey:
    """A key as it is kept."""

    id: UUID
    user_id: UUID | None
    provider: str
    ciphertext: bytes


@dataclass(frozen=True)
class Usable:
    """What whoever asks in a key's name may know of it."""

    id: UUID
    user_id: UUID | None
    provider: str
    name: str
    state: str
    may_trade: bool


class ApiKeys(Family):
    def all(self) -> Sequence[KeyRow]:
        cur = self._c.cursor(row_factory=class_row(KeyRow))
        return cur.execute(f"select {SHOWN} from app.user_api_keys order by created_at desc").fetchall()

    def submissions(self) -> Sequence[SubmissionRow]:
        cur = self._c.cursor(row_factory=class_row(SubmissionRow))
        return cur.execute(f"select {WAITING} from app.key_submissions order by submitted_at desc").fetchall()

    def submit(
        self, id: UUID, owner: UUID | None, by: UUID, provider: str, name: str, sealed: bytes, *, replaces: bool
    ) -> None:
        self._c.execute(
            "insert into app.key_submissions (id, user_id, submitted_by, provider, name, sealed, replaces) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            (id, owner, by, provider, name, sealed, replaces),
        )

    def withdraw(self, id: UUID) -> bool:
        """Drop a submission; False where there is none of that id to drop."""
        return self._c.execute("delete from app.key_submissions where id = %s", (id,)).rowcount == 1

    def remove(self, id: UUID) -> bool:
        """Delete a key and what was sealed; False where there is none of that id to delete."""
        return self._c.execute("delete from app.user_api_keys where id = %s", (id,)).rowcount == 1

    def allow_trading(self, id: UUID, allowed: bool) -> bool:
        done = self._c.execute("update app.user_api_keys set may_trade = %s where id = %s", (allowed, id))
        return done.rowcount == 1

    def take(self, limit: int) -> Sequence[HandedIn]:
        """Return waiting submissions, oldest first."""
        cur = self._c.cursor(row_factory=class_row(HandedIn))
        return cur.execute(
            "select id, user_id, submitted_by, provider, name, replaces, sealed from app.key_submissions "
            "where refusal = '' order by submitted_at limit %s",
            (limit,),
        ).fetchall()

    def refuse(self, id: UUID, why: str) -> None:
        """Keep a submission's sentence and throw away what was sealed."""
        self._c.execute("update app.key_submissions set sealed = '', refusal = %s where id = %s", (why, id))

    def keep(self, key: HandedIn, ciphertext: bytes, kid: str, fingerprint: str, hint: str) -> bool | None:
        """Put a submission among the keys, new or in place of the old one.

        None where it was withdrawn or handed in anew meanwhile, False where there is nothing it could replace.
        """
        gone = self._c.execute("delete from app.key_submissions where id = %s and sealed = %s", (key.id, key.sealed))
        if gone.rowcount != 1:
            return None
        values = (ciphertext, kid, fingerprint, Jsonb({"hint": hint}), key.name)
        if key.replaces:
            done = self._c.execute(
                "update app.user_api_keys set key_ciphertext = %s, kid = %s, fingerprint = %s, meta = %s, name = %s, "
                "sealed_at = clock_timestamp(), created_at = clock_timestamp(), used_at = null, state = 'unchecked', "
                "checked_at = null, finding = '', permissions = '{}', warnings = '{}', may_trade = false "
                "where id = %s and provider = %s and user_id is not distinct from %s",
                (*values, key.id, key.provider, key.user_id),
            )
        else:
            done = self._c.execute(
                "insert into app.user_api_keys (key_ciphertext, kid, fingerprint, meta, name, id, provider, user_id) "
                "values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (id) do nothing",
                (*values, key.id, key.provider, key.user_id),
            )
        return done.rowcount == 1

    def sealed(self, id: UUID) -> SealedKey | None:
        cur = self._c.cursor(row_factory=class_row(SealedKey))
        return cur.execute(f"{SEALED} where id = %s and state <> 'refused'".encode(), (id,)).fetchone()

    def used(self, ids: Collection[UUID]) -> None:
        self._c.execute("update app.user_api_keys set used_at = clock_timestamp() where id = any(%s)", (list(ids),))

    def sealed_before(
        self, kid: str, began_at: datetime, leave_out: Collection[UUID], limit: int
    ) -> Sequence[SealedKey]:
        """Return keys another wrapping key or an older time sealed."""
        cur = self._c.cursor(row_factory=class_row(SealedKey))
        return cur.execute(
            f"{SEALED} where key_ciphertext <> '' and (kid <> %s or sealed_at < %s) and id <> all(%s) limit %s".encode(),
            (kid, began_at, list(leave_out), limit),
        ).fetchall()

    def reseal(self, resealed: Collection[tuple[SealedKey, str, bytes]]) -> None:
        """Put new ciphertexts, with the id of what wrapped them, in the place of the old, where those still stand."""
        self._c.execute(
            "update app.user_api_keys k set key_ciphertext = n.fresh, kid = n.kid, sealed_at = clock_timestamp() "
            "from unnest(%b::uuid[], %b::bytea[], %b::text[], %b::bytea[]) as n (id, before, kid, fresh) "
            "where k.id = n.id and k.key_ciphertext = n.before",
            (
                [key.id for key, _, _ in resealed],
                [key.ciphertext for key, _, _ in resealed],
                [kid for _, kid, _ in resealed],
                [fresh for _, _, fresh in resealed],
            ),
        )

    def usable(self) -> Sequence[Usable]:
        """Return the keys that were not refused, for those who ask in their name."""
        cur = self._c.cursor(row_factory=class_row(Usable))
        return cur.execute(f"{USABLE} order by created_at".encode()).fetchall()

    def to_check(self, before: datetime) -> Sequence[Usable]:
        """Return keys whose permissions nobody asked about since then."""
        cur = self._c.cursor(row_factory=class_row(Usable))
        return cur.execute(
            f"{USABLE} and (checked_at is null or checked_at < %s) order by created_at".encode(), (before,)
        ).fetchall()

    def unanswered(self, id: UUID, why: str) -> None:
        """Note why a key could not be asked about; its state stays."""
        self._c.execute("update app.user_api_keys set finding = %s where id = %s and state = 'unchecked'", (why, id))

    def judge(
        self, id: UUID, state: str, finding: str, permissions: Sequence[str], warnings: Sequence[str], at: datetime
    ) -> str | None:
        """Write down what was found out about a key and return its state before; None where it is gone."""
        row: tuple[Any, ...] | None = self._c.execute(
            "with before as (select id, state from app.user_api_keys where id = %(id)s for update) "
            "update app.user_api_keys k set state = %(state)s, finding = %(finding)s, permissions = %(permissions)s, "
            "warnings = %(warnings)s, checked_at = %(at)s from before where k.id = before.id returning before.state",
            {
                "id": id, "state": state, "finding": finding, "permissions": list(permissions),
                "warnings": list(warnings), "at": at,
            },
        ).fetchone()  # fmt: skip
        return row[0] if row else None
