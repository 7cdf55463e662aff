"""`python raw.py`: one feed's bytes on standard input, its items as JSON on standard output.

A process of its own, because a hostile feed can keep feedparser's patterns busy for minutes, and they hold the
interpreter's lock: in the jobs process orders would wait for it. Here the system ends it. Nothing of the desk is
imported, so that it starts in under a tenth of a second.
"""

import calendar
import io
import json
import os
import resource
import sys
import warnings
from typing import Any

import feedparser

MOST_ENTRIES = 200
MOST_CHARACTERS = 20_000
MOST_SECONDS = 4
MOST_MEMORY = 1 << 30


def entries_of(body: bytes, base_url: str = "") -> list[dict[str, Any]]:
    """Return the newest entries as the feed spells them: texts cut, dates as seconds since 1970, or absent."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # A stream, never the bytes: feedparser opens a file of that name where there is one.
        read = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-location": base_url},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    return [_entry(dict(entry)) for entry in read["entries"][:MOST_ENTRIES]]


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    contents = [part.get("value") for part in entry.get("content") or []]
    return {
        "id": _text(entry.get("id")),
        "link": _text(entry.get("link")),
        "title": _text(entry.get("title")),
        "summary": _text(entry.get("summary")) or next(filter(None, map(_text, contents)), ""),
        "author": _text(entry.get("author")),
        "at": next(filter(None, (_seconds(entry.get(f"{name}_parsed")) for name in ("published", "updated"))), None),
    }


def _text(value: object) -> str:
    return value[:MOST_CHARACTERS] if isinstance(value, str) else ""


def _seconds(parsed: Any) -> int | None:
    try:
        return calendar.timegm(parsed)
    except (TypeError, ValueError, OverflowError):
        return None


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.nice(10)
    base_url, _, body = sys.stdin.buffer.read().partition(b"\n")
    json.dump(entries_of(body, base_url.decode()), sys.stdout)


if __name__ == "__main__":
    main()
