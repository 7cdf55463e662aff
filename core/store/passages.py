"""Search in the chunks of documents: by their words, by their vectors, under row security."""

import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format
from psycopg.rows import dict_row

from core.model import DocumentKind
from core.store.family import Family

Vector = NDArray[np.float32]
MOST_ONE_BY_ONE = 12_000
"""So many chunks are compared one by one, by the signs of their vectors; among more the index looks."""
CLOSE = 500
"""How many of them are then compared by the vectors themselves; fewer find less."""
MOST_MATCHES = 2_000
"""So many chunks are ranked by their words, at about 25 µs each; beyond, the commonest words of a question go unheard."""
SAYING_MOST = 100
NEAREST_MOST = 20
"""How many chunks each of the two searches hands on."""
BREADTH = 100
"""How many candidates the index keeps while it looks; fewer find less."""


@dataclass(frozen=True)
class Asked:
    """Which chunks are searched; what is empty or None does not narrow."""

    kinds: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def values(self) -> dict[str, Any]:
        return {
            "kinds": list(self.kinds) or None, "symbols": list(self.symbols) or None, "since": self.since,
            "until": self.until,
        }  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A chunk with what is known of its document."""

    id: UUID
    document: UUID
    user_id: UUID | None
    kind: DocumentKind
    title: str
    chunk: int
    page: int | None
    heading: str
    text: str
    source: str
    address: str | None
    published_at: datetime


class Passages(Family):
    def __init__(self, connection: psycopg.Connection) -> None:
        super().__init__(connection)
        takes_vectors(connection)

    def saying(self, question: str, asked: Asked) -> Sequence[UUID]:
        """Return the chunks that say any word of the question, best first, at most `SAYING_MOST`."""
        rows = self._c.execute(
            SAYING, {"question": question, "most": SAYING_MOST, "matches": MOST_MATCHES, **asked.values}
        ).fetchall()
        return [row[0] for row in rows]

    def nearest(
        self, vector: Vector, model: str, asked: Asked, most_one_by_one: int = MOST_ONE_BY_ONE
    ) -> Sequence[UUID]:
        """Return the chunks nearest to a vector of that embedder by cosine, best first, at most `NEAREST_MOST`.

        Where at most `most_one_by_one` chunks come into question, the best of the `CLOSE` nearest by sign, so exact
        among that few; beyond, by the index, which goes on looking until it has found enough that may be read.
        """
        values = {"vector": vector, "model": model, "depth": NEAREST_MOST, **asked.values}
        row = self._c.execute(CLOSE_BY, {**values, "most": most_one_by_one, "breadth": CLOSE}).fetchone()
        assert row
        if row[0] is not None:
            rows = self._c.execute(AMONG, {**values, "close": row[0]}).fetchall()
        else:
            self._c.execute(
                "select set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', %s, true)",
                (str(BREADTH),),
            )
            rows = self._c.execute(BY_INDEX, values).fetchall()
        return [row[0] for row in rows]

    def found(self, ids: Collection[UUID]) -> dict[UUID, Found]:
        """Return these chunks, those the acting person may read."""
        cur = self._c.cursor(row_factory=dict_row)
        rows = cur.execute(
            "select e.id, d.id as document, d.user_id, d.kind, d.title, e.chunk, (e.metadata ->> 'page')::int as page, "
            "coalesce(e.metadata ->> 'heading', '') as heading, e.content as text, d.source, d.address, d.published_at "
            "from app.embeddings e join app.documents d on d.id = e.document_id where e.id = any(%s)",
            (list(ids),),
        ).fetchall()
        return {row["id"]: Found(**{**row, "kind": DocumentKind(row["kind"])}) for row in rows}


SAYING = (
    "select id from app.chunks_saying(%(question)s, %(kinds)s, %(symbols)s, %(since)s, %(until)s, %(most)s, "
    "%(matches)s) order by rank desc, id"
)
# As text, for the ids only go back where they came from.
CLOSE_BY = (
    "select app.chunks_near(%(vector)b::extensions.halfvec, %(model)s, %(kinds)s, %(symbols)s, %(since)s, %(until)s, "
    "%(most)s, %(breadth)s)::text"
)
AMONG = (
    "select id from app.embeddings where id = any(%(close)s::uuid[]) "
    "order by embedding operator(extensions.<=>) %(vector)b::extensions.halfvec limit %(depth)s"
)
# The index goes on looking in a relaxed order, so what it found is put in order afterwards.
BY_INDEX = (
    "with near as materialized (select id, embedding operator(extensions.<=>) %(vector)b::extensions.halfvec "
    "as distance from app.embeddings where model = %(model)s "
    "and (%(kinds)s::text[] is null or source = any(%(kinds)s)) "
    "and (%(symbols)s::text[] is null or symbols && %(symbols)s) "
    "and (%(since)s::timestamptz is null or published_at >= %(since)s) "
    "and (%(until)s::timestamptz is null or published_at <= %(until)s) "
    "order by distance limit %(depth)s) select id from near order by distance"
)


def wire_form(vector: Vector) -> bytes:
    """Return a vector as the database's `halfvec` goes over the wire: length, nothing, its numbers, big end first."""
    return struct.pack(">HH", len(vector), 0) + vector.astype(">f2").tobytes()


class _VectorDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Vector) -> Buffer:
        return wire_form(obj)


def takes_vectors(connection: psycopg.Connection) -> None:
    """Let arrays be given to statements of this connection as vectors."""
    connection.adapters.register_dumper(np.ndarray, _VectorDumper)
