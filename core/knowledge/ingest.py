"""Remember texts: what they say is cut into passages, and kept with its document in one transaction.

Whoever else may embed, a text is embedded offline first: it is kept and found by its words at once, whether anybody
answers or not. `embed_anew` then asks the embedder of the settings.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.files import MARKDOWN, Block, cleaned, markdown
from core.knowledge.chunk import chunk
from core.llm.embedding import OFFLINE
from core.model import DocumentKind
from core.store import Duty, Store
from core.store.knowledge import Chunk, NewDocument

# Models take no more than a few thousand tokens: of what nobody wrote as prose, the beginning stands for the whole.
MOST_LETTERS = 6_000


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


def ingest(store: Store, texts: Sequence[Text]) -> int:
    """Remember these texts and return how many of them were new or had changed; what is known already stays.

    Either all are kept or none.
    """
    fresh = _unknown(store, {(text.kind, d.user_id, d.key): (d, text) for text in texts for d in [_document(text)]})
    cut = [(document, chunks(document.title, cleaned(markdown.blocks(text.text)))) for document, text in fresh]
    with store.as_service(Duty.KNOWLEDGE) as tx:
        for document, of_it in cut:
            tx.knowledge.put(document, of_it, OFFLINE.name)
    return len(fresh)


def chunks(title: str, blocks: Sequence[Block]) -> Sequence[Chunk]:
    """Return a document's passages as they are kept, embedded offline."""
    passages = chunk(blocks)
    vectors = OFFLINE.documents([to_embed(title, each.heading, each.text) for each in passages])
    return [Chunk(each.text, each.heading, each.page, row) for each, row in zip(passages, vectors, strict=True)]


def to_embed(title: str, heading: str, text: str) -> str:
    """Return what stands for a passage when it is embedded: it is found by its document's words as well."""
    return "\n".join(part for part in (title, heading, text) if part)[:MOST_LETTERS]


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
