"""X: posts of the last days that match a query, by API v2; needs the bearer token of an app."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from core.market.breaker import Breaker
from core.market.fetch import Answer, Fetcher
from core.market.news.feeds import headlines_of
from core.market.pace import is_due, note_asked
from core.model import Headline, ProviderHealth, ProviderKind
from core.settings import Settings

NAME = "X"
ROOT = "https://api.x.com"
# Posts are paid for: ten in half an hour are 14,400 a month, and the Basic plan has 15,000.
EVERY = timedelta(minutes=30)
POSTS = 10
# The search reaches back seven days and refuses an older `since_id`.
REACH = timedelta(days=6)
# Ids count milliseconds since this moment, shifted by 22 bits.
EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
WHY_OFF = "Posts on X need the bearer token of an app: set CRYPTOPULSE_X_TOKEN."
MEANINGS = {
    400: "X does not accept the search: look at CRYPTOPULSE_X_QUERY.",
    401: "X does not accept the token: look at CRYPTOPULSE_X_TOKEN.",
    402: "The account of this X token has no credit left.",
    403: "The plan of this X token has no search of recent posts.",
}


class XSearch:
    """Off without a token."""

    name = NAME

    def __init__(self, settings: Settings, clock: Callable[[], datetime], kept: ProviderHealth | None) -> None:
        token = settings.x_token
        self._breaker = Breaker(NAME, ProviderKind.NEWS, clock, kept, off=None if token else WHY_OFF)
        self._fetcher = Fetcher(self._breaker, explain=lambda answer: MEANINGS.get(answer.status))
        self._url = f"{(settings.x_url or ROOT).rstrip('/')}/2/tweets/search/recent"
        self._query = settings.x_query
        self._headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}

    def health(self) -> ProviderHealth:
        return self._breaker.health

    def fetch(self, now: datetime) -> Sequence[Headline]:
        if not is_due(self._breaker, now, EVERY):
            return ()
        note_asked(self._breaker, now)
        newest = self._breaker.health.detail.get("newest")
        since = {"since_id": newest} if newest and abs(now - told_at(newest)) < REACH else {}
        asked = {"query": self._query, "max_results": str(POSTS), "tweet.fields": "created_at,author_id,lang", **since}
        entries = self._fetcher.read(self._url, entries_of, params=asked, headers=self._headers)
        if entries:
            note_asked(self._breaker, now, newest=max((entry["id"] for entry in entries), key=int))
        return headlines_of(entries, NAME, self._url, now)


def told_at(id: str) -> datetime:
    """Return when a post was made, by its id."""
    return EPOCH + timedelta(milliseconds=int(id) >> 22)


def entries_of(answer: Answer) -> Sequence[Mapping[str, Any]]:
    """Return the posts; `data` is absent where none matched."""
    said = json.loads(answer.body)
    said["meta"]  # the one thing every answer has
    return [entry_of(post) for post in said.get("data", ())]


def entry_of(post: Mapping[str, Any]) -> Mapping[str, Any]:
    id = int(post["id"])
    if not 0 < id < 1 << 63:
        raise ValueError("this is no id of a post")
    return {
        "id": str(id),
        "title": str(post["text"]),
        "summary": "",
        "link": f"https://x.com/i/web/status/{id}",
        "author": str(post.get("author_id") or ""),
        "at": int(datetime.fromisoformat(post["created_at"]).timestamp()),
    }
