"""Find passages: by the words of a question and by its vector, the two rankings fused."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from core.desk import Desk
from core.errors import ForbiddenError, UnavailableError
from core.llm.embedding import embedder_for
from core.model import DocumentKind, Passage, Trust
from core.observe import logs
from core.store import Tx
from core.store.passages import Asked, Found, Vector

LOG = logs.of("knowledge")
K = 60
LEXICAL_WEIGHT = 0.25
"""Beside a model that knows meanings; beside one that knows words only, both rankings count the same."""
KNOWS_WORDS_ONLY = "offline"
MOST_LETTERS = 2_000


def search(
    desk: Desk,
    question: str,
    kinds: Collection[DocumentKind] = (),
    symbols: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 10,
) -> Sequence[Passage]:
    """Return the passages the signed-in person may read that answer a question best, best first.

    What is asked of kind, asset (`BTC`, or a symbol whose base counts) and time of publishing narrows first. Where the
    embedder does not answer, the words alone are searched; but for the offline one, only the jobs can ask it. Fused as
    by Cormack, Clarke and Büttcher (2009), k = 60, weighted.
    """
    asked = Asked(
        tuple(kind.value for kind in kinds), tuple(symbol.partition("/")[0].upper() for symbol in symbols), since, until
    )
    words = question.replace("\0", " ")[:MOST_LETTERS]
    by, vector = _embedded(desk, words)
    with desk.store.as_user(desk.user) as tx:
        best = _ranked(tx, words, vector, by, asked)[:limit]
        found = tx.passages.found([id for id, _ in best])
    return [_passage(found[id], score, desk.user.id) for id, score in best if id in found]


def fused(by_words: Sequence[UUID], by_vector: Sequence[UUID], weight: float) -> Sequence[tuple[UUID, float]]:
    """Return what either ranking has with its score, best first; `weight` is that of the words, 0 to 1."""
    scores: dict[UUID, float] = {}
    for ranking, share in ((by_words, weight), (by_vector, 1 - weight)):
        for place, id in enumerate(ranking, start=1):
            scores[id] = scores.get(id, 0.0) + share / (K + place)
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))


def weight_of_words(embedder: str) -> float:
    return 0.5 if embedder.startswith(KNOWS_WORDS_ONLY) else LEXICAL_WEIGHT


def _ranked(tx: Tx, words: str, vector: Vector | None, by: str, asked: Asked) -> Sequence[tuple[UUID, float]]:
    near = tx.passages.nearest(vector, by, asked) if vector is not None else ()
    return fused(tx.passages.saying(words, asked), near, weight_of_words(by))


def _embedded(desk: Desk, words: str) -> tuple[str, Vector | None]:
    """Return the embedder's name and its vector of a question; none where it does not answer."""
    try:
        embedder = embedder_for(desk)
        return embedder.name, embedder.query(words) if words.strip() else None
    except (ForbiddenError, UnavailableError) as e:
        LOG.warning("A question is searched by its words alone: %s", e)
        return "", None


def _passage(found: Found, score: float, reader: UUID) -> Passage:
    return Passage(
        found.document, found.kind, found.title, found.chunk, found.page, found.heading, found.text, score,
        found.source, found.address, found.published_at, _trust(found, reader),
    )  # fmt: skip


def _trust(found: Found, reader: UUID) -> Trust:
    """The desk's policies are taken at their word, and what the reader himself gave as a reason; nothing else is."""
    own_reason = found.kind is DocumentKind.RATIONALE and found.user_id == reader
    return Trust.TRUSTED if found.kind is DocumentKind.POLICY or own_reason else Trust.UNTRUSTED
