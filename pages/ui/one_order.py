"""One order in full: its terms, every no with its code, each of its fills."""

from collections.abc import Sequence

import streamlit as st

from core import orders
from core.model import Order, Trade
from pages.ui.format import MISSING, amount, when
from pages.ui.html import escape
from pages.ui.lists import facts, listed

HEADS = [
    ("Filled (UTC)", "cp-time"), ("Quantity", "cp-num"), ("Price", "cp-num"), ("Fee", "cp-num cp-wide"),
    ("Trade id", "cp-num cp-wide"),
]  # fmt: skip


def draw(order: Order, seen: orders.Ledger) -> None:
    """Draw the order below the table it was chosen in."""
    account = next((a.name for a in seen.accounts if a.id == order.account_id), MISSING)
    with st.container(border=True, key="order-in-full"):
        facts(
            {
                "Order": f"<b>{escape(orders.sentence(order))}</b>",
                "Status": f"{escape(order.status.words)}. {_why(order)}",
                "Placed": f"{when(order.created_at)} UTC by {escape(seen.people.get(order.user_id, MISSING))} "
                f"for {escape(account)} in {escape(order.mode.value.replace('_', ' '))}",
                "Changed": f"{when(order.updated_at)} UTC",
                "Filled": _filled(order),
                **({"Beside paper": escape(said)} if (said := orders.versus.versus_paper(order)) else {}),
                "Client order id": f'<span class="cp-mono">{escape(order.client_order_id)}</span>',
                "At the venue": f'<span class="cp-mono">{escape(order.exchange_order_id or MISSING)}</span>',
            }
        )
        _fills([trade for trade in seen.trades if trade.order_id == order.id])


def _why(order: Order) -> str:
    if not order.refusals:
        return escape(order.note)
    said = "".join(f"<li><b>{escape(no.code.value)}</b> {escape(no.sentence)}</li>" for no in order.refusals)
    return f"<ul>{said}</ul>"


def _filled(order: Order) -> str:
    if not order.filled:
        return "nothing"
    return f"{amount(order.filled)} of {amount(order.quantity)} at {amount(order.average_price)} on average"


def _fills(trades: Sequence[Trade]) -> None:
    if trades:
        listed(HEADS, [
            [when(t.executed_at), amount(t.qty), amount(t.price), f"{amount(t.fee)} {escape(t.fee_asset)}",
             escape(t.venue_trade_id)]
            for t in trades
        ])  # fmt: skip
