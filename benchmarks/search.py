"""What the search in documents finds, and how fast among 100,000 passages.

`python -m benchmarks search` measures both; `python -m benchmarks.search found` or `… fast` one alone.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray

from benchmarks import Result
from benchmarks.retrieval import SETS, RetrievalSet, mean_ndcg, retrieval_sets
from benchmarks.servers import Server, server
from core import knowledge
from core.desk import Desk
from core.knowledge import Text
from core.model import DocumentKind, Person, Role
from core.settings import Settings
from core.store import database, embedded
from core.store.passages import Asked, Vector, wire_form

BARS = {"msmarco": 0.58, "dbpedia": 0.34}
DEEP = 10
CHUNKS = 100_000
DIMENSIONS = 1536
CLUSTERS = 1_000
SPREAD = 0.8
QUESTIONS = 200
SHARES = {"1 %": 1_000, "10 %": 10_000, "the rest": 89_000}
MS_BAR, RECALL_BAR = 10.0, 0.95


def run() -> list[Result]:
    """Measure what is found in every set there is, then speed and recall for readers of shares of 100,000 passages."""
    return [*found(), *fast()]


def found() -> list[Result]:
    """Return nDCG@10 of the fused search with the offline embedder, for each set of the BEIR layout."""
    return [
        Result(
            "search", f"{each.name}, words and vectors, nDCG@10", _ndcg(each), "", "bar", BARS.get(each.name), "higher"
        )
        for each in retrieval_sets()
    ]


def _ndcg(of: RetrievalSet) -> float:
    now, corpus = datetime.now(UTC), (SETS / of.name / "corpus.jsonl").read_bytes().split(b"\n")
    documents = [json.loads(line) for line in corpus if line]
    with server() as made, made.store("jobs_login") as jobs, made.store("web_login") as web:
        for start in range(0, len(documents), 500):
            some = ((d["_id"], d.get("title", ""), d["text"]) for d in documents[start : start + 500])
            texts = [Text(DocumentKind.REPORT, title, text, now, key=id, source=id) for id, title, text in some]
            knowledge.ingest(jobs, texts)
        with _connection(made) as c:
            c.execute("analyze app.embeddings")
        desk = Desk(Settings(), web).for_person(_person(made, Role.USER))
        return round(mean_ndcg({id: _ranking(desk, of.queries[id]) for id in of.grades}, of.grades), 4)


def _ranking(desk: Desk, question: str) -> Sequence[str]:
    """Return documents by their best passage."""
    return list(dict.fromkeys(passage.source for passage in knowledge.search(desk, question, limit=5 * DEEP)))


def fast() -> list[Result]:
    """Return p95 and recall@10 for owners of 1 % and 10 %, and for an overseer who reads all 100,000.

    The vectors are made: clusters of a direction and noise. All passages are reasons of audit rows, which their owner
    and the overseers read. Recall is held against an exact search among what each may read.
    """
    results: list[Result] = []
    with server() as made, made.store("web_login") as web:
        owners = [_person(made, Role.USER) for _ in SHARES]
        vectors, owner = _filled(made, owners)
        overseer = _person(made, Role.COMPLIANCE)
        for name, person, mine in (
            ("owner of 1 %", owners[0], owner == 0),
            ("owner of 10 %", owners[1], owner == 1),
            ("reader of 100 %", overseer, owner >= 0),
        ):
            results += _measured(Desk(Settings(), web).for_person(person), name, vectors, np.flatnonzero(mine))
    return results


def _measured(desk: Desk, name: str, vectors: Vector, mine: NDArray[np.int64]) -> list[Result]:
    random = np.random.default_rng(3)
    asked = vectors[random.integers(0, CHUNKS, QUESTIONS)] + random.normal(0, 0.005, (QUESTIONS, DIMENSIONS))
    asked = (asked / np.linalg.norm(asked, axis=1, keepdims=True)).astype(np.float32)
    exact = mine[np.argsort(-(asked @ vectors[mine].T), axis=1)[:, :DEEP]]
    numbers = _numbers(desk)
    times, recalls = [], []
    with desk.store.as_user(desk.user) as tx:  # as a desk that was asked before has it: read from the disk once
        for vector in asked[:20]:
            tx.passages.nearest(vector, "made", Asked())
    for vector, nearest in zip(asked, exact, strict=True):
        began = time.perf_counter()
        with desk.store.as_user(desk.user) as tx:
            ids = tx.passages.nearest(vector, "made", Asked())
        times.append((time.perf_counter() - began) * 1000)
        recalls.append(len({numbers[id] for id in ids[:DEEP]} & set(nearest.tolist())) / DEEP)
    p95, bar = float(np.percentile(times, 95)), "the bar set for the search"
    return [
        Result("search", f"nearest of 100,000, {name}, p95", round(p95, 2), "ms", bar, MS_BAR, "lower"),
        Result("search", f"recall@10, {name}", round(float(np.mean(recalls)), 4), "", bar, RECALL_BAR, "higher"),
    ]


def _numbers(desk: Desk) -> dict[UUID, int]:
    with desk.store.as_user(desk.user) as tx:
        return dict(tx._connection.execute("select id, chunk from app.embeddings").fetchall())


def _filled(made: Server, owners: Sequence[Person]) -> tuple[Vector, NDArray[np.int64]]:
    """Write the passages, past every policy and before their index is made, which is many times faster."""
    random = np.random.default_rng(7)
    owner = random.permutation(np.repeat(np.arange(len(owners)), list(SHARES.values())))
    centres = random.normal(size=(CLUSTERS, DIMENSIONS)).astype(np.float32)
    vectors = np.empty((CHUNKS, DIMENSIONS), np.float32)
    with _connection(made) as c:
        [index] = c.execute("select indexname, indexdef from pg_indexes where indexdef ilike '%using hnsw%'").fetchall()
        c.execute(f"drop index app.{index[0]}".encode())
        documents = [_document(c, person) for person in owners]
        for start in range(0, CHUNKS, 2_000):
            some = centres[random.integers(0, CLUSTERS, 2_000)] + random.normal(0, SPREAD, (2_000, DIMENSIONS))
            some /= np.linalg.norm(some, axis=1, keepdims=True)
            vectors[start : start + 2_000] = some
            _write(c, start, vectors[start : start + 2_000], owner[start:], owners, documents)
        c.execute("set maintenance_work_mem = '2GB'")
        c.execute(index[1].encode())
        c.execute("vacuum analyze app.embeddings")
    return vectors, owner


def _write(
    c: psycopg.Connection, start: int, vectors: Vector, owner: NDArray[np.int64], owners: Sequence[Person],
    documents: Sequence[UUID],
) -> None:  # fmt: skip
    into = "copy app.embeddings (user_id, source, embedding, document_id, chunk, content, model) from stdin (format binary)"
    with c.cursor().copy(into.encode()) as copy:
        copy.set_types(["uuid", "text", "bytea", "uuid", "int4", "text", "text"])
        for n, vector in enumerate(vectors):
            whose = owner[n]
            row = (owners[whose].id, "rationale", wire_form(vector), documents[whose], start + n, "A reason.", "made")
            copy.write_row(row)


def _document(c: psycopg.Connection, person: Person) -> UUID:
    row = c.execute(
        "insert into app.documents (user_id, kind, key, title, digest, media_type, bytes, published_at) "
        "values (%s, 'rationale', '-', '-', %s, 'text/plain', 1, now()) returning id",
        (person.id, bytes(32)),
    ).fetchone()
    assert row
    return row[0]


def _person(made: Server, role: Role) -> Person:
    with _connection(made) as c:
        row = c.execute("insert into auth.users (email) values (gen_random_uuid()) returning id, email").fetchone()
        assert row
        c.execute("insert into app.users (id, email, role) values (%s, %s, %s)", (*row, role.value))
        return Person(row[0], row[1], role)


@contextmanager
def _connection(made: Server) -> Iterator[psycopg.Connection]:
    with embedded.superuser(made.cluster, database.DATABASE) as dsn, psycopg.connect(dsn, autocommit=True) as c:
        yield c


if __name__ == "__main__":
    from benchmarks.__main__ import show

    show({"found": found, "fast": fast}[sys.argv[1]]())
