"""What the assistant may look up: documents, and the passages found in them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DocumentKind(StrEnum):
    NEWS = "news"
    POLICY = "policy"
    REPORT = "report"
    RATIONALE = "rationale"
    """The reason a person gave for an act, as the audit trail has it."""
    UPLOAD = "upload"


class DocumentState(StrEnum):
    WAITING = "waiting"
    """Handed in, not read yet."""
    READY = "ready"
    REFUSED = "refused"
    """It could not be read; its error says why."""


class Trust(StrEnum):
    """Whether a text may be taken at its word: untrusted is whatever others than the desk or the reader wrote."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"


@dataclass(frozen=True)
class Document:
    """One document; an owner of None is the desk, `bytes` its size as it came."""

    id: UUID
    user_id: UUID | None
    kind: DocumentKind
    title: str
    source: str
    address: str | None
    media_type: str
    bytes: int
    symbols: tuple[str, ...]
    published_at: datetime
    state: DocumentState
    chunks: int
    error: str
    created_at: datetime


@dataclass(frozen=True)
class Passage:
    """One piece of a document that answers a question; the higher its score, the better.

    `page` counts from 1 where the document has pages, `heading` is the nearest one above, `time` when it was published.
    """

    document: UUID
    kind: DocumentKind
    title: str
    chunk: int
    page: int | None
    heading: str
    text: str
    score: float
    source: str
    address: str | None
    time: datetime
    trust: Trust
