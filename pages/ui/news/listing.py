"""The stories, newest first, each with what can be muted of it."""

from typing import Any

import streamlit as st

from core import market
from core.desk import Desk
from core.model import NewsItem
from pages.ui.empty import empty
from pages.ui.format import counted
from pages.ui.news import item, mutes
from pages.ui.news.sources import why_none
from pages.ui.news.wish import Wish, clear
from pages.ui.tables import download_csv

STEP = 50
MOST = "news-most"
COLUMNS = (
    "published_at",
    "source",
    "title",
    "summary",
    "url",
    "assets",
    "sentiment",
    "sentiment_by",
    "also",
    "provenance",
)


def draw_list(desk: Desk, wish: Wish) -> None:
    """Draw what the filter leaves, the file of it, and the way to more."""
    most = _most(wish)
    asked = wish.asked(desk.now(), desk.settings.keep_news_days)
    found = market.news.latest(desk.store, desk.user, **asked, limit=most + 1)
    if not found:
        _nothing(desk, wish)
        return
    shown, known = found[:most], item.markets(desk)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="news-head"):
        st.caption(f"{counted(len(shown), 'story', 'stories')}{' and more' if len(found) > most else ''}, newest first")
        download_csv([row_of(each) for each in shown], COLUMNS, "news.csv", key="news-csv")
    for each in shown:
        with st.container(
            horizontal=True, wrap=False, vertical_alignment="top", gap="small", key=f"news-row-{each.id}"
        ):
            st.html(item.story(each, desk.now(), known))
            mutes.menu(each)
    if len(found) > most:
        st.button(f"Load {STEP} more", key="news-more", on_click=_more, args=(wish, most))


def _most(wish: Wish) -> int:
    """Return how many stories this filter was asked for; another filter begins anew."""
    kept, most = st.session_state.get(MOST, (wish, STEP))
    return most if kept == wish else STEP


def _more(wish: Wish, most: int) -> None:
    st.session_state[MOST] = (wish, min(most + STEP, market.news.MOST))


def _nothing(desk: Desk, wish: Wish) -> None:
    muted = market.news.mutes(desk.store, desk.user)
    if wish.narrows:
        also = f" {counted(len(muted), 'thing is', 'things are')} muted besides." if muted else ""
        empty("Nothing matches the filter", f"Ask for less at once, or for a longer time.{also}")
        if st.button("Clear the filter", key="news-clear", on_click=clear):
            st.rerun()  # the filter stands outside the fragment
    elif market.news.told_by(desk.store, desk.user):
        empty("No news in this time", "Choose a longer period, or look under Muted what you do not see.")
    else:
        title, sentence = why_none(desk)
        empty(title, sentence, "/operations", "Look at Operations")


def row_of(each: NewsItem) -> dict[str, Any]:
    """Return a story as a row of the file."""
    return {name: getattr(each, name) for name in COLUMNS}
