"""A person's threads: the newest, found by words, and the way to a new one."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.agents import threads
from core.desk import Desk
from core.model import Thread
from pages.ui.assistant import address
from pages.ui.format import ago, counted
from pages.ui.html import in_markdown

MOST = 30


def draw(desk: Desk, shown: UUID | None, where: str) -> None:
    """Draw the list; `where` tells the one at the side from the one that opens on a phone."""
    st.button(
        "New thread", icon=":material/add:", key=f"{where}-new", width="stretch", on_click=address.show, args=(None,),
        disabled=address.THREAD not in st.query_params,
    )  # fmt: skip
    words = st.text_input(
        "Search threads", key=f"{where}-words", placeholder="Search titles and answers", type="search",
        label_visibility="collapsed", icon=":material/search:", max_chars=200,
    )  # fmt: skip
    found = _found(desk, (words or "").strip())
    for thread in found[:MOST]:
        st.button(
            in_markdown(thread.title), key=f"{where}-thread-{thread.id}", width="stretch",
            type="secondary" if thread.id == shown else "tertiary", help=f"{ago(thread.changed_at, desk.now())} ago",
            on_click=address.show, args=(thread.id,),
        )  # fmt: skip
    if len(found) > MOST:
        st.caption(f"{counted(len(found) - MOST, 'older thread')}: search for its words.")
    elif not found:
        st.caption("No thread has these words." if words else "Your threads are listed here. Only you see them.")


def _found(desk: Desk, words: str) -> Sequence[Thread]:
    return [one.thread for one in threads.search(desk, words)] if words else threads.threads(desk)
