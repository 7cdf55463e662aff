"""Kept stories for tests of how they are drawn."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from core.model import NewsItem

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ITEM = NewsItem(
    uuid4(), "coindesk.com", "https://www.coindesk.com/story/1", "Bitcoin surges", "It rose.", None, NOW, NOW,
    ("BTC",), uuid4(), 0.6, "lexicon",
)  # fmt: skip


def told(**changes: object) -> NewsItem:
    return replace(ITEM, **changes)  # pyright: ignore[reportArgumentType]
