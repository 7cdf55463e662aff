"""audit_logs, its queue, chain and checkpoints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from core.model import AuditEntry, ChainLink, Checkpoint
from core.store.family import Family


@dataclass(frozen=True)
class AuditRow:
    """An entry as the trail shows it: its place in the chain (None while unsealed) and who acted."""

    id: UUID
    seq: int | None
    created_at: datetime
    actor: str
    email: str | None
    action: str
    reason: str
    details: dict[str, Any]
    kind: str
    canonical: str
    hash: bytes | None


class Audit(Family):
    def append(self, entry: AuditEntry) -> None:
        """Write the act's row in the act's own transaction: no row, no act."""
        self._c.execute(
            "insert into app.audit_logs (user_id, actor, action, reason, details, kind) values (%s, %s, %s, %s, %s, %s)",
            (entry.user_id, entry.actor, entry.action, entry.reason, Jsonb(entry.details), entry.kind),
        )

    def take_unsealed(self, limit: int) -> Sequence[tuple[UUID, str]]:
        """Take the oldest waiting rows out of the queue: id and canonical text, in writing order."""
        return self._c.execute(
            "with taken as (delete from app.audit_unsealed where n = any (array("
            "  select n from app.audit_unsealed order by n limit %s)) returning n, audit_id) "
            "select t.audit_id, a.canonical from taken t join app.audit_logs a on a.id = t.audit_id order by t.n",
            (limit,),
        ).fetchall()

    def head(self) -> tuple[int, bytes]:
        """Return seq and hash of the last link; (0, 32 zero bytes) for an empty chain."""
        row = self._c.execute("select seq, hash from app.audit_chain order by seq desc limit 1").fetchone()
        return (row[0], bytes(row[1])) if row else (0, bytes(32))

    def seal(self, links: Sequence[ChainLink]) -> None:
        """Append links; by arrays, since COPY does not go through row-level security."""
        self._c.execute(
            "insert into app.audit_chain (seq, audit_id, prev, hash) "
            "select * from unnest(%b::int8[], %b::uuid[], %b::bytea[], %b::bytea[])",
            (
                [link.seq for link in links],
                [link.audit_id for link in links],
                [link.prev for link in links],
                [link.hash for link in links],
            ),
        )

    def chain(self) -> Iterator[tuple[ChainLink, str, bool]]:
        """Walk the chain: link, canonical text, and whether the row's columns still say what the text says."""
        cur = self._c.cursor(name="chain", binary=True)
        cur.itersize = 20_000
        cur.execute(
            "select c.seq, c.audit_id, c.prev, c.hash, a.canonical, app.audit_text(a) = a.canonical "
            "from app.audit_chain c left join app.audit_logs a on a.id = c.audit_id order by c.seq"
        )
        for seq, audit_id, prev, hash, canonical, same in cur:
            yield ChainLink(seq, audit_id, prev, hash), canonical or "", bool(same)

    def waiting(self) -> int:
        """Return how many rows await sealing."""
        row = self._c.execute("select count(*) from app.audit_unsealed").fetchone()
        assert row
        return row[0]

    def unchained(self) -> int:
        """Return how many rows are neither in the chain nor waiting for it: none, unless a trigger was bypassed."""
        row = self._c.execute(
            "select count(*) from app.audit_logs a where not exists (select from app.audit_chain c where c.audit_id = a.id) "
            "and not exists (select from app.audit_unsealed u where u.audit_id = a.id)"
        ).fetchone()
        assert row
        return row[0]

    def last_checkpoint(self) -> int:
        row = self._c.execute("select coalesce(max(seq), 0) from app.audit_checkpoints").fetchone()
        assert row
        return row[0]

    def add_checkpoint(self, seq: int, hash: bytes, signature: bytes, public_key: bytes) -> None:
        self._c.execute(
            "insert into app.audit_checkpoints (seq, hash, signature, public_key) values (%s, %s, %s, %s)",
            (seq, hash, signature, public_key),
        )

    def checkpoints(self) -> Sequence[Checkpoint]:
        rows = self._c.execute(
            "select seq, hash, signature, public_key, created_at from app.audit_checkpoints order by seq"
        ).fetchall()
        return [Checkpoint(r[0], bytes(r[1]), bytes(r[2]), bytes(r[3]), r[4]) for r in rows]

    def recent(
        self, limit: int = 200, search: str = "", before: datetime | None = None, kind: str = ""
    ) -> Sequence[AuditRow]:
        """Return what the acting person may see, newest first; `search` is looked for in every column.

        `%` and `_` in it are those characters. An empty `search` or `kind` stands for all.
        """
        like = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        cur = self._c.cursor(row_factory=class_row(AuditRow))
        return cur.execute(
            "select a.id, c.seq, a.created_at, a.actor, u.email, a.action, a.reason, a.details, a.kind, a.canonical, "
            "c.hash from app.audit_logs a left join app.audit_chain c on c.audit_id = a.id "
            "left join app.users u on u.id = a.user_id "
            "where (%(search)s = '' or a.canonical ilike %(like)s or u.email ilike %(like)s) "
            "and (%(before)s::timestamptz is null or a.created_at < %(before)s) "
            "and (%(kind)s = '' or a.kind = %(kind)s) "
            "order by a.created_at desc limit %(limit)s",
            {"search": search, "like": like, "before": before, "kind": kind, "limit": limit},
        ).fetchall()
