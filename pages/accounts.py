"""Accounts: where the desk's orders can go, what is there, and who may use it."""

import streamlit as st

from core import identity, orders
from pages import ui
from pages.ui import accounts

desk = ui.enter()


@st.fragment(run_every=3.0)
def standing() -> None:
    """Bring the accounts up to date."""
    me = ui.enter()
    names = {row.id: row.email for row in identity.everybody(me.store, me.user)}
    shown = orders.standings(me)
    ui.section("Accounts", "/operations", "Venue health")
    if not shown:
        ui.empty(
            "No account is granted to you", "An admin grants accounts on this page; yours appear here by themselves."
        )
    for stands in shown:
        with st.container(border=True, key=f"account-{stands.account.id}"):
            accounts.draw_card(stands, me.user, names, me.now())
            accounts.draw_acts(me, stands, names)


standing()
ui.section("Open an account at an exchange")
accounts.draw_opening(desk)
