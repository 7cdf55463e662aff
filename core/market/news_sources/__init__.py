"""Where headlines come from: feeds, and services that need a key.

In: the settings. Out: `NewsSource`s, asked by the jobs, and how each stands. Add one: a file with a class of the
Protocol in `base.py`, and its line in `news_sources`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from core.market.news_sources.base import NewsSource
from core.market.news_sources.coindesk import CoinDeskNews
from core.market.news_sources.rss import RssFeed
from core.market.news_sources.x_search import XSearch
from core.model import ProviderHealth
from core.settings import Settings


def news_sources(
    settings: Settings, clock: Callable[[], datetime], kept: Mapping[str, ProviderHealth]
) -> list[NewsSource]:
    """Return every source the settings name, those that are off too, each going on from its kept health."""
    feeds = [RssFeed(name, url, clock, kept.get(name)) for name, url in named(settings.news_feeds).items()]
    coindesk = CoinDeskNews(settings, clock, kept.get(CoinDeskNews.name))
    return [*feeds, coindesk, XSearch(settings, clock, kept.get(XSearch.name))]


def named(urls: Iterable[str]) -> Mapping[str, str]:
    """Return the addresses by the name of their host, numbered where it has several: the rest may be a secret."""
    found: dict[str, str] = {}
    for url in dict.fromkeys(urls):
        host = _host(url)
        alike = sum(name.split()[0] == host for name in found)
        found[f"{host} {alike + 1}" if alike else host] = url
    return found


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "feed").removeprefix("www.")
    except ValueError:
        return "feed"


__all__ = ["NewsSource", "news_sources"]
