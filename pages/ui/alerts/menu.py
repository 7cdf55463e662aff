"""What can be done with one alert: snooze, change, test, delete."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import streamlit as st

from core import market, notify
from core.desk import Desk
from core.market.alerts import Look
from pages.ui.alerts import words
from pages.ui.alerts.form import edit
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.html import in_markdown

TURNED = "alert-turned"
SNOOZES: dict[str, Callable[[datetime], datetime]] = {
    "15 min": lambda now: now + timedelta(minutes=15),
    "1 h": lambda now: now + timedelta(hours=1),
    "1 day": lambda now: now + timedelta(days=1),
    "Until tomorrow": words.tomorrow,
}


def menu(desk: Desk, look: Look) -> None:
    """Draw the button of an alert's menu; what is in it is only made once it is opened."""
    # The style sheet shows the dots alone; the words are for who cannot see them.
    opened = st.popover(
        f"Actions on {in_markdown(look.title)}", icon=":material/more_horiz:", type="tertiary",
        key=f"alert-menu-{look.alert.id}", on_change="rerun",
    )  # fmt: skip
    if opened.open:
        with opened:
            if look.alert.running(desk.now()):
                _snoozes(look, desk.now())
            _rest(look, desk.now())


def follow() -> None:
    """Run the page once more when the form is to show another alert: it stands outside the list's fragment."""
    if st.session_state.pop(TURNED, False):
        st.rerun()


def _snoozes(look: Look, now: datetime) -> None:
    id = look.alert.id
    st.caption("Snooze: what is crossed meanwhile is not told.")
    with st.container(horizontal=True, gap="small"):
        for label, until in SNOOZES.items():
            st.button(label, key=f"alert-snooze-{label}-{id}", on_click=_snooze, args=(id, until))
        if look.alert.snoozed(now):
            st.button("Tell me again", key=f"alert-wake-{id}", on_click=_snooze, args=(id, None))


def _rest(look: Look, now: datetime) -> None:
    id, running = look.alert.id, look.alert.running(now)
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Change" if running else "Change and start again", icon=":material/edit:", key=f"alert-edit-{id}",
            on_click=_edit, args=(id,),
        )  # fmt: skip
        st.button("Send a test", icon=":material/send:", key=f"alert-test-{id}", on_click=_test, args=(look,))
        st.button(
            "Delete with its history", icon=":material/delete:", key=f"alert-delete-{id}", on_click=_delete, args=(id,)
        )


def _edit(alert_id: UUID) -> None:
    edit(alert_id)
    st.session_state[f"alert-menu-{alert_id}"] = False
    st.session_state[TURNED] = True


def _snooze(alert_id: UUID, until: Callable[[datetime], datetime] | None) -> None:
    desk = enter()
    with errors_shown():
        market.alerts.snooze(desk.store, desk.user, alert_id, until(desk.now()) if until else None)


def _test(look: Look) -> None:
    desk = enter()
    with errors_shown():
        notify.send_as(desk.store, desk.user, market.alerts.trial(look, desk.now()))


def _delete(alert_id: UUID) -> None:
    desk = enter()
    with errors_shown():
        market.alerts.delete(desk.store, desk.user, alert_id)
