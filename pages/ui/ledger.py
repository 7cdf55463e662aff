"""The ledger: balances, open orders with their cancel buttons, orders, trades."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st
from core import orders
from core.desk import Desk
from core.model import Order, Trade
from pages.ui.empty import empty
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.format import amount, when
from pages.ui.tables import table


def draw() -> None:
    """Draw everything of the accounts granted; called again and again while something can happen."""
    desk = enter()
    seen = orders.ledger(desk)
    _balances(seen)
    working = [order for order in seen.orders if order.status.is_working]
    st.subheader(f"Open orders ({len(working)})" if working else "Open orders")
    if not working:
        st.caption("Nothing is open. An order that rests at its limit appears here and can be cancelled.")
    for order in working:
        _open_order(desk, order)
    all_orders, trades = st.tabs(["Orders", "Trades"])
    with all_orders:
        _orders(seen.orders)
    with trades:
        _trades(seen.trades)


def _balances(seen: orders.Ledger) -> None:
    for account in seen.accounts:
        held = [b for b in seen.balances.get(account.id, {}).values() if b.total]
        said = " · ".join(
            f"**{amount(b.free)}** {b.asset}" + (f" ({amount(b.locked)} in orders)" if b.locked else "") for b in held
        )
        st.markdown(f"{account.name}: {said or 'nothing held'}")


def _open_order(desk: Desk, order: Order) -> None:
    what, button = st.columns([4, 1], vertical_alignment="center")
    at = f"at {amount(order.limit_price)}" if order.limit_price else "at market"
    what.markdown(
        f"{order.side.value.capitalize()} **{amount(order.quantity)} {order.symbol}** {at} · "
        f"{order.status.value.replace('_', ' ')} · {when(order.created_at)}"
    )
    if order.cancel_requested_at:
        button.caption("cancelling…")
    elif order.user_id == desk.user.id and button.button("Cancel", key=f"cancel-{order.id}", width="stretch"):
        _cancel(desk, order.id)


def _cancel(desk: Desk, order_id: UUID) -> None:
    with errors_shown():
        orders.cancel(desk, order_id)
        st.rerun(scope="fragment")


def _orders(seen: Sequence[Order]) -> None:
    rows = [
        {
            "Time": o.created_at,
            "Symbol": o.symbol,
            "Side": o.side.value,
            "Type": o.type.value,
            "Quantity": amount(o.quantity),
            "Limit": amount(o.limit_price),
            "Status": o.status.value.replace("_", " "),
            "Filled": amount(o.filled),
            "Average": amount(o.average_price),
            "Why": "; ".join(r.code.value for r in o.refusals) or o.note,
            "Client order id": o.client_order_id,
        }
        for o in seen
    ]
    if not rows:
        empty("No orders yet", "Write one in the ticket: it is filled on paper, with real gates and a real audit trail.")
        return
    table(rows, {}, key="orders", empty_title="", empty_hint="", download="orders")


def _trades(seen: Sequence[Trade]) -> None:
    rows = [
        {
            "Time": t.executed_at,
            "Symbol": t.symbol,
            "Side": t.side,
            "Quantity": amount(t.qty),
            "Price": amount(t.price),
            "Fee": f"{amount(t.fee)} {t.fee_asset}",
            "Value": amount(t.qty * t.price),
            "Trade id": t.venue_trade_id,
        }
        for t in seen
    ]
    if not rows:
        empty("No trades yet", "Each fill of an order is booked here once, with its fee.")
        return
    table(rows, {}, key="trades", empty_title="", empty_hint="", download="trades")
