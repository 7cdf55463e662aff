"""The ledger: balances, open orders with their cancel buttons, every order and trade, filtered and as files."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import streamlit as st

from core import market, orders
from core.desk import Desk
from core.model import Balance, Order, OrderStatus, Trade
from core.model.costs import notional
from core.model.numbers import percent, step_below
from pages.ui import external, one_order, open_orders
from pages.ui.entrance import enter
from pages.ui.format import amount, when
from pages.ui.html import escape
from pages.ui.lists import section
from pages.ui.tables import download_csv, table, text

Row = TypeVar("Row", Order, Trade)
EVERY = "all"
CENT = Decimal("0.01")
MOST = (200, 2_000, 10_000)
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
    most = st.session_state.get("ledger-most", MOST[0])
    seen, board = orders.ledger(desk, most), market.board(desk.store, desk.user)
    _balances(seen, board)
    open_orders.draw(desk, seen, board)
    external.draw(desk, seen)
    if len(seen.orders) == most or len(seen.trades) == most or most > MOST[0]:
        st.segmented_control(
            "How far back",
            MOST,
            default=MOST[0],
            key="ledger-most",
            required=True,
            format_func=lambda n: f"newest {n:,}",
        )
    all_orders, trades = st.tabs(["Orders", "Trades"])
    with all_orders:
        _orders(desk, seen)
    with trades:
        _trades(desk, seen)


def _balances(seen: orders.Ledger, board: market.Board) -> None:
    """Draw what is free and what orders hold, money to the cent below, everything else as it is."""
    money = {one.quote for one in board.instruments}
    for account in seen.accounts:
        held = [b for b in seen.balances.get(account.id, {}).values() if b.total]
        section(account.name, "/limits", "What it is worth")
        if not held:
            st.caption("It holds nothing yet.")
            continue
        st.html(f'<div class="cp-held">{"".join(_balance(b, b.asset in money) for b in held)}</div>')


def _balance(held: Balance, money: bool) -> str:
    free, locked = (amount(step_below(x, CENT), 2) if money else amount(x) for x in (held.free, held.locked))
    in_orders = f"<small>{locked} in orders</small>" if held.locked else ""
    return f"<span><small>{escape(held.asset)}</small>{free}{in_orders}</span>"


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
    "Type": text("Type", width=84),
    "Quantity": figure("Quantity", 92),
    "Limit": figure("Limit", 84),
    "Status": text("Status", width=84),
    "Share": st.column_config.ProgressColumn("Filled so far", min_value=0, max_value=1, format="percent", width=92),
    "Average": figure("Average price", 92),
    "Why": text("What the desk says", width=310),
    "Stop": figure("Stop", 92),
    "Trail": text("Trail", width=58),
    "Good for": text("Good for", width=58),
    "Expires": text("Expires (UTC)", width=142),
    "Reduce only": text("Reduce only", width=80),
    "Leg": text("Part of a plan", width=92),
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
    hint = "Write one in the ticket: on paper too it meets real gates and leaves a real audit trail."
    if seen.orders:
        hint = "No order passes these filters."
    # Orders that arrive push the others down: a choice by position holds only for the same first one.
    key = f"orders-{chosen[0].id}" if chosen else "orders"
    title = "No orders" if seen.orders else "No orders yet"
    picked = _listed([_order(o, seen) for o in chosen], ORDER_COLUMNS, "orders", title, hint, select=key)
    if picked is not None:
        one_order.draw(chosen[picked], seen)


def _order(order: Order, seen: orders.Ledger) -> dict[str, Any]:
    return {
        "Time": when(order.created_at),
        "Symbol": order.symbol,
        "Side": order.side.value,
        "Type": order.type.words + (" by the desk" if order.triggered_at else ""),
        "Leg": order.part.leg,
        "Quantity": order.quantity,
        "Limit": order.limit_price,
        "Status": order.status.words,
        "Share": float(order.filled / order.quantity),
        "Average": order.average_price,
        "Why": "; ".join(r.sentence for r in order.refusals) or order.note,
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


def _listed(
    rows: list[dict[str, Any]], columns: Mapping[str, Any], name: str, title: str, hint: str, select: str = ""
) -> int | None:  # fmt: skip
    """Show the rows with their amounts written out, hand them over exact, and return which one is chosen."""
    shown = [{name: amount(cell) if isinstance(cell, Decimal) else cell for name, cell in row.items()} for row in rows]
    picked = table(
        shown, columns, key=select or name, empty_title=title, empty_hint=hint, download=None, select=bool(select)
    )
    if rows:
        download_csv(rows, [column for column in columns if column != "Share"], f"{name}.csv", key=f"{name}-csv")
    return picked
