"""Muting: of an item its source, an asset or a word, and the list of what is muted."""

import streamlit as st

from core import market
from core.desk import Desk
from core.model import Mute, MuteKind, NewsItem
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.html import in_markdown
from pages.ui.lists import section


def menu(item: NewsItem) -> None:
    """Draw the button of an item's menu; what is in it is only made once it is opened."""
    # The style sheet shows the dots alone; the words are for who cannot see them.
    opened = st.popover(
        f"Mute what {in_markdown(item.title)} is about", icon=":material/more_horiz:", type="tertiary",
        key=f"news-menu-{item.id}", on_change="rerun",
    )  # fmt: skip
    if not opened.open:
        return
    with opened:
        st.caption("Leave out from now on, for you alone:")
        for source in (item.source, *item.also):
            _button(item, MuteKind.SOURCE, source, f"News of {in_markdown(source)}")
        for asset in item.assets:
            _button(item, MuteKind.ASSET, asset, f"News on {in_markdown(asset)} alone")
        _word(f"news-word-{item.id}")


def draw_mutes(desk: Desk) -> None:
    """Draw what is muted, each with the way back, and a field for a word."""
    section("Muted")
    muted = market.news.mutes(desk.store, desk.user)
    if not muted:
        st.caption("Nothing. A source, an asset or a word is muted in the menu of a story, a word here as well.")
    with st.container(horizontal=True, gap="small", key="news-muted"):
        for mute in muted:
            st.button(
                in_markdown(mute.value), icon=":material/close:", key=f"news-unmute-{mute.kind.value}-{mute.value}",
                help=f"Show news again: {mute.kind.value}", on_click=_unmute, args=(mute,),
            )  # fmt: skip
    _word("news-word")


def _button(item: NewsItem, kind: MuteKind, value: str, label: str) -> None:
    st.button(
        label, icon=":material/volume_off:", key=f"news-mute-{kind.value}-{value}-{item.id}", type="tertiary",
        on_click=_mute, args=(kind, value),
    )  # fmt: skip


def _word(key: str) -> None:
    st.text_input(
        "Mute a word", placeholder="Mute a word or phrase", max_chars=100, key=key, label_visibility="collapsed",
        icon=":material/volume_off:", on_change=_mute_typed, args=(key,),
    )  # fmt: skip


def _mute_typed(key: str) -> None:
    word = st.session_state.get(key) or ""
    st.session_state[key] = ""
    if word.strip():
        _mute(MuteKind.WORD, word)


def _mute(kind: MuteKind, value: str) -> None:
    desk = enter()
    with errors_shown():
        market.news.mute(desk.store, desk.user, kind, value)
        st.toast(f"Muted {in_markdown(value)}. It can be undone under Muted.", icon=":material/volume_off:")


def _unmute(mute: Mute) -> None:
    desk = enter()
    with errors_shown():
        market.news.unmute(desk.store, desk.user, mute)
