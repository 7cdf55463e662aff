"""What the desk's documents say, each passage with where it stands."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from core import knowledge
from core.agents.tools.base import At, Result
from core.model import DocumentKind, Passage, Trust

Question = Annotated[str, Field(min_length=2, max_length=500, description="What to look for, in a few words.")]
Most = Annotated[int, Field(ge=1, le=8)]


def answered(
    at: At,
    question: str,
    kinds: Collection[DocumentKind],
    most: int,
    symbols: Collection[str] = (),
    since: datetime | None = None,
) -> Result:
    """Return the best passages; trusted only where each of them is."""
    found = knowledge.search(at.desk, question, kinds, symbols, since, limit=most)
    trusted = all(passage.trust is Trust.TRUSTED for passage in found)
    titles = ", ".join(dict.fromkeys(passage.title for passage in found))
    newest = max((passage.time for passage in found), default=at.desk.now())
    data = {"passages": _rows(found), "found": len(found)}
    return Result(data, titles or "no document", newest, Trust.TRUSTED if trusted else Trust.UNTRUSTED)


def _rows(found: Sequence[Passage]) -> list[dict[str, Any]]:
    return [
        {
            "document": passage.document,
            "kind": passage.kind,
            "title": passage.title,
            "heading": passage.heading,
            "page": passage.page,
            "text": passage.text,
            "source": passage.source,
            "address": passage.address,
            "published_at": passage.time,
            "trust": passage.trust,
        }
        for passage in found
    ]
