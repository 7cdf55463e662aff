"""The newest stories in few lines, for pages about something else."""

from collections.abc import Sequence

import streamlit as st

from core import market
from core.desk import Desk
from core.model import NewsItem
from pages.ui.empty import empty
from pages.ui.html import escape
from pages.ui.news import item
from pages.ui.news.sources import why_none


def draw_latest(desk: Desk, limit: int, symbols: Sequence[str] | None = None) -> None:
    """Draw the newest stories in a line each, at most `limit`; with `symbols`, those that name their base assets."""
    assets = sorted({symbol.split("/")[0] for symbol in symbols or ()})
    found = market.news.latest(desk.store, desk.user, assets=assets, limit=limit)
    if found:
        st.html(f'<ul class="cp-news-lines">{"".join(_line(each, desk) for each in found)}</ul>')
    elif assets and market.news.told_by(desk.store, desk.user):
        empty(f"No news on {', '.join(assets)}", "No story that is kept names it.", "/news", "All news")
    else:
        title, sentence = why_none(desk)
        empty(title, sentence, "/news", "News")


def _line(each: NewsItem, desk: Desk) -> str:
    told = f"<span><bdi>{escape(each.source)}</bdi> · {item.age(each, desk.now())}</span>"
    return f"<li>{item.title(each)}<small>{told}{item.sentiment(each)}</small></li>"
