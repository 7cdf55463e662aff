"""Headlines for tests: told by a source, about something, at some time."""

from datetime import UTC, datetime, timedelta
from itertools import count

from core.model import Headline

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_numbers = count(1)


def headline(
    title: str,
    source: str = "coindesk.com",
    *,
    url: str | None = None,
    summary: str = "",
    guid: str | None = None,
    hours_ago: float = 1.0,
    now: datetime = NOW,
) -> Headline:
    n = next(_numbers)
    page = url if url is not None else f"https://www.{source}/story-{n}"
    return Headline(source, guid or f"guid-{n}", page, title, summary, None, now - timedelta(hours=hours_ago))
