"""Broken, odd and hostile feeds of the world, where the data folder is at hand: CRYPTOPULSE_DATA, else ../shared/data."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.market.news.feeds import headlines_of, parse_feed
from core.market.news.raw import entries_of
from core.model import Headline

DATA = Path(os.environ.get("CRYPTOPULSE_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
FEEDS = DATA / "market" / "feedparser_hostile_feeds"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BASE = "https://feed.example/rss"
SCRIPT = re.compile(
    r"<\s*[a-z/!?]|javascript\s*:|vbscript\s*:|\bon(error|load|click|mouseover)\s*=|alert\s*\(", re.IGNORECASE
)

pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason=f"no feeds in {FEEDS}; set CRYPTOPULSE_DATA")


def files() -> list[Path]:
    return sorted(FEEDS.rglob("*.xml"))


def headlines(file: Path) -> list[Headline]:
    return headlines_of(entries_of(file.read_bytes(), BASE), "s", BASE, NOW)


def test_no_feed_of_the_world_makes_the_reader_fail_or_leaves_a_script():
    read = [h for file in files() for h in headlines(file)]

    texts = [" ".join(filter(None, (h.guid, h.title, h.summary, h.author, h.url))) for h in read]
    assert len(files()) > 1_400
    assert len(read) > 250
    assert [text for text in texts if SCRIPT.search(text)] == []
    assert all(h.url is None or h.url.startswith(("http://", "https://")) for h in read)
    assert all(h.published_at <= NOW for h in read)
    assert all(text.isprintable() for text in texts)


def test_the_scripts_were_there():
    """A corpus without any would prove nothing."""
    raw = [str(entry) for file in files() for entry in entries_of(file.read_bytes(), BASE)]

    assert sum(bool(SCRIPT.search(entry)) for entry in raw) > 100


def test_read_apart_a_feed_says_the_same():
    for file in files()[::300]:
        assert parse_feed(file.read_bytes(), "s", BASE, NOW) == headlines(file)
