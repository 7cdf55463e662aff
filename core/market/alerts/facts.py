"""Gather what a set of alerts is judged by: a handful of queries, however many alerts there are."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.market.alerts.base import Facts, Needs
from core.model import Series
from core.store import Tx

NEW_FOR = timedelta(hours=1)
"""Headlines fetched within it are looked at; what was told of them is remembered as long."""
OLDEST_NEWS = timedelta(days=2)


def gather(tx: Tx, wanted: Iterable[tuple[str | None, Needs]], now: datetime, stale_after: timedelta) -> Facts:
    """Return the facts that symbols and needs ask for; without a feed nothing of the market is known."""
    asked = list(wanted)
    headlines = tx.watched.headlines(now - OLDEST_NEWS, now - NEW_FOR) if any(n.news for _, n in asked) else ()
    feed = tx.market.active_feed()
    if feed is None:
        return Facts(now, stale_after, headlines=headlines)
    quotes = {quote.symbol: quote for quote in tx.market.quotes(feed.venue)}
    counts: dict[Series, int] = {}
    moments: dict[Series, datetime] = {}
    for symbol, needs in asked:
        if symbol is None or symbol not in quotes:
            continue
        if needs.candles:
            series = (symbol, needs.candles[0])
            counts[series] = max(counts.get(series, 0), needs.candles[1])
        if needs.ago:
            moments[symbol, needs.ago] = quotes[symbol].market_at - needs.ago.length
    candles = tx.watched.closed(feed.venue, counts) if counts else {}
    ago = tx.watched.closes(feed.venue, moments) if moments else {}
    return Facts(now, stale_after, quotes, candles, ago, headlines)
