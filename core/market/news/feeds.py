"""The bytes of an RSS or Atom feed, as headlines."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.market.news.links import safe_url
from core.market.news.text import plain
from core.model import Headline

RAW = Path(__file__).with_name("raw.py")
MOST_SECONDS = 30
TITLE, SUMMARY, AUTHOR, GUID = 300, 1_000, 120, 500
# Feeds exist since 1999: what claims to be older has no date.
OLDEST = datetime(1999, 1, 1, tzinfo=UTC)
# What a Python needs to find its libraries, and nothing else of ours.
NEEDED = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")


def parse_feed(body: bytes, source: str, base_url: str, fetched_at: datetime) -> list[Headline]:
    """Return the headlines of a feed in its own order, at most 200, as plain text.

    Never raises for what a feed holds: an entry without any text is left out, and a body that is no feed, or that
    cannot be read within 4 s of work and 1 GB, has none. A missing, odd or future date becomes `fetched_at`.
    """
    return headlines_of(_read_apart(body, base_url), source, base_url, fetched_at)


def headlines_of(
    entries: Iterable[Mapping[str, Any]], source: str, base_url: str, fetched_at: datetime
) -> list[Headline]:
    """Return headlines of entries as `raw.entries_of` reads them."""
    made = (_headline(entry, source, base_url, fetched_at) for entry in entries)
    return [headline for headline in made if headline]


def _read_apart(body: bytes, base_url: str) -> list[dict[str, Any]]:
    told = base_url.replace("\n", "").encode() + b"\n" + body
    known = {name: os.environ[name] for name in NEEDED if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(RAW)],
            input=told,
            capture_output=True,
            timeout=MOST_SECONDS,
            env=known,
            check=True,
        )
    except subprocess.SubprocessError:
        return []
    return json.loads(done.stdout)


def _headline(entry: Mapping[str, Any], source: str, base_url: str, fetched_at: datetime) -> Headline | None:
    summary = plain(entry["summary"], SUMMARY)
    title = plain(entry["title"], TITLE) or plain(summary, TITLE)
    if not title:
        return None
    url = safe_url(entry["link"], base_url)
    return Headline(
        source=source,
        guid=_guid(entry["id"] or url or "", title),
        url=url,
        title=title,
        summary="" if summary == title else summary,
        author=plain(entry["author"], AUTHOR) or None,
        published_at=_moment(entry["at"], fetched_at),
    )


def _guid(told: str, title: str) -> str:
    """Return what the feed calls the entry, or a name made of it where that is missing, too long or no plain text."""
    if told and plain(told, GUID) == told:
        return told
    return f"sha256:{sha256((told or title).encode(errors='replace')).hexdigest()}"


def _moment(seconds: int | None, fetched_at: datetime) -> datetime:
    try:
        at = datetime.fromtimestamp(seconds, UTC) if seconds is not None else fetched_at
    except (ValueError, OverflowError, OSError):
        return fetched_at
    return at if OLDEST <= at <= fetched_at else fetched_at
