"""What one wish is made into: a single order, an exit pair, a bracket or a split, and the fields these add."""

import streamlit as st

from core import orders
from core.model import Instrument, OrderType, Side
from pages.ui.ticket.typed import Plan
from pages.ui.ticket.words import PLANNED, PLANS, TYPES, TYPES_OF

PLAN = "ticket-plan"


def choose() -> Plan:
    """Draw the choice; a single order unless somebody wants more."""
    st.session_state.setdefault(PLAN, Plan.SINGLE)
    picked = st.segmented_control(
        "Plan", list(Plan), required=True, key=PLAN, format_func=PLANS.__getitem__, label_visibility="collapsed",
        on_change=_turned,
    )  # fmt: skip
    plan = picked or Plan.SINGLE
    if plan is not Plan.SINGLE:
        st.caption(PLANNED[plan])
    return plan


def kind(plan: Plan) -> OrderType:
    """Draw the types the plan can be made of, where there is a choice."""
    types = TYPES_OF[plan]
    if len(types) == 1:
        return types[0]
    if st.session_state.get("ticket-type") not in types:
        st.session_state.pop("ticket-type", None)
    label = "Entry" if plan is Plan.BRACKET else "Type"
    return st.selectbox(label, types, key="ticket-type", format_func=TYPES.__getitem__)


def exits(plan: Plan, instrument: Instrument, live: str) -> tuple[str, str]:
    """Draw the two exits' prices, where the plan has any."""
    if plan not in (Plan.PAIR, Plan.BRACKET):
        return "", ""
    with st.container(horizontal=True, gap="small", key="ticket-exits"):
        profit = st.text_input(f"Take profit ({instrument.quote})", key="ticket-profit", live=live)
        protect = st.text_input(f"Stop ({instrument.quote})", key="ticket-protect", live=live)
    return profit, protect


def slices(plan: Plan) -> tuple[int, int]:
    """Draw how many slices a split has and how many minutes lie between two."""
    if plan is not Plan.SPLIT:
        return 2, 1
    with st.container(horizontal=True, gap="small", key="ticket-slices"):
        count = st.number_input("Slices", 2, orders.MOST_SLICES, 5, key="ticket-count")
        minutes = st.number_input("Minutes apart", 1, 24 * 60, 5, key="ticket-minutes")
    return int(count), int(minutes)


def _turned() -> None:
    """Begin an exit pair as what it is for: to sell what is held."""
    if st.session_state.get(PLAN) == Plan.PAIR:
        st.session_state["ticket-side"] = Side.SELL
