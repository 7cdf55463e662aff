"""documents and embeddings: what the assistant may look up, in chunks with vectors."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from core.model import Document, DocumentKind, DocumentState
from core.store.family import Family
from core.store.passages import Vector, takes_vectors

DOCUMENT = (
    "id, user_id, kind, title, source, address, media_type, bytes, symbols, published_at, state, chunks, error, "
    "created_at"
)


@dataclass(frozen=True)
class NewDocument:
    """A document that was read, as it is kept; `key` tells it apart among its owner's of this kind."""

    kind: DocumentKind
    key: str
    title: str
    published_at: datetime
    digest: bytes
    media_type: str
    bytes: int
    user_id: UUID | None = None
    source: str = ""
    address: str | None = None
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chunk:
    """A piece of a document as it is kept, with its place in it."""

    text: str
    heading: str
    page: int | None
    vector: Vector


@dataclass(frozen=True)
class Waiting:
    """An upload nobody has read yet."""

    id: UUID
    title: str
    media_type: str
    original: bytes


class Knowledge(Family):
    def __init__(self, connection: psycopg.Connection) -> None:
        super().__init__(connection)
        takes_vectors(connection)

    def documents(self, kinds: Collection[DocumentKind], limit: int = 500) -> Sequence[Document]:
        """Return what the acting person may read of these kinds, newest first."""
        cur = self._c.cursor(row_factory=dict_row)
        rows = cur.execute(
            f"select {DOCUMENT} from app.documents where kind = any(%s) order by created_at desc, id limit %s".encode(),
            ([kind.value for kind in kinds], limit),
        ).fetchall()
        return [_document(row) for row in rows]

    def digests(self, kind: DocumentKind, keys: Collection[str]) -> dict[tuple[UUID | None, str], bytes]:
        """Return the digest of each document of a kind and these keys, by owner and key."""
        rows = self._c.execute(
            "select user_id, key, digest from app.documents where kind = %s and key = any(%s)", (kind.value, list(keys))
        ).fetchall()
        return {(row[0], row[1]): bytes(row[2]) for row in rows}

    def hand_in(self, document: NewDocument, original: bytes) -> UUID | None:
        """Keep a person's upload for the desk to read; None where he handed the same in before."""
        row = self._c.execute(
            "insert into app.documents (user_id, kind, key, title, source, digest, media_type, bytes, original, "
            "published_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing returning id",
            (
                document.user_id, document.kind.value, document.key, document.title, document.source, document.digest,
                document.media_type, document.bytes, original, document.published_at,
            ),
        ).fetchone()  # fmt: skip
        return row[0] if row else None

    def waiting(self) -> Waiting | None:
        """Return the upload that has waited longest."""
        row = self._c.execute(
            "select id, title, media_type, original from app.documents where state = 'waiting' "
            "and original is not null order by created_at limit 1"
        ).fetchone()
        return Waiting(row[0], row[1], row[2], bytes(row[3])) if row else None

    def refuse(self, id: UUID, why: str) -> None:
        """Note why an upload cannot be read, and throw it away."""
        self._c.execute(
            "update app.documents set state = 'refused', error = %s, original = null where id = %s", (why, id)
        )

    def read(self, id: UUID, symbols: Sequence[str], chunks: Sequence[Chunk], model: str) -> bool:
        """Put the chunks of an upload beside it; False where it was deleted meanwhile."""
        row = self._c.execute(
            "update app.documents set state = 'ready', error = '', original = null, chunks = %s, symbols = %s "
            "where id = %s and state = 'waiting' returning id, user_id, kind, key, title, published_at",
            (len(chunks), list(symbols), id),
        ).fetchone()
        if row is None:
            return False
        self._add(row, symbols, chunks, model)
        return True

    def put(self, document: NewDocument, chunks: Sequence[Chunk], model: str) -> None:
        """Keep a document with its chunks, in the place of the one of the same owner, kind and key."""
        self._c.execute(
            "delete from app.documents where user_id is not distinct from %s and kind = %s and key = %s",
            (document.user_id, document.kind.value, document.key),
        )
        row = self._c.execute(
            "insert into app.documents (user_id, kind, key, title, source, address, digest, media_type, bytes, symbols, "
            "published_at, state, chunks) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'ready', %s) "
            "returning id, user_id, kind, key, title, published_at",
            (
                document.user_id, document.kind.value, document.key, document.title, document.source,
                document.address, document.digest, document.media_type, document.bytes, list(document.symbols),
                document.published_at, len(chunks),
            ),
        ).fetchone()  # fmt: skip
        assert row
        self._add(row, document.symbols, chunks, model)

    def _add(self, document: tuple[Any, ...], symbols: Sequence[str], chunks: Sequence[Chunk], model: str) -> None:
        id, owner, kind, key, title, published_at = document
        self._c.cursor().executemany(
            "insert into app.embeddings (user_id, source, doc_id, embedding, metadata, document_id, chunk, content, "
            "model, published_at, symbols) values (%s, %s, %s, %b::extensions.halfvec, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    owner, kind, key, chunk.vector,
                    Jsonb({"title": title, "heading": chunk.heading, "page": chunk.page}), id, number, chunk.text,
                    model, published_at, list(symbols),
                )
                for number, chunk in enumerate(chunks)
            ],
        )  # fmt: skip

    def drop(self, id: UUID) -> bool:
        """Delete a document with its chunks; False where there is none of that id to delete."""
        return self._c.execute("delete from app.documents where id = %s", (id,)).rowcount == 1

    def keep_only(self, kind: DocumentKind, keys: Collection[str]) -> None:
        """Drop the documents of a kind but those of these keys."""
        self._c.execute("delete from app.documents where kind = %s and key <> all(%s)", (kind.value, list(keys)))

    def forget_news(self, before: datetime) -> int:
        """Drop news published before that moment; returns how many."""
        return self._c.execute(
            "delete from app.documents where kind = 'news' and published_at < %s", (before,)
        ).rowcount

    def unread_news(self, since: datetime, oldest: datetime, limit: int) -> Sequence[tuple[Any, ...]]:
        """Return stories fetched since then, and not published before the `oldest`, that are no documents yet.

        Each as id, title, summary, source, address, moment of publishing, assets.
        """
        return self._c.execute(
            "select id, title, summary, source, url, published_at, assets from app.news n "
            "where fetched_at >= %s and published_at >= %s and id = story and not exists (select from app.documents d "
            "where d.user_id is null and d.kind = 'news' and d.key = n.id::text) order by fetched_at limit %s",
            (since, oldest, limit),
        ).fetchall()

    def unread_rationales(self, since: datetime, limit: int) -> Sequence[tuple[Any, ...]]:
        """Return reasons people gave since then that are no documents yet, oldest first.

        Each as id, who acted, action, reason, moment.
        """
        return self._c.execute(
            "select id, user_id, action, reason, created_at from app.audit_logs a "
            "where created_at >= %s and trim(reason) <> '' and not exists (select from app.documents d "
            "where d.user_id = a.user_id and d.kind = 'rationale' and d.key = a.id::text) order by created_at limit %s",
            (since, limit),
        ).fetchall()

    def models(self) -> dict[str, int]:
        """Return how many chunks have a vector of each embedder, of those whoever asks may read."""
        return dict(self._c.execute("select model, count(*) from app.embeddings group by model").fetchall())

    def of_other_models(self, model: str, limit: int) -> Sequence[tuple[UUID, str, str, str]]:
        """Return chunks whose vector another embedder made: id, title, heading and text."""
        return self._c.execute(
            "select id, coalesce(metadata ->> 'title', ''), coalesce(metadata ->> 'heading', ''), content "
            # Said so, and not as <>, an index finds them.
            "from app.embeddings where model < %s or model > %s limit %s",
            (model, model, limit),
        ).fetchall()

    def embed_anew(self, vectors: Sequence[tuple[UUID, Vector]], model: str) -> None:
        self._c.cursor().executemany(
            "update app.embeddings set embedding = %b::extensions.halfvec, model = %s where id = %s",
            [(vector, model, id) for id, vector in vectors],
        )


def _document(row: dict[str, Any]) -> Document:
    told = {"kind": DocumentKind(row["kind"]), "state": DocumentState(row["state"]), "symbols": tuple(row["symbols"])}
    return Document(**{**row, **told})
