"""What a person clicked on the chart, told in full below it."""

import streamlit as st

from core.desk import Desk
from pages.ui import news
from pages.ui.markets.chart import Choice, Drawn

KEY = "mark-picked"


def draw(desk: Desk, choice: Choice, drawn: Drawn, mark: str | None) -> None:
    """Show the mark that was clicked until it is closed or the chart is another; a fill leads to its order."""
    if mark:
        st.session_state[KEY] = (choice.frame, mark)
    frame, id = st.session_state.get(KEY, ("", ""))
    if frame != choice.frame:
        return
    words = next((mark.text for mark in drawn.beside.marks if mark.id == id), None)
    if words is None:
        return
    with st.container(border=True, key="picked"):
        left, right = st.columns([12, 1], vertical_alignment="top")
        with left:
            if item := drawn.beside.news.get(id):
                news.draw_item(desk, item)
            else:
                st.text(words)
                if id.startswith("fill-"):
                    st.page_link("orders.py", label="Orders and trades", icon=":material/receipt_long:")
        if right.button("", icon=":material/close:", type="tertiary", key="picked-close", help="Close"):
            st.session_state.pop(KEY, None)
            st.rerun(scope="fragment")
