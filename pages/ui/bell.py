"""The bell of every page: how many notices are unread, the newest of them, and a toast for what arrives."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import streamlit as st

from core import notify
from core.model import KeptNotice
from pages.ui.entrance import enter
from pages.ui.format import ago
from pages.ui.html import escape, in_markdown

KNOWN = "bell-known"
MOST_TOASTS = 3
MOST_SAID = 99


@st.fragment(run_every=3)
def bell() -> None:
    """Draw the bell and announce what arrived since this page was opened."""
    desk = enter()
    box = notify.inbox(desk.store, desk.user)
    _announce(box.newest)
    with st.container(key="bell"):
        # A label of its own would close the open list whenever the number changes. The style sheet hides the word.
        opened = st.popover(
            "Notices", icon=":material/notifications:", type="tertiary", key="bell-list", on_change="rerun"
        )
        st.html(_number(box.unread))
        if opened.open:
            with opened:
                _list(box, desk.now())


def _number(unread: int) -> str:
    if not unread:
        return "<span></span>"
    shown = f"{MOST_SAID}+" if unread > MOST_SAID else str(unread)
    return f'<span class="cp-unread" role="img" aria-label="{shown} unread">{shown}</span>'


def _announce(newest: Sequence[KeptNotice]) -> None:
    """Toast each unread notice once; what was there when the page was opened is known already."""
    known: set[UUID] | None = st.session_state.get(KNOWN)
    st.session_state[KNOWN] = {notice.id for notice in newest}
    if known is None:
        return
    arrived = [notice for notice in newest if notice.id not in known and notice.read_at is None]
    for notice in reversed(arrived[:MOST_TOASTS]):
        st.toast(f"**{in_markdown(notice.title)}**  \n{in_markdown(notice.body)}", icon=":material/notifications:")
    if len(arrived) > MOST_TOASTS:
        st.toast(f"{len(arrived) - MOST_TOASTS} more notices", icon=":material/notifications:")


def _list(box: notify.Inbox, now: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html('<p class="cp-bell-head">Notices</p>')
        st.button("Mark all read", key="bell-all", type="tertiary", disabled=not box.unread, on_click=_mark_read)
    if not box.newest:
        st.html('<p class="cp-note">Nothing yet. <a href="/alerts" target="_self">Set an alert</a></p>')
    for notice in box.newest:
        _draw(notice, now)


def _draw(notice: KeptNotice, now: datetime) -> None:
    unread = notice.read_at is None
    with st.container(horizontal=True, wrap=False, gap="small", key=f"bell-{'new' if unread else 'old'}-{notice.id}"):
        title = escape(notice.title)
        if notice.link:
            title = f'<a href="{escape(notice.link)}" target="_self">{title}</a>'
        st.html(
            f'<div class="cp-notice">{title}<span>{escape(notice.body)}</span>'
            f"<small>{escape(notice.kind)} · {ago(notice.created_at, now)} ago</small></div>"
        )
        if unread:
            st.button(
                "", icon=":material/done:", type="tertiary", key=f"bell-read-{notice.id}", help="Mark read",
                on_click=_mark_read, args=(notice.id,),
            )  # fmt: skip


def _mark_read(notice_id: UUID | None = None) -> None:
    desk = enter()
    notify.mark_read(desk.store, desk.user, desk.now(), notice_id)
