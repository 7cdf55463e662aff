"""Operations: how the desk trades, what runs, how it is set, and who may what."""

import streamlit as st

from core import orders
from pages import ui
from pages.ui import accounts, backfills, controls, drills, machine, people, providers

desk = ui.enter()
now = orders.controls(desk)

ui.section("How the desk trades")
controls.draw_now(desk, now)
controls.draw_changes(desk, now)
with st.expander("Past changes", icon=":material/history:"):
    controls.draw_history(desk)

ui.section("Venue health", "/accounts", "Accounts")


@st.fragment(run_every=3.0)
def venues() -> None:
    """Bring how the venues do up to date."""
    accounts.draw_health(ui.enter())


venues()
accounts.draw_reconciliations(desk)
accounts.draw_versus(desk)

ui.section("Kill switch drill")


@st.fragment(run_every=3.0)
def drilled() -> None:
    """Bring the drills up to date."""
    drills.draw(ui.enter())


drilled()


@st.fragment(run_every=3.0)
def running() -> None:
    """Bring processes, market and consumers up to date."""
    me = ui.enter()
    left, right = st.columns(2, gap="medium")
    with left:
        ui.section("Processes")
        machine.draw_processes(me)
        ui.section("Event consumers")
        machine.draw_consumers(me)
    with right:
        ui.section("Market feed", "/markets", "Markets")
        machine.draw_feed(me)
    ui.section("Data providers")
    providers.draw(me)


running()
machine.draw_metrics_hint()

ui.section("History", "/markets", "Markets")


@st.fragment(run_every=2.0)
def history() -> None:
    """Bring what is being fetched up to date."""
    backfills.draw(ui.enter())


history()
backfills.draw_ask(desk)
backfills.draw_past(desk)

left, right = st.columns(2, gap="medium")
with left:
    ui.section("Limits of every order", "/limits", "Limits")
    machine.draw_limits(desk)
with right:
    ui.section("Settings in effect")
    machine.draw_settings(desk)

ui.section("People")
people.draw(desk)
