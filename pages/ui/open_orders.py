"""Open orders: each with its terms, how far its price is from the market, how much is done, and the way to end it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import streamlit as st

from core import market, orders
from core.desk import Desk
from core.model import Order, Side
from core.model.costs import away
from core.model.numbers import EXACT
from pages.ui import amending, order_lists, steps
from pages.ui.errors import errors_shown
from pages.ui.format import MISSING, ago, amount, counted, price, signed_percent
from pages.ui.html import escape

STEP = "open-orders-step"


def draw(desk: Desk, seen: orders.Ledger, board: market.Board) -> None:
    """Draw the orders something can still happen to, and the way to end all of one's own."""
    working = seen.working
    st.subheader(f"Open orders ({len(working)})" if working else "Open orders")
    if not working:
        st.caption("Nothing is open. An order that waits for its price appears here and can be cancelled.")
    ticks = {one.symbol: one.price_step for one in board.instruments}

    def row(order: Order) -> None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"open-row-{order.id}"):
            st.html(_row(desk, order, seen, board, ticks))
            _acts(desk, order)

    for group in order_lists.grouped(working):
        if group[0].part.list_id:
            order_lists.draw(desk, group, seen, row)
        else:
            row(group[0])
    _end_all(desk, [o for o in working if o.user_id == desk.user.id and not o.cancel_requested_at])


def trigger_of(order: Order) -> Decimal | None:
    """Return the last price that triggers an order now; None once one did, and where only the venue knows it."""
    if order.triggered_at is not None:
        return None
    if order.trail is None:
        return order.stop_price
    return away(order.best_price, order.trail, upwards=order.side is Side.BUY) if order.best_price else None


def _row(
    desk: Desk, order: Order, seen: orders.Ledger, board: market.Board, ticks: Mapping[str, Decimal]
) -> str:  # fmt: skip
    tone = "up" if order.side is Side.BUY else "down"
    terms = orders.sentence(order).partition(order.symbol)[2].strip()
    account = next((a.name for a in seen.accounts if a.id == order.account_id and len(seen.accounts) > 1), "")
    maker = "" if order.user_id == desk.user.id else f"by {seen.people.get(order.user_id, MISSING)}"
    about = " · ".join(filter(None, (account, maker, f"{ago(order.created_at, desk.now())} ago")))
    return (
        f'<div class="cp-order"><span><b class="cp-{tone}">{order.side.value.capitalize()} {amount(order.quantity)}</b> '
        f"<b>{escape(order.symbol)}</b><small>{escape(about)}</small></span>"
        f"<span>{escape(terms)}<small>{escape(order.status.words)} · {escape(order.note)}</small></span>"
        f"<span>{_distance(order, board, ticks.get(order.symbol))}</span></div>"
    )


def _distance(order: Order, board: market.Board, step: Decimal | None) -> str:
    """Say how much is filled, and how far the price an order waits for is from the last one."""
    done = ""
    if order.filled:
        share = float(order.filled / order.quantity)
        done = (
            f'<progress value="{share:.3f}" max="1" aria-label="{share:.0%} filled"></progress> '
            f"{amount(order.filled)} of {amount(order.quantity)}"
        )
    at, quote = trigger_of(order) or order.limit_price, board.quotes.get(order.symbol)
    if at is None or quote is None or not quote.last:
        return done or MISSING
    far = signed_percent(float(EXACT.divide(at, quote.last)) - 1)
    shown = price(at, step) if step else amount(at)
    return f"{done or shown}<small>{far} from last</small>"


def _acts(desk: Desk, order: Order) -> None:
    if order.cancel_requested_at:
        st.caption("cancelling…", width="content")
        return
    amending.draw(desk, order)
    if order.user_id == desk.user.id and st.button("Cancel", key=f"cancel-{order.id}"):
        _cancel(desk, [order.id])


def _end_all(desk: Desk, mine: Sequence[Order]) -> None:
    """Draw the button that cancels all of one's own orders, in two steps: places in the book are lost by it."""
    if len(mine) < 2:
        return
    if not steps.opened(STEP):
        st.button(f"Cancel all {len(mine)} of mine…", key="cancel-all", on_click=steps.begin, args=(STEP,))
        return
    with st.container(border=True, key="cancel-all-confirm"):
        st.markdown(
            f"**Cancel {counted(len(mine), 'order')}.** Their places in the book are lost; what is filled stays."
        )
        if steps.decided("Cancel them", STEP, "cancel-all", "Leave them open"):
            steps.end(STEP)
            _cancel(desk, [order.id for order in mine])


def _cancel(desk: Desk, ids: Sequence[UUID]) -> None:
    with errors_shown():
        for id in ids:
            orders.cancel(desk, id)
        st.rerun(scope="fragment")
