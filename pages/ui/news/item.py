"""One story as safe HTML: every text is a stranger's, so all of it is escaped and kept from moving its neighbours."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

import streamlit as st

from core import market
from core.desk import Desk
from core.market.news import Mood, domain
from core.model import NewsItem
from pages.ui.format import ago, when
from pages.ui.html import escape

Markets = Mapping[str, str]
TONES = {Mood.POSITIVE: "cp-up", Mood.NEGATIVE: "cp-down", Mood.NEUTRAL: "cp-quiet-text"}


def markets(desk: Desk) -> Markets:
    """Return the desk's market of each asset, the one against the dollar where there are several."""
    symbols = market.board(desk.store, desk.user).symbols
    return {symbol.split("/")[0]: symbol for symbol in sorted(symbols, key=lambda s: s.endswith("/USDT"))}


def draw_item(desk: Desk, item: NewsItem) -> None:
    """Draw a story in full."""
    st.html(story(item, desk.now(), markets(desk)))


def story(item: NewsItem, now: datetime, known: Markets) -> str:
    """Return a story: its linked title, who told it when, what it names, how it sounds, and its first words."""
    parts = [_told(item, now), *(_asset(asset, known) for asset in item.assets), sentiment(item)]
    summary = f"<p><bdi>{escape(item.summary)}</bdi></p>" if item.summary else ""
    return f'<article class="cp-news">{title(item)}<div class="cp-news-about">{"".join(parts)}</div>{summary}</article>'


def title(item: NewsItem) -> str:
    """Return the title; as a link it says that it leaves the desk, and to where."""
    said = f"<bdi>{escape(item.title)}</bdi>"
    if item.url is None:
        return f'<span class="cp-news-title">{said}</span>'
    to = escape(domain(item.url))
    # A feed is called by its host: its own pages need not be named twice.
    beside = "" if item.source.partition(" ")[0] == domain(item.url) else f" {to}"
    return (
        f'<a class="cp-news-title" href="{escape(item.url)}" target="_blank" rel="noopener noreferrer nofollow" '
        f'title="Opens {to} in a new tab">{said} <span class="cp-news-out">↗{beside}</span></a>'
    )


def age(item: NewsItem, now: datetime) -> str:
    return f'<time title="{when(item.published_at)} UTC">{ago(item.published_at, now)} ago</time>'


def sentiment(item: NewsItem) -> str:
    """Return how the item sounds and who says so; nothing where nobody knows."""
    if item.sentiment is None:
        return ""
    mood = Mood.of(item.sentiment)
    hint = f"{item.sentiment:+.2f} on a scale from -1 to 1, by {item.sentiment_by}. Nobody has read it."
    return (
        f'<span class="cp-chip cp-plain" title="{escape(hint)}"><span class="{TONES[mood]}">{mood.value}</span> · '
        f"{escape(item.sentiment_by)}</span>"
    )


def _told(item: NewsItem, now: datetime) -> str:
    by = f" · <bdi>{escape(item.author)}</bdi>" if item.author else ""
    also = f" · also in {', '.join(f'<bdi>{escape(s)}</bdi>' for s in item.also)}" if item.also else ""
    return f"<span><bdi>{escape(item.source)}</bdi>{by} · {age(item, now)}{also}</span>"


def _asset(asset: str, known: Markets) -> str:
    if asset not in known:
        return f'<span class="cp-chip cp-plain">{escape(asset)}</span>'
    link = f"/markets?{urlencode({'symbol': known[asset]})}"
    return f'<a class="cp-chip cp-calm" href="{escape(link)}" target="_self">{escape(asset)}</a>'
