"""Remember texts: what they say is cut into passages, embedded, and kept with its document in one transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.knowledge.chunk import Piece, chunk
from core.knowledge.formats import markdown
from core.knowledge.parse import MARKDOWN, cleaned
from core.llm.embedders import Embedder
from core.model import DocumentKind
from core.store import Duty, Store
from core.store.knowledge import Chunk, NewDocument


@dataclass(frozen=True)
class Text:
    """Something to remember, as Markdown; an owner of None is the desk, which everybody reads.

    `key` tells it apart among its owner's of this kind: under the same one it takes the place of what was there.
    Without one the text is its own key. `symbols` are assets, as `BTC`.
    """

    kind: DocumentKind
    title: str
    text: str
    published_at: datetime
    symbols: Sequence[str] = ()
    key: str = ""
    source: str = ""
    address: str | None = None
    owner: UUID | None = None


def ingest(store: Store, embedder: Embedder, texts: Sequence[Text]) -> int:
    """Remember these texts and return how many of them were new or had changed; what is known already stays.

    Either all are kept or none. Raises UnavailableError where the embedder does not answer.
    """
    fresh = _unknown(store, {(text.kind, d.user_id, d.key): (d, text) for text in texts for d in [_document(text)]})
    cut = [(document.title, chunk(cleaned(markdown.blocks(text.text)))) for document, text in fresh]
    chunks = embedded(embedder, cut)
    with store.as_service(Duty.KNOWLEDGE) as tx:
        for (document, _), of_it in zip(fresh, chunks, strict=True):
            tx.knowledge.put(document, of_it, embedder.name)
    return len(fresh)


def embedded(embedder: Embedder, cut: Sequence[tuple[str, Sequence[Piece]]]) -> Sequence[Sequence[Chunk]]:
    """Return the chunks of documents, given each's title and pieces; all are embedded at once."""
    words = [to_embed(title, piece.heading, piece.text) for title, pieces in cut for piece in pieces]
    vectors = iter(embedder.documents(words)) if words else iter(())
    return [[Chunk(p.text, p.heading, p.page, next(vectors)) for p in pieces] for _, pieces in cut]


def to_embed(title: str, heading: str, text: str) -> str:
    """Return what stands for a passage when it is embedded: it is found by its document's words as well."""
    return "\n".join(part for part in (title, heading, text) if part)


def _document(text: Text) -> NewDocument:
    content = text.text.encode()
    digest = hashlib.sha256(f"{text.title}\0{text.source}\0{text.text}".encode()).digest()
    return NewDocument(
        text.kind, text.key or digest.hex(), text.title, text.published_at, digest, MARKDOWN, len(content), text.owner,
        text.source, text.address, tuple(text.symbols),
    )  # fmt: skip


_Identity = tuple[DocumentKind, UUID | None, str]


def _unknown(store: Store, documents: dict[_Identity, tuple[NewDocument, Text]]) -> Sequence[tuple[NewDocument, Text]]:
    known: dict[_Identity, bytes] = {}
    with store.as_service(Duty.KNOWLEDGE) as tx:
        for kind in {kind for kind, _, _ in documents}:
            digests = tx.knowledge.digests(kind, [key for of, _, key in documents if of is kind])
            known |= {(kind, owner, key): digest for (owner, key), digest in digests.items()}
    return [found for identity, found in documents.items() if known.get(identity) != found[0].digest]
