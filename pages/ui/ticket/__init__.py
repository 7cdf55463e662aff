"""The order ticket: write a draft, see what it costs and what every gate says, confirm once.

In: what somebody types. Out: one order or one list of them, however often a button is pressed: ids are made before.
`fields` asks, `typed` makes a draft of it, `live` shows what it would do, `confirm` places it and follows it.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

import streamlit as st

from core import market, orders
from core.desk import Desk
from core.model import OrderDraft
from pages.ui.errors import errors_shown
from pages.ui.ticket import confirm, fields, live
from pages.ui.ticket.confirm import DRAFT, ON_ITS_WAY, TOLD

__all__ = ["DRAFT", "ON_ITS_WAY", "draw"]

NEXT_ID = "ticket-next-id"


def draw(desk: Desk, board: market.Board, seen: orders.Ledger) -> None:
    """Draw the ticket, or its confirm step once a draft passed every gate."""
    drafts = st.session_state.get(DRAFT)
    if drafts:
        confirm.draw(desk, board, seen, drafts)
    else:
        _write(desk, board, seen)
    told = st.session_state.get(TOLD)
    if isinstance(told, UUID):
        confirm.follow(orders.one(desk, told))


def _write(desk: Desk, board: market.Board, seen: orders.Ledger) -> None:
    st.subheader("New order")
    typed = fields.ask(desk, board, seen)
    # One id from the first look to the last: what is previewed is what is placed.
    id = st.session_state.setdefault(NEXT_ID, uuid4())
    wanted = st.button("Review order", type="primary", width="stretch", key="ticket-review")
    # Below the button, so that what changes each second never moves it.
    live.draw(typed, id)
    if wanted:
        with errors_shown():
            _review(desk, typed.drafts(id, *live.prices(desk, typed), desk.now()))


def _review(desk: Desk, drafts: Sequence[OrderDraft]) -> None:
    """Go on to the confirm step, or record the refusal: every no of a gate is kept."""
    st.session_state.pop(NEXT_ID, None)
    decision = orders.ask(desk, *drafts)
    if decision.allowed or decision.waits:
        st.session_state[DRAFT] = drafts
        st.session_state.pop(TOLD, None)
    else:
        st.session_state[TOLD] = orders.place_all(desk, drafts)[0].id
    st.rerun()
