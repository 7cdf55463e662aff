"""News: what is told about the desk's market, as stories, with where each comes from and how it sounds."""

import streamlit as st

from pages import ui
from pages.ui import news

desk = ui.enter()
wish = news.draw_bar(desk)


@st.fragment(run_every=5.0)
def live() -> None:
    """Bring stories, chart and sources up to date; the filter and the place on the page stay."""
    me = ui.enter()
    left, right = st.columns([5, 2], gap="medium")
    with left:
        news.draw_list(me, wish)
    with right:
        news.draw_course(me, wish)
        news.draw_mutes(me)
        news.draw_sources(me)


live()
