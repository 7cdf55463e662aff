"""What the audit trail consists of."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Actor(StrEnum):
    """Who acted: a person, a rule or job of the desk, or the assistant."""

    USER = "user"
    SYSTEM = "system"
    AGENT = "agent"


@dataclass(frozen=True)
class AuditEntry:
    """One act as it is written; `canonical` is the text the chain hashes (None before it is stored)."""

    action: str
    actor: Actor
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    kind: str = "desk"
    user_id: UUID | None = None
    id: UUID | None = None
    created_at: datetime | None = None
    canonical: str | None = None


@dataclass(frozen=True)
class ChainLink:
    """One sealed row: `hash = sha256(prev || seq || '|' || canonical)`, 32 bytes each."""

    seq: int
    audit_id: UUID
    prev: bytes
    hash: bytes


@dataclass(frozen=True)
class Checkpoint:
    """The head of the chain at a moment, signed by the desk's Ed25519 key."""

    seq: int
    hash: bytes
    signature: bytes
    public_key: bytes
    created_at: datetime
