"""CoinDesk Data (formerly CryptoCompare): the newest articles of many publishers; paid since May 2026."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from core.market.breaker import Breaker
from core.market.fetch import Answer, Fetcher
from core.market.news.feeds import headlines_of
from core.market.pace import is_due, note_asked
from core.model import Headline, ProviderHealth, ProviderKind
from core.settings import Settings

NAME = "CoinDesk Data"
ROOT = "https://data-api.coindesk.com"
EVERY = timedelta(minutes=5)
ARTICLES = 50
WHY_OFF = "News of CoinDesk Data need a paid key (since May 2026): set CRYPTOPULSE_COINDESK_KEY."
MEANINGS = {
    401: "CoinDesk Data does not accept the key: look at CRYPTOPULSE_COINDESK_KEY.",
    403: "The plan of this CoinDesk Data key has no news.",
}


class CoinDeskNews:
    """Off without a key."""

    name = NAME

    def __init__(self, settings: Settings, clock: Callable[[], datetime], kept: ProviderHealth | None) -> None:
        key = settings.coindesk_key
        self._breaker = Breaker(NAME, ProviderKind.NEWS, clock, kept, off=None if key else WHY_OFF)
        self._fetcher = Fetcher(self._breaker, explain=lambda answer: MEANINGS.get(answer.status))
        self._url = f"{(settings.coindesk_url or ROOT).rstrip('/')}/news/v1/article/list"
        self._headers = {"Authorization": f"Apikey {key.get_secret_value()}"} if key else {}

    def health(self) -> ProviderHealth:
        return self._breaker.health

    def fetch(self, now: datetime) -> Sequence[Headline]:
        if not is_due(self._breaker, now, EVERY):
            return ()
        note_asked(self._breaker, now)
        asked = {"lang": "EN", "limit": str(ARTICLES)}
        entries = self._fetcher.read(self._url, entries_of, params=asked, headers=self._headers)
        return headlines_of(entries, NAME, self._url, now)


def entries_of(answer: Answer) -> Sequence[Mapping[str, Any]]:
    """Return the articles that are still published; raises ValueError where the answer tells of an error."""
    said = json.loads(answer.body)
    if said.get("Err"):
        raise ValueError("an error came as an answer")
    return [entry_of(article) for article in said["Data"] if article.get("STATUS", "ACTIVE") == "ACTIVE"]


def entry_of(article: Mapping[str, Any]) -> Mapping[str, Any]:
    publisher = article.get("SOURCE_DATA") or {}
    at = article["PUBLISHED_ON"]
    return {
        "id": _text(article.get("GUID")) or f"coindesk:{article['ID']}",
        "title": _text(article["TITLE"]),
        "summary": _text(article.get("SUBTITLE")) or _text(article.get("BODY")),
        "link": _text(article.get("URL")),
        "author": _text(publisher.get("NAME")) or _text(article.get("AUTHORS")),
        "at": at if isinstance(at, int) else None,
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
