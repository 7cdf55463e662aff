"""Change an open order: its quantity and its prices, by a new one that takes its place."""

from decimal import Decimal
from uuid import uuid4

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import Order, OrderStatus
from core.model.drafts import exact
from pages.ui.errors import errors_shown
from pages.ui.format import amount

CHANGEABLE = (OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED, OrderStatus.HELD)


def draw(desk: Desk, order: Order) -> None:
    """Draw the button that opens the fields, for one's own order that stands alone."""
    changes = order.status in CHANGEABLE and (order.type.has_limit or order.type.waits) and not order.part.list_id
    if changes and order.user_id == desk.user.id:
        with st.popover("Amend", key=f"amend-{order.id}"):
            _fields(desk, order)


def _fields(desk: Desk, order: Order) -> None:
    key, (base, _, unit) = f"amend-{order.id}", order.symbol.partition("/")
    done = f", {amount(order.filled)} of it filled already" if order.filled else ""
    st.caption(
        f"A new order takes its place and its turn in the book is lost. A no of a gate leaves it as it is{done}."
    )
    quantity = st.text_input(f"Quantity ({base})", f"{order.quantity:f}", key=f"{key}-quantity")
    limit = _price(f"Limit price ({unit})", order.limit_price, f"{key}-limit")
    stop = _price(f"Stop price ({unit})", order.stop_price, f"{key}-stop")
    if st.button("Amend order", type="primary", width="stretch", key=f"{key}-now"):
        with errors_shown():
            # One id until it is pressed: pressed twice is changed once.
            id = st.session_state.setdefault(f"{key}-id", uuid4())
            named = [None if text is None else exact(text, "The price") for text in (limit, stop)]
            changed = orders.amend(desk, id, order.id, exact(quantity, "The quantity"), *named)
            st.session_state.pop(f"{key}-id", None)
            if changed.refusals:
                said = "\n".join(f"- **{no.code.value}** {no.sentence}" for no in changed.refusals)
                st.error(f"Refused and recorded; the order stays as it is.\n\n{said}")
            else:
                st.rerun(scope="fragment")


def _price(label: str, now: Decimal | None, key: str) -> str | None:
    return None if now is None else st.text_input(label, f"{now:f}", key=key)
