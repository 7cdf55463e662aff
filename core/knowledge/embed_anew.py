"""After a switch of embedder: embed anew what another one embedded, a batch at a time."""

from collections.abc import Mapping

from core.desk import Desk
from core.knowledge.ingest import to_embed
from core.llm.embedders import Embedder
from core.store import Duty, Store

AT_ONCE = 100


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


def models(desk: Desk) -> Mapping[str, int]:
    """Return how many passages each embedder's vectors stand for, of those the signed-in person may read."""
    with desk.store.as_user(desk.user) as tx:
        return tx.knowledge.models()
