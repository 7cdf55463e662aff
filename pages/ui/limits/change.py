"""The step that changes a limit: what it will be, what that does, why."""

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import BOUNDS, Unit
from pages.ui import steps
from pages.ui.errors import errors_shown
from pages.ui.limits.listing import shown_to
from pages.ui.limits.words import as_typed, number_of

STEP = "limits-step"


def draw(desk: Desk) -> None:
    """Draw the button of a change, and once it is pressed the step; readers are told who may."""
    if not desk.user.role.may_operate:
        st.caption(f"You read this page: as {desk.user.role.value} you set nothing. Operators and admins do.")
        return
    if not steps.opened(STEP):
        st.button("Change a limit…", icon=":material/tune:", key="limits-change", on_click=steps.begin, args=(STEP,))
        return
    with st.container(border=True, key="limits-confirm"):
        _step(desk)


def _step(desk: Desk) -> None:
    limits, _ = orders.limits(desk)
    left, right = st.columns(2)
    key = left.selectbox("Limit", shown_to(desk), format_func=lambda k: BOUNDS[k].title, key="limits-key")
    bound, now = BOUNDS[key], limits.value(key)
    unit = {
        Unit.SHARE: "in percent",
        Unit.SECONDS: "in seconds",
        Unit.ORDERS: "orders",
        Unit.QUOTE: "in the quote asset",
    }
    typed = right.text_input(f"New value, {unit[bound.unit]}", as_typed(bound, now), key=f"limits-value-{key}")
    least, most = (bound.written(x) for x in (bound.least, bound.most))
    st.caption(
        f"{bound.title}: {bound.says}. Now {bound.written(now)}; it can be {'above' if bound.above_least else 'from'} "
        f"{least} to {most}. It holds from the next order on; orders that are already open stay."
    )
    why = steps.reason("limits-reason")
    if steps.decided(f"Set {bound.title.lower()}", STEP, "limits"):
        with errors_shown():
            orders.change_limit(desk, key, number_of(typed, bound.unit is Unit.SHARE), why)
            steps.end(STEP)
            st.toast(f"{bound.title} is set.")
            st.rerun()
