"""News as a person reads them: filtered, folded into stories, without what that person muted."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from core.market.news.sentiment import CLEARLY, Mood
from core.model import NewsItem, Person
from core.store import Store
from core.store.news import Span, Wanted
from core.store.tx import Tx

MOST = 5_000
"""No page, file or tool reads more at once."""


def latest(
    store: Store,
    person: Person,
    *,
    assets: Collection[str] = (),
    sources: Collection[str] = (),
    words: str = "",
    sentiment: Mood | None = None,
    since: datetime | None = None,
    muted: bool = True,
    limit: int = 50,
    before: NewsItem | None = None,
) -> Sequence[NewsItem]:
    """Return stories, newest first, at most `limit` of them; `before` continues after the last of a page.

    `assets` are tickers ("BTC"), any of which is enough; `words` are searched in title and summary as people
    search: all of them, "a phrase", -without. `sentiment` keeps what clearly sounds so. `muted` leaves out what
    the person muted. Each is untrusted text of others (`provenance`): shown escaped, never followed.
    """
    with store.as_user(person) as tx:
        wanted = _wanted(tx, assets, sources, words, sentiment, since, muted)
        place = (before.published_at, before.id) if before else None
        return tx.news.latest(wanted, min(limit, MOST), place)


def course(
    store: Store,
    person: Person,
    bucket: timedelta,
    *,
    since: datetime,
    assets: Collection[str] = (),
    sources: Collection[str] = (),
    words: str = "",
    sentiment: Mood | None = None,
    muted: bool = True,
) -> Sequence[Span]:
    """Return how many stories each bucket of time told, and their mean sentiment (None where none has one)."""
    with store.as_user(person) as tx:
        return tx.news.course(_wanted(tx, assets, sources, words, sentiment, since, muted), bucket)


def told_by(store: Store, person: Person) -> Sequence[str]:
    """Return the sources of which news are kept."""
    with store.as_user(person) as tx:
        return tx.news.sources()


def _wanted(
    tx: Tx,
    assets: Collection[str],
    sources: Collection[str],
    words: str,
    sentiment: Mood | None,
    since: datetime | None,
    muted: bool,
) -> Wanted:
    return Wanted(
        assets=tuple(assets),
        sources=tuple(sources),
        words=words.replace("\0", ""),
        lowest=CLEARLY if sentiment is Mood.POSITIVE else -CLEARLY if sentiment is Mood.NEUTRAL else None,
        highest=-CLEARLY if sentiment is Mood.NEGATIVE else CLEARLY if sentiment is Mood.NEUTRAL else None,
        since=since,
        mutes=tuple(tx.news.mutes()) if muted else (),
    )
