"""The person's alerts: how each stands and what it sees now."""

from datetime import datetime

import streamlit as st

from core import market
from core.desk import LATE_BEAT_S, Desk, beats
from core.market.alerts import Look
from pages.ui.alerts import words
from pages.ui.alerts.menu import follow, menu
from pages.ui.alerts.seen import seen
from pages.ui.empty import empty
from pages.ui.entrance import enter
from pages.ui.format import counted, span
from pages.ui.html import escape

SHOWN = 30
MOST = "alerts-most"


def listing() -> None:
    """Draw the list; called again every few seconds."""
    follow()
    desk = enter()
    looks = seen(desk)
    _heading(desk, looks)
    if not looks:
        empty(
            "No alerts yet",
            "Write one in the form. It is watched every second, also while you are away, and each crossing is told "
            "once, by the bell on every page.",
        )
        return
    steps = {i.symbol: i.price_step for i in market.board(desk.store, desk.user).instruments}
    most = st.session_state.get(MOST, SHOWN)
    for look in looks[:most]:
        with st.container(
            horizontal=True, wrap=False, vertical_alignment="center", gap="small", key=f"alert-row-{look.alert.id}"
        ):
            st.html(_row(look, words.figures(look, steps), desk.now()))
            menu(desk, look)
    if len(looks) > most:
        st.button(f"Show {len(looks) - most} more", key="alerts-more", on_click=_show_all)


def _heading(desk: Desk, looks: list[Look]) -> None:
    running = sum(look.alert.running(desk.now()) for look in looks)
    st.subheader(f"Alerts ({running})" if running else "Alerts")
    beat = next((b.beat_at for b in beats(desk) if b.name == "jobs"), None)
    silent = None if beat is None else (desk.now() - beat).total_seconds()
    if running and (silent is None or silent > LATE_BEAT_S):
        since = "never ran" if silent is None else f"have been silent for {span(silent)}"
        st.warning(f"{counted(running, 'alert is', 'alerts are')} not watched: the jobs {since}. See Operations.")


def _row(look: Look, figures: tuple[str, str], now: datetime) -> str:
    value, gap = figures
    said = words.said_of(look, now)
    return (
        f'<div class="cp-alert"><div><b>{escape(look.title)}</b>{words.state(look, now).html}</div>'
        f'<div class="cp-alert-now"><span>{escape(value)}</span><small>{escape(gap)}</small></div>'
        + (f"<small>{escape(said)}</small>" if said else "")
        + "</div>"
    )


def _show_all() -> None:
    st.session_state[MOST] = market.alerts.MOST_ALERTS
