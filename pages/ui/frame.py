"""What stands round every page: the mode bar, the bell, who is signed in, the way out."""

import secrets

import streamlit as st

from core import market, orders
from core.desk import Desk
from core.model import Controls, Mode, TradingState
from pages.ui.bell import bell
from pages.ui.controls import draw_kill
from pages.ui.entrance import csrf_cookie, enter
from pages.ui.format import counted
from pages.ui.html import escape

SAID = {
    Mode.DRY_RUN: "Orders are filled on paper",
    Mode.MANUAL_CONFIRM: "Each order needs a second person's yes",
    Mode.AUTONOMOUS: "Orders are sent at once",
}


def frame(title: str = "") -> None:
    """Draw the frame of a signed-in page of this title."""
    desk = enter()
    mode_bar(title)
    bell()
    with st.sidebar:
        if desk.user.role.may_operate:
            draw_kill(desk, orders.controls(desk).killed)
        _who(desk)


@st.fragment(run_every=5)
def mode_bar(title: str = "") -> None:
    """Show page, mode, trading state and provenance of the market; coloured, on every page."""
    desk = enter()
    now, board = orders.controls(desk), market.board(desk.store, desk.user)
    killed = now.killed or desk.settings.kill_file.exists()
    label = board.feed.provenance.value if board.feed else "no market data yet"
    said = "Nothing new is sent" if killed or now.state is TradingState.HALTED else SAID[now.mode]
    heading = f"<h1>{escape(title)}</h1>" if title else ""
    st.html(
        f'<div class="cp-mode cp-mode-{_colour(now, killed)}" role="status">{heading}'
        f'<b>{now.mode.value.replace("_", " ")}</b><span class="cp-said">{said}</span>'
        f'<span class="cp-mode-state">{"KILL SWITCH" if killed else now.state.value}</span>'
        f"{_waiting(desk)}"
        f'<span class="cp-mode-market"><i>market: </i>{escape(label)}</span></div>'
    )


def _waiting(desk: Desk) -> str:
    """Say on every page how many orders wait for a second person."""
    count = orders.waiting_count(desk)
    if not count:
        return ""
    told = f"{counted(count, 'order')} waiting for approval"
    return f'<a class="cp-mode-waits" href="/approvals" target="_self" title="{told}">{count}<i> to approve</i></a>'


def _colour(controls: Controls, killed: bool) -> str:
    if killed or controls.state is TradingState.HALTED:
        return "halted"
    if controls.state is TradingState.REDUCING:
        return "reducing"
    return controls.mode.value.lower()


def _who(desk: Desk) -> None:
    csrf = st.context.cookies.get(csrf_cookie()) or secrets.token_urlsafe(16)
    st.html(
        f'<div class="cp-who"><span title="{escape(desk.user.email)}">{escape(desk.user.email)}</span>'
        f'<span class="cp-role">{desk.user.role.value}</span>'
        f'<form method="post" action="/sign-out" target="_self"><input type="hidden" name="csrf" value="{escape(csrf)}">'
        '<button class="cp-button cp-quiet" type="submit">Sign out</button></form></div>'
    )
