"""The ledger: balances, open orders with their cancel buttons, orders, trades."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import Order, Trade
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.format import amount, when
from pages.ui.tables import number, table, text


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


ORDER_COLUMNS = {
    "Time": text("Time (UTC)", width=142),
    "Symbol": text("Symbol", width=84),
    "Side": text("Side", width=44),
    "Quantity": number("Quantity", width=92),
    "Status": text("Status", width=80),
    "Average": number("Average price", width=98),
    "Why": text("What the desk says", width=320),
    "Type": text("Type", width=58),
    "Limit": number("Limit", width=92),
    "Filled": number("Filled", width=92),
    "Client order id": text("Client order id", width=290),
}
TRADE_COLUMNS = {
    "Time": text("Time (UTC)", width=150),
    "Symbol": text("Symbol", width=95),
    "Side": text("Side", width=55),
    "Quantity": number("Quantity", width=95),
    "Price": number("Price", width=110),
    "Value": number("Value", width=110),
    "Fee": number("Fee", width=95),
    "Fee in": text("Fee in", width=65),
    "Trade id": text("Trade id", width=110),
}


def _orders(seen: Sequence[Order]) -> None:
    rows = [
        {
            "Time": when(o.created_at),
            "Symbol": o.symbol,
            "Side": o.side.value,
            "Type": o.type.value,
            "Quantity": o.quantity,
            "Limit": o.limit_price,
            "Status": o.status.value.replace("_", " "),
            "Filled": o.filled,
            "Average": o.average_price,
            "Why": "; ".join(r.sentence for r in o.refusals) or o.note,
            "Client order id": o.client_order_id,
        }
        for o in seen
    ]
    hint = "Write one in the ticket: it is filled on paper, with real gates and a real audit trail."
    table(rows, ORDER_COLUMNS, key="orders", empty_title="No orders yet", empty_hint=hint, download="orders.csv")


def _trades(seen: Sequence[Trade]) -> None:
    rows = [
        {
            "Time": when(t.executed_at),
            "Symbol": t.symbol,
            "Side": t.side,
            "Quantity": t.qty,
            "Price": t.price,
            "Value": t.qty * t.price,
            "Fee": t.fee,
            "Fee in": t.fee_asset,
            "Trade id": t.venue_trade_id,
        }
        for t in seen
    ]
    hint = "Each fill of an order is booked here once, with its fee."
    table(rows, TRADE_COLUMNS, key="trades", empty_title="No trades yet", empty_hint=hint, download="trades.csv")
