"""What a person was told in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.model import KeptNotice, Person
from core.store import Store

SHOWN = 20


@dataclass(frozen=True)
class Inbox:
    """The newest notices, newest first, and how many are unread (counted to a hundred)."""

    unread: int
    newest: Sequence[KeptNotice]


def inbox(store: Store, person: Person) -> Inbox:
    """Return the newest notices of a person; one query, for a bell that asks every few seconds."""
    with store.as_user(person) as tx:
        return Inbox(*tx.notices.newest(SHOWN))


def mark_read(store: Store, person: Person, now: datetime, notice_id: UUID | None = None) -> None:
    """Mark one notice read, or all of them."""
    with store.as_user(person) as tx:
        tx.notices.mark_read(now, notice_id)
