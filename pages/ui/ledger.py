"""The ledger: balances, open orders with their cancel buttons, every order and trade, filtered and as files."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import Order, OrderStatus, Trade
from core.model.costs import notional
from core.model.numbers import percent
from pages.ui.entrance import enter
from pages.ui.errors import errors_shown
from pages.ui.format import amount, when
from pages.ui.tables import download_csv, table, text

Row = TypeVar("Row", Order, Trade)
EVERY = "all"
STATUSES: Mapping[str, Callable[[Order], bool]] = {
    EVERY: lambda o: True,
    "open": lambda o: o.status.is_working,
    "filled": lambda o: o.filled > 0,
    "ended unfilled": lambda o: not o.status.is_working and not o.filled and o.status is not OrderStatus.REFUSED,
    "refused": lambda o: o.status is OrderStatus.REFUSED,
}


def draw() -> None:
    """Draw everything of the accounts granted; called again and again while something can happen."""
    desk = enter()
    seen = orders.ledger(desk)
    _balances(seen)
    working = [order for order in seen.orders if order.status.is_working]
    st.subheader(f"Open orders ({len(working)})" if working else "Open orders")
    if not working:
        st.caption("Nothing is open. An order that waits for its price appears here and can be cancelled.")
    for order in working:
        _open_order(desk, order)
    all_orders, trades = st.tabs(["Orders", "Trades"])
    with all_orders:
        _orders(desk, seen)
    with trades:
        _trades(desk, seen)


def _balances(seen: orders.Ledger) -> None:
    for account in seen.accounts:
        held = [b for b in seen.balances.get(account.id, {}).values() if b.total]
        said = " · ".join(
            f"**{amount(b.free)}** {b.asset}" + (f" ({amount(b.locked)} in orders)" if b.locked else "") for b in held
        )
        st.markdown(f"{account.name}: {said or 'nothing held'}")


def _open_order(desk: Desk, order: Order) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"open-{order.id}"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{orders.sentence(order)}**")
            if order.filled:
                share = float(order.filled / order.quantity)
                st.progress(share, f"{amount(order.filled)} of {amount(order.quantity)} filled")
            st.caption(f"{order.status.value.replace('_', ' ')} · {when(order.created_at)} · {order.note}")
        if order.cancel_requested_at:
            st.caption("cancelling…")
        elif order.user_id == desk.user.id and st.button("Cancel", key=f"cancel-{order.id}"):
            _cancel(desk, order.id)


def _cancel(desk: Desk, order_id: UUID) -> None:
    with errors_shown():
        orders.cancel(desk, order_id)
        st.rerun(scope="fragment")


def _filtered(desk: Desk, seen: orders.Ledger, rows: Sequence[Row], key: str) -> list[Row]:
    """Draw the filters every list has and return the rows they leave."""
    symbols = [EVERY, *sorted({row.symbol for row in rows})]
    accounts = {EVERY: None} | {account.name: account.id for account in seen.accounts}
    symbol = st.selectbox("Symbol", symbols, key=f"{key}-symbol", width=150)
    account = accounts[st.selectbox("Account", list(accounts), key=f"{key}-account") if len(accounts) > 2 else EVERY]
    mine = st.toggle("Only mine", key=f"{key}-mine")
    return [
        row
        for row in rows
        if symbol in (EVERY, row.symbol)
        and account in (None, row.account_id)
        and (not mine or row.user_id == desk.user.id)
    ]


def figure(label: str, width: int) -> Any:
    """Return a column of amounts to the last digit, as they were written; the grid's own numbers are rounded."""
    return text(label, width=width, right=True)


ORDER_COLUMNS = {
    "Time": text("Time (UTC)", width=142),
    "Symbol": text("Symbol", width=84),
    "Side": text("Side", width=44),
    "Quantity": figure("Quantity", 96),
    "Status": text("Status", width=80),
    "Share": st.column_config.ProgressColumn("Filled so far", min_value=0, max_value=1, format="percent", width=104),
    "Average": figure("Average price", 98),
    "Why": text("What the desk says", width=310),
    "Type": text("Type", width=92),
    "Limit": figure("Limit", 92),
    "Stop": figure("Stop", 92),
    "Trail": text("Trail", width=58),
    "Good for": text("Good for", width=58),
    "Expires": text("Expires (UTC)", width=142),
    "Reduce only": text("Reduce only", width=80),
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


def _orders(desk: Desk, seen: orders.Ledger) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="orders-filters"):
        status = st.selectbox("Status", list(STATUSES), key="orders-status", width=150)
        chosen = [o for o in _filtered(desk, seen, seen.orders, "orders") if STATUSES[status](o)]
    hint = "Write one in the ticket: it is filled on paper, with real gates and a real audit trail."
    if seen.orders:
        hint = "No order passes these filters."
    _listed(
        [_order(o, seen) for o in chosen],
        ORDER_COLUMNS,
        "orders",
        "No orders" if seen.orders else "No orders yet",
        hint,
    )


def _order(order: Order, seen: orders.Ledger) -> dict[str, Any]:
    return {
        "Time": when(order.created_at),
        "Symbol": order.symbol,
        "Side": order.side.value,
        "Quantity": order.quantity,
        "Status": order.status.value.replace("_", " "),
        "Share": float(order.filled / order.quantity),
        "Average": order.average_price,
        "Why": "; ".join(r.sentence for r in order.refusals) or order.note,
        "Type": order.type.words,
        "Limit": order.limit_price,
        "Stop": order.stop_price,
        "Trail": percent(order.trail) if order.trail else None,
        "Good for": order.time_in_force.value,
        "Expires": when(order.expires_at) if order.expires_at else None,
        "Reduce only": "yes" if order.reduce_only else "",
        "Filled": order.filled,
        "Who": seen.people.get(order.user_id, ""),
        "Client order id": order.client_order_id,
    }


def _trades(desk: Desk, seen: orders.Ledger) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="trades-filters"):
        chosen = _filtered(desk, seen, seen.trades, "trades")
    title = "No trades" if seen.trades else "No trades yet"
    hint = (
        "No trade passes these filters." if seen.trades else "Each fill of an order is booked here once, with its fee."
    )
    _listed([_trade(t, seen) for t in chosen], TRADE_COLUMNS, "trades", title, hint)


def _trade(trade: Trade, seen: orders.Ledger) -> dict[str, Any]:
    return {
        "Time": when(trade.executed_at),
        "Symbol": trade.symbol,
        "Side": trade.side,
        "Quantity": trade.qty,
        "Price": trade.price,
        "Value": notional(trade.qty, trade.price),
        "Fee": trade.fee,
        "Fee in": trade.fee_asset,
        "Who": seen.people.get(trade.user_id, ""),
        "Trade id": trade.venue_trade_id,
    }


def _listed(rows: list[dict[str, Any]], columns: Mapping[str, Any], key: str, title: str, hint: str) -> None:
    """Show the rows with their amounts written out, and hand them over exact."""
    shown = [{name: amount(cell) if isinstance(cell, Decimal) else cell for name, cell in row.items()} for row in rows]
    table(shown, columns, key=key, empty_title=title, empty_hint=hint, download=None)
    if rows:
        download_csv(rows, [name for name in columns if name != "Share"], f"{key}.csv", key=f"{key}-csv")
