"""The ledger: balances, open orders with their cancel buttons, orders, trades."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import Order
from core.model.costs import notional
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.format import amount, when
from pages.ui.tables import download_csv, table, text


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
        _orders(seen)
    with trades:
        _trades(seen)


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


def figure(label: str, width: int) -> Any:
    """Return a column of amounts to the last digit, as they were written; the grid's own numbers are rounded."""
    return text(label, width=width, right=True)


ORDER_COLUMNS = {
    "Time": text("Time (UTC)", width=142),
    "Symbol": text("Symbol", width=84),
    "Side": text("Side", width=44),
    "Quantity": figure("Quantity", 96),
    "Status": text("Status", width=80),
    "Average": figure("Average price", 98),
    "Why": text("What the desk says", width=310),
    "Type": text("Type", width=58),
    "Limit": figure("Limit", 92),
    "Filled": figure("Filled", 92),
    "Who": text("Who", width=150),
    "Client order id": text("Client order id", width=290),
}
TRADE_COLUMNS = {
    "Time": text("Time (UTC)", width=142),
    "Symbol": text("Symbol", width=84),
    "Side": text("Side", width=44),
    "Quantity": figure("Quantity", 96),
    "Price": figure("Price", 98),
    "Value": figure("Value", 110),
    "Fee": figure("Fee", 92),
    "Fee in": text("Fee in", width=58),
    "Who": text("Who", width=150),
    "Trade id": text("Trade id", width=100),
}


def _orders(seen: orders.Ledger) -> None:
    rows = [
        {
            "Time": when(o.created_at),
            "Symbol": o.symbol,
            "Side": o.side.value,
            "Quantity": o.quantity,
            "Status": o.status.value.replace("_", " "),
            "Average": o.average_price,
            "Why": "; ".join(r.sentence for r in o.refusals) or o.note,
            "Type": o.type.value,
            "Limit": o.limit_price,
            "Filled": o.filled,
            "Who": seen.people.get(o.user_id, ""),
            "Client order id": o.client_order_id,
        }
        for o in seen.orders
    ]
    hint = "Write one in the ticket: it is filled on paper, with real gates and a real audit trail."
    _listed(rows, ORDER_COLUMNS, "orders", "No orders yet", hint)


def _trades(seen: orders.Ledger) -> None:
    rows = [
        {
            "Time": when(t.executed_at),
            "Symbol": t.symbol,
            "Side": t.side,
            "Quantity": t.qty,
            "Price": t.price,
            "Value": notional(t.qty, t.price),
            "Fee": t.fee,
            "Fee in": t.fee_asset,
            "Who": seen.people.get(t.user_id, ""),
            "Trade id": t.venue_trade_id,
        }
        for t in seen.trades
    ]
    _listed(rows, TRADE_COLUMNS, "trades", "No trades yet", "Each fill of an order is booked here once, with its fee.")


def _listed(rows: list[dict[str, Any]], columns: Mapping[str, Any], key: str, title: str, hint: str) -> None:
    """Show the rows with their amounts written out, and hand them over exact."""
    shown = [{name: amount(cell) if isinstance(cell, Decimal) else cell for name, cell in row.items()} for row in rows]
    table(shown, columns, key=key, empty_title=title, empty_hint=hint, download=None)
    if rows:
        download_csv(rows, list(columns), f"{key}.csv", key=f"{key}-csv")
