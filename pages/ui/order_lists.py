"""Orders that belong together, shown as one: what they are, how far they are, the way to end all of them."""

from collections.abc import Callable, Sequence
from uuid import UUID

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import Order, OrderStatus
from pages.ui.errors import errors_shown
from pages.ui.format import amount, counted

FEW = 4
HELD = "What is held is watched by this desk, not by the venue: it acts only while the desk runs."


def grouped(working: Sequence[Order]) -> list[list[Order]]:
    """Return the orders with those of one list together, in the order of their legs, where the first one stood."""
    lists: dict[UUID, list[Order]] = {}
    for order in working:
        lists.setdefault(order.part.list_id or order.id, []).append(order)
    # The newest comes first in a ledger, a list's first leg last.
    return [group[::-1] for group in lists.values()]


def draw(desk: Desk, group: Sequence[Order], seen: orders.Ledger, row: Callable[[Order], None]) -> None:
    """Draw the working orders of a list, the first few of them with their rows."""
    list_id = group[0].part.list_id
    assert list_id is not None
    whole = {o.id: o for o in (*group, *seen.orders) if o.part.list_id == list_id}
    with st.container(border=True, gap="xsmall", key=f"list-{list_id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            st.markdown(f"**{title(list(whole.values()))}**")
            mine = group[0].user_id == desk.user.id and not all(o.cancel_requested_at for o in group)
            if mine and st.button("Cancel all of it", key=f"cancel-list-{list_id}"):
                _cancel(desk, list_id)
        for order in group[:FEW]:
            row(order)
        more = f"and {counted(len(group) - FEW, 'more')}. " if len(group) > FEW else ""
        if more or any(o.status is OrderStatus.HELD for o in group):
            st.caption(f"{more}{HELD}" if any(o.status is OrderStatus.HELD for o in group) else more)


def title(whole: Sequence[Order]) -> str:
    """Say what a list is, and how much of a split is done."""
    first, legs = whole[0], {order.part.leg for order in whole}
    if not any(leg.startswith("slice") for leg in legs):
        return f"{'Bracket' if 'entry' in legs else 'Exit pair'} in {first.symbol}"
    filled = sum((order.filled for order in whole), first.filled * 0)
    count = first.part.leg.rpartition(" ")[2]
    return f"Split into {count}: {first.side.value} {first.symbol}, {amount(filled)} filled so far"


def _cancel(desk: Desk, list_id: UUID) -> None:
    with errors_shown():
        orders.cancel_list(desk, list_id)
        st.rerun(scope="fragment")
