"""Alerts: what you want to be told of, how each stands, and what was told."""

import streamlit as st

from core import market
from pages import ui
from pages.ui import alerts

desk = ui.enter()

board = market.board(desk.store, desk.user)
left, right = st.columns([1, 2.2], gap="large")
with left:
    if board.symbols:
        alerts.form(desk, board)
    else:
        ui.empty("No prices yet", "The form opens as soon as the first quote is there.")
        ui.reload_every(2)
with right:
    st.fragment(alerts.listing, run_every=2)()
    st.fragment(alerts.history, run_every=3)()
