"""The kill switch's drills: the newest result, a button, the past ones."""

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import Mode
from pages.ui.chips import Chip, Tone
from pages.ui.errors import errors_shown
from pages.ui.format import ago, when
from pages.ui.html import escape
from pages.ui.lists import listed


def draw(desk: Desk) -> None:
    """Draw the drills; called again and again while the page is open."""
    kept = orders.drills(desk)
    if kept:
        newest = kept[0]
        chip = Chip("held", Tone.GOOD) if newest.passed else Chip("DID NOT HOLD", Tone.BAD)
        st.html(f"<p>{chip.html} {escape(newest.said)} {ago(newest.ran_at, desk.now())} ago.</p>")
    else:
        st.caption("Not tested yet; the jobs do so within a minute once there is a market, and then once a day.")
    if orders.controls(desk).mode is not Mode.DRY_RUN:
        st.caption("Drills run in DRY RUN only.")
    elif desk.user.role.may_operate and st.button("Drill now", icon=":material/fire_extinguisher:", key="drill-now"):
        with errors_shown():
            orders.ask_for_drill(desk)
            st.toast("The jobs test the kill switch now.")
    if len(kept) > 1:
        with st.expander(f"Past drills ({len(kept)})", icon=":material/history:"):
            rows = [[when(one.ran_at), "held" if one.passed else "did not hold", escape(one.said)] for one in kept]
            listed([("Time (UTC)", ""), ("Kill switch", ""), ("What was seen", "cp-wide")], rows)
