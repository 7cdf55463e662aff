"""Audit: the tamper-evident trail, newest first, and its verification."""

import time

import streamlit as st

from core import audit
from core.desk import figures
from pages import ui
from pages.ui import trail

STEP = 100
VERDICT = "audit-verdict"

desk = ui.enter()


@st.fragment(run_every=3.0)
def sealed() -> None:
    """Say how far the chain has come."""
    seen = figures(ui.enter())
    waiting = f"{seen.audit_waiting:,} await sealing" if seen.audit_waiting else "nothing waits"
    st.caption(f"{ui.counted(seen.audit_sealed, 'row')} sealed, {waiting}. {trail.whose(desk.user)}")


def verify() -> None:
    """Recompute the whole trail and keep what was found for this session."""
    with st.spinner("Recomputing every hash and checking every signature…"), ui.errors_shown():
        began = time.monotonic()
        verdict = audit.verify_trail(desk.store)
        st.session_state[VERDICT] = trail.Checked(verdict, desk.now(), time.monotonic() - began)


with st.container(horizontal=True, vertical_alignment="bottom"):
    search = st.text_input("Search", placeholder="An act, a person, an order id…", key="audit-search", width=320)
    kind = st.selectbox("Kind", ["all", *trail.kinds_for(desk.user)], key="audit-kind", width=160)
    st.button("Refresh", icon=":material/refresh:", key="audit-refresh")
    if st.button("Verify the whole trail", icon=":material/verified:", type="primary", key="audit-verify"):
        verify()

sealed()
if VERDICT in st.session_state:
    trail.draw_verdict(st.session_state[VERDICT])

most = st.session_state.get("audit-most", STEP)
rows = audit.trail(desk.store, desk.user, search, "" if kind == "all" else kind, most + 1)
trail.draw(rows[:most])
if len(rows) > most and st.button(f"Load {STEP} more", key="audit-more"):
    st.session_state["audit-most"] = most + STEP
    st.rerun()
