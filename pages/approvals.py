"""Approvals: orders that wait for a second person's yes."""

import streamlit as st

from pages import ui
from pages.ui import approvals

desk = ui.enter()
st.fragment(approvals.draw_waiting, run_every=1)()
ui.section("Decided")
approvals.draw_decided(desk)
