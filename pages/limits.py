"""Limits: what orders are held against, how much of it is used, and what protections have locked."""

import streamlit as st

from core import orders
from pages import ui
from pages.ui.limits import accounts, change, listing, locks, protections

desk = ui.enter()
mine = orders.ledger(desk, limit=1).accounts
chosen = mine[0] if mine else None
if len(mine) > 1:
    chosen = st.selectbox("Account", mine, format_func=lambda a: a.name, key="limits-account")


@st.fragment(run_every=3.0)
def worth() -> None:
    """Bring what the account is worth and what is used up to date."""
    me = ui.enter()
    if chosen is None:
        ui.empty("No account is granted to you", "An admin grants accounts; what yours are worth appears here.")
    else:
        ui.section(f"{chosen.name} account")
        accounts.draw(me, chosen)
    ui.section("Limits of every order")
    listing.draw(me, chosen.id if chosen else None)


worth()
change.draw(desk)
with st.expander("Past changes of limits", icon=":material/history:"):
    listing.draw_history(desk)

ui.section("Locks")


@st.fragment(run_every=5.0)
def locked() -> None:
    """Bring what is locked up to date."""
    locks.draw(ui.enter(), mine)


locked()
with st.expander("Past locks", icon=":material/history:"):
    locks.draw_past(desk, mine)

ui.section("Protections")
protections.draw(desk)
protections.draw_change(desk)
with st.expander("Past changes of protections", icon=":material/history:"):
    protections.draw_history(desk)
