"""An RSS or Atom feed: free, and asked so that an unchanged one costs its publisher next to nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from core.market.breaker import Breaker
from core.market.fetch import Answer, Fetcher
from core.market.news.feeds import parse_feed
from core.market.pace import is_due, note_asked
from core.model import Headline, ProviderHealth, ProviderKind

EVERY = timedelta(minutes=5)
ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"
# What every feed has near its beginning: tells one without entries from a page that is none.
FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
BEGINNING = 4_096
# What we send, and the header of an answer it comes from.
VALIDATORS = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
LONGEST_VALIDATOR = 500


class RssFeed:
    """The feed at one address."""

    def __init__(self, name: str, url: str, clock: Callable[[], datetime], kept: ProviderHealth | None) -> None:
        self.name = name
        self._url = url
        # A private feed's address is a secret, and everybody at the desk reads the health: a print of it tells enough.
        self._print = sha256(url.encode()).hexdigest()[:16]
        # Validators belong to an address, and so does a rest.
        same = kept if kept and kept.detail.get("print") == self._print else None
        self._breaker = Breaker(name, ProviderKind.NEWS, clock, same)
        self._fetcher = Fetcher(self._breaker)

    def health(self) -> ProviderHealth:
        return self._breaker.health

    def fetch(self, now: datetime) -> Sequence[Headline]:
        if not is_due(self._breaker, now, EVERY):
            return ()
        validators: Mapping[str, str] = self._breaker.health.detail.get("validators", {})
        note_asked(self._breaker, now, print=self._print)
        answer, headlines = self._fetcher.read(
            self._url, lambda answer: (answer, self._parsed(answer, now)), headers={"Accept": ACCEPT, **validators}
        )
        if answer.status != 304:
            note_asked(self._breaker, now, validators=validators_of(answer))
        return headlines

    def _parsed(self, answer: Answer, now: datetime) -> Sequence[Headline]:
        if answer.status == 304:
            return ()
        headlines = parse_feed(answer.body, self.name, self._url, now)
        if not headlines and not FEED.search(answer.body[:BEGINNING]):
            raise ValueError("this is no feed")
        return headlines


def validators_of(answer: Answer) -> Mapping[str, str]:
    """Return what to send so that the same body is not sent again."""
    said = {ours: answer.headers.get(theirs, "") for ours, theirs in VALIDATORS.items()}
    return {name: value for name, value in said.items() if 0 < len(value) <= LONGEST_VALIDATOR and value.isprintable()}
