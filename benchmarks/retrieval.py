"""How well the offline embedder finds alone, on every retrieval set at hand, and how fast it reads.

A set is a folder of `$CRYPTOPULSE_DATA/ir/` in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/. The measure is nDCG@10
with the gain 2^grade - 1 and the discount log2(rank + 1) (Järvelin and Kekäläinen, 2002; Burges et al., 2005), averaged
over the queries that have a relevant document. The linear gain of trec_eval gives higher figures for every method.
"""

import json
import math
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import Result
from core.llm.embedders import OfflineEmbedder

ROOT = Path(__file__).parents[1]
SETS = Path(os.environ.get("CRYPTOPULSE_DATA", ROOT.parent / "shared" / "data")) / "ir"
CUT = 10
PASSAGES_A_SECOND = 1_000


@dataclass(frozen=True)
class RetrievalSet:
    """Documents and queries by id, and for each query the grades of the documents judged."""

    name: str
    documents: Mapping[str, str]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


def run() -> list[Result]:
    """Measure each set; nothing where no set is at hand."""
    return [result for each in retrieval_sets() for result in _measured(each)]


def retrieval_sets(folder: Path = SETS) -> Sequence[RetrievalSet]:
    """Read every set of a folder, a document's title before its text."""
    return [_read(path.parent) for path in sorted(folder.glob("*/corpus.jsonl"))]


def ndcg_of(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return nDCG@10 of the ids found for one query, best first, which has a relevant document."""
    ideal = sorted(grades.values(), reverse=True)
    return _gained([grades.get(document, 0) for document in ranking]) / _gained(ideal)


def mean_ndcg(rankings: Mapping[str, Sequence[str]], grades: Mapping[str, Mapping[str, int]]) -> float:
    """Return the average over the queries that have a relevant document; one without a ranking counts 0."""
    judged = [query for query, of_query in grades.items() if any(grade > 0 for grade in of_query.values())]
    return sum(ndcg_of(rankings.get(query, ()), grades[query]) for query in judged) / len(judged)


def _gained(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades[:CUT], 1))


def _measured(of: RetrievalSet) -> list[Result]:
    embedder = OfflineEmbedder()
    texts = list(of.documents.values())
    started = time.perf_counter()
    vectors = embedder.documents(texts)
    speed = len(texts) / (time.perf_counter() - started)
    ids = list(of.documents)
    rankings = {
        query: [ids[at] for at in np.argsort(-(vectors @ embedder.query(text)), kind="stable")[:CUT]]
        for query, text in of.queries.items()
    }
    found = mean_ndcg(rankings, of.grades)
    bar = float(PASSAGES_A_SECOND)
    return [
        Result("retrieval", f"{of.name}, offline embedder alone, nDCG@10", round(found, 3), "", "", None, "higher"),
        Result("retrieval", f"{of.name}, passages embedded", round(speed, 0), "/s", "bar", bar, "higher"),
    ]


def _read(folder: Path) -> RetrievalSet:
    documents = {row["_id"]: f"{row.get('title', '')}\n{row['text']}".strip() for row in _rows(folder / "corpus.jsonl")}
    queries = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    grades: dict[str, dict[str, int]] = {}
    for path in sorted((folder / "qrels").glob("*.tsv")):
        for line in path.read_text().splitlines()[1:]:
            query, document, grade = line.split("\t")
            grades.setdefault(query, {})[document] = int(grade)
    return RetrievalSet(folder.name, documents, queries, {query: grades[query] for query in queries if query in grades})


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open() as lines:
        yield from map(json.loads, lines)
