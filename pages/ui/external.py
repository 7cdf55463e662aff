"""External orders: what stands in the book of one of our accounts and this desk did not place."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import orders
from core.desk import Desk
from core.model import ExternalOrder
from pages.ui.format import MISSING, amount
from pages.ui.lists import section
from pages.ui.tables import download_csv, table, text

EVERY = "all"
COLUMNS: Mapping[str, Any] = {
    "Tag": text("", width=84),
    "Account": text("Account", width=110),
    "Placed": text("Placed (UTC)", width=142),
    "Symbol": text("Symbol", width=84),
    "Side": text("Side", width=44),
    "Type": text("Type at the exchange", width=130),
    "Quantity": text("Quantity", width=92, right=True),
    "Price": text("Price", width=92, right=True),
    "Filled": text("Filled", width=92, right=True),
    "Seen": text("Last seen (UTC)", width=142),
    "Exchange id": text("Id at the exchange", width=130),
    "Client id": text("Client order id", width=200),
}


def draw(desk: Desk, seen: orders.Ledger) -> None:
    """Draw them where there are any, by symbol and account, with their file."""
    found = orders.external(desk)
    if not found:
        return
    accounts = {account.id: account.name for account in seen.accounts}
    section(f"External orders ({len(found)})", "/operations", "Venue health")
    st.caption(
        "They stand in the exchange's book and were not placed by this desk. It does not know whose they are, so it "
        "does not cancel them: do so at the exchange, where they were placed."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="external-filters"):
        symbol = _chosen("Symbol", sorted({one.order.symbol for one in found}), "external-symbol")
        account = _chosen(
            "Account", sorted({accounts.get(one.account_id, MISSING) for one in found}), "external-account"
        )
    rows = [_row(one, accounts.get(one.account_id, MISSING)) for one in found]
    rows = [row for row in rows if symbol in (EVERY, row["Symbol"]) and account in (EVERY, row["Account"])]
    shown = [{**row, **{name: amount(row[name]) for name in ("Quantity", "Price", "Filled")}} for row in rows]
    table(
        shown, COLUMNS, key="external", empty_title="No order passes these filters",
        empty_hint="Choose another symbol or account.", download=None,
    )  # fmt: skip
    if rows:
        download_csv(rows, [*COLUMNS], "external-orders.csv", key="external-csv")


def _chosen(label: str, choices: list[str], key: str) -> str:
    return st.selectbox(label, [EVERY, *choices], key=key, width=150) if len(choices) > 1 else EVERY


def _row(one: ExternalOrder, account: str) -> dict[str, Any]:
    order = one.order
    return {
        "Tag": "EXTERNAL",
        "Account": account,
        "Placed": order.placed_at,
        "Symbol": order.symbol,
        "Side": order.side.value,
        "Type": order.type.lower().replace("_", " "),
        "Quantity": order.quantity,
        "Price": order.price,
        "Filled": order.filled,
        "Seen": one.seen_at,
        "Exchange id": order.exchange_order_id,
        "Client id": order.client_order_id,
    }
