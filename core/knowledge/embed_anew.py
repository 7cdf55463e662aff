"""Embed with the embedder of the settings what another one embedded, a batch at a time: what came since, or all of it
after a switch."""

from dataclasses import dataclass

from core.desk import Desk
from core.knowledge.ingest import to_embed
from core.llm.embedders import Embedder
from core.llm.embedding import embedder_name
from core.store import Duty, Store

AT_ONCE = 100


@dataclass(frozen=True)
class Progress:
    """How many passages have a vector of the embedder, and how many there are."""

    embedder: str
    done: int
    all: int


def embed_anew(store: Store, embedder: Embedder) -> int:
    """Embed up to `AT_ONCE` passages whose vector another embedder made; returns how many, 0 when none is left.

    Until then they are found by their words alone. Raises UnavailableError where the embedder does not answer.
    """
    with store.as_service(Duty.KNOWLEDGE) as tx:
        others = tx.knowledge.of_other_models(embedder.name, AT_ONCE)
    if not others:
        return 0
    vectors = embedder.documents([to_embed(title, heading, text) for _, title, heading, text in others])
    with store.as_service(Duty.KNOWLEDGE) as tx:
        tx.knowledge.embed_anew([(row[0], vector) for row, vector in zip(others, vectors, strict=True)], embedder.name)
    return len(others)


def progress(desk: Desk) -> Progress:
    """Return how far the embedder of the settings has come with what the signed-in person may read."""
    name = embedder_name(desk.settings)
    with desk.store.as_user(desk.user) as tx:
        models = tx.knowledge.models()
    return Progress(name, models.get(name, 0), sum(models.values()))
