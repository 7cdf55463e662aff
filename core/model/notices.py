"""What the desk tells a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class NoticeKind(StrEnum):
    ALERT = "alert"
    TEST = "test"


@dataclass(frozen=True)
class Notice:
    """Something to tell one person once: `key` is the same for the same thing, `link` a path of this desk.

    Title and body may hold text of others (a headline): plain text, never markup.
    """

    user_id: UUID
    key: str
    kind: NoticeKind
    title: str
    body: str = ""
    link: str | None = None


@dataclass(frozen=True)
class KeptNotice:
    """A notice in a person's list, unread while `read_at` is None."""

    id: UUID
    kind: NoticeKind
    title: str
    body: str
    link: str | None
    created_at: datetime
    read_at: datetime | None
