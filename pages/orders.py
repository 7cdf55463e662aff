"""Orders: the ticket, what is open, what was traded, and every no with its reasons."""

import streamlit as st

from core import market, orders
from pages import ui
from pages.ui import ledger, ticket

desk = ui.enter()

board = market.board(desk.store, desk.user)
seen = orders.ledger(desk)

left, right = st.columns([1, 2.2], gap="large")
with left:
    if not seen.accounts:
        ui.empty("No account is granted to you", "Ask an admin of the desk to grant you one under Accounts.")
    elif not desk.user.role.may_trade:
        ui.empty("You read this ledger", f"The role {desk.user.role.value} places no orders.")
    elif not board.symbols:
        ui.empty("No prices yet", "The ticket opens as soon as the first quote is there.")
        ui.reload_every(2)
    else:
        ticket.draw(desk, board, seen)
with right:
    # Quick while an order is on its way, calm otherwise.
    moving = any(order.status in ticket.ON_ITS_WAY for order in seen.working)
    st.fragment(ledger.draw, run_every=0.4 if moving else 1.5)()
