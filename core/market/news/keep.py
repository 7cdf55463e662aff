"""What happens to headlines: assets found, sentiment scored, stories joined, and all of it kept once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from core.market.news import sentiment
from core.market.news.assets import assets_in
from core.market.news.links import page_key
from core.market.news.stories import SAME_TITLE, title_key
from core.model import Headline
from core.store import Duty, Store
from core.store.news import Finding
from core.store.tx import Tx


def keep(store: Store, headlines: Iterable[Headline], now: datetime) -> int:
    """Keep the headlines that are new, oldest first; returns how many were.

    An item is known by its source and guid: one that comes again, even changed, changes nothing.
    """
    by_source: dict[str, dict[str, Headline]] = defaultdict(dict)
    for headline in headlines:
        by_source[headline.source].setdefault(headline.guid, headline)
    if not by_source:
        return 0
    with store.as_service(Duty.MARKET) as tx:
        tx.news.alone()
        new = [h for source, items in by_source.items() for h in _unknown(tx, source, items)]
        if new:
            bases = _bases(tx)
            found = [(h, _finding(h, bases)) for h in sorted(new, key=lambda h: h.published_at)]
            tx.news.add(found, now, SAME_TITLE)
    return len(new)


def forget(store: Store, before: datetime) -> int:
    """Drop what was published before that moment; returns how many items."""
    with store.as_service(Duty.MARKET) as tx:
        return tx.news.forget(before)


def _unknown(tx: Tx, source: str, items: dict[str, Headline]) -> Sequence[Headline]:
    known = tx.news.known(source, items.keys())
    return [headline for guid, headline in items.items() if guid not in known]


def _bases(tx: Tx) -> Collection[str]:
    feed = tx.market.active_feed()
    return {i.base for i in tx.market.instruments(feed.venue)} if feed else ()


def _finding(headline: Headline, bases: Collection[str]) -> Finding:
    # The title apart from the summary: capitals say nothing in a text that has no others.
    assets = {*assets_in(headline.title, bases), *assets_in(headline.summary, bases)}
    score = sentiment.sentiment_of(headline.title, headline.summary)
    return Finding(
        url_key=page_key(headline.url),
        title_key=title_key(headline.title, headline.source, headline.url),
        assets=tuple(sorted(assets)),
        sentiment=score,
        sentiment_by=None if score is None else sentiment.BY,
    )
