"""News as the desk keeps it: text of others, untrusted wherever it goes."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class Headline:
    """One item as a source sent it, parsed and made plain text: no markup is left in any field."""

    source: str
    guid: str
    url: str | None
    title: str
    summary: str
    author: str | None
    published_at: datetime
    provenance: Literal["untrusted"] = field(default="untrusted", init=False)


@dataclass(frozen=True)
class NewsItem:
    """A kept headline: which assets it names, how it sounds (-1 to 1, by `sentiment_by`), which story it belongs to.

    `story` is the id of the first item that told the same; `also` are the sources of the others. `provenance` is
    a field that nobody can set: it travels with the item into logs, files and prompts.
    """

    id: UUID
    source: str
    url: str | None
    title: str
    summary: str
    author: str | None
    published_at: datetime
    fetched_at: datetime
    assets: tuple[str, ...]
    story: UUID
    sentiment: float | None
    sentiment_by: str | None
    also: tuple[str, ...] = ()
    provenance: Literal["untrusted"] = field(default="untrusted", init=False)


class MuteKind(StrEnum):
    SOURCE = "source"
    WORD = "word"
    ASSET = "asset"


@dataclass(frozen=True, order=True)
class Mute:
    """What a person does not want to see news of."""

    kind: MuteKind
    value: str
