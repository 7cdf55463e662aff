"""The ticket's second step: the order in words, one button that places it once, and what becomes of it."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core import market, orders
from core.desk import Desk
from core.model import Order, OrderDraft, OrderStatus
from pages.ui import chips
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.format import amount, counted
from pages.ui.ticket import fields, live
from pages.ui.ticket.words import steps, what_follows

DRAFT = "ticket-draft"
TOLD = "ticket-told"
ON_ITS_WAY = (OrderStatus.RECORDED, OrderStatus.SUBMITTING)


def draw(desk: Desk, board: market.Board, seen: orders.Ledger, drafts: Sequence[OrderDraft]) -> None:
    """Draw what would be placed and the two ways on."""
    st.subheader("Confirm order")
    for n, step in enumerate(steps(drafts)):
        st.markdown(step if n else f"**{step}**")
    st.fragment(_expected, run_every=1.0)(drafts)
    source = board.feed.provenance.value if board.feed else "last"
    account = next(one for one in seen.accounts if one.id == drafts[0].account_id)
    if not account.on_paper:
        chips.chips(chips.venue(account))
    place = "on paper" if account.on_paper else f"at {chips.venue_title(account)}"
    st.caption(f"Every gate is asked once more when it is sent. {what_follows(drafts, place, source)}")
    confirm, back = st.columns(2)
    if confirm.button("Place order", type="primary", width="stretch", key="ticket-confirm"):
        with errors_shown():
            order = orders.place_all(desk, orders.beginning(drafts, desk.now()))[0]
            st.session_state.pop(DRAFT, None)
            fields.clear()
            st.session_state[TOLD] = order.id
            st.rerun()
    if back.button("Change it", width="stretch", key="ticket-back"):
        st.session_state.pop(DRAFT, None)
        st.rerun()


def follow(order: Order) -> None:
    """Say what becomes of the order placed last: quickly while it is on its way, not at all once it is finished."""
    pace = 0.2 if order.status in ON_ITS_WAY else 2.0
    st.fragment(_outcome, run_every=pace if order.status.is_working else None)(order.id, order.status)


def _expected(drafts: Sequence[OrderDraft]) -> None:
    shown = orders.preview(enter(), *drafts)
    live.costs(shown)
    live.answers(shown.decision)


def _outcome(order_id: UUID, was: OrderStatus) -> None:
    order = orders.one(enter(), order_id)
    _say(order)
    if order.status is not was:
        st.rerun()  # what is free, the ledger and the pace of the page follow


def _say(order: Order) -> None:
    words = orders.sentence(order)
    if order.status is OrderStatus.REFUSED:
        said = "\n".join(f"- **{r.code.value}** {r.sentence}" for r in order.refusals)
        st.error(f"Refused and recorded. {counted(len(order.refusals), 'gate')} said no:\n\n{said}")
    elif order.status is OrderStatus.FILLED:
        st.success(f"{words}: filled at {amount(order.average_price)}.")
    elif order.status.is_working:
        st.info(f"{words}: {order.status.words}{_so_far(order)}. {order.note}")
    else:
        st.warning(f"{words}: {order.status.words}{_so_far(order)}. {order.note}")


def _so_far(order: Order) -> str:
    return f", {amount(order.filled)} of {amount(order.quantity)} filled" if order.filled else ""
