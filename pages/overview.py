"""Overview: the desk at a glance; every number leads to its page."""

import streamlit as st

from core import market, orders
from core.desk import figures
from pages import ui
from pages.ui import overview

ui.enter()


@st.fragment(run_every=3.0)
def live() -> None:
    """Bring every number up to date."""
    desk = ui.enter()
    board, seen = market.board(desk.store, desk.user), orders.ledger(desk)
    overview.draw_figures(desk, board, seen)
    prices, trades = st.columns([1, 1], gap="medium")
    with prices:
        ui.section("Prices", "/markets", "Markets")
        overview.draw_prices(desk, board)
    with trades:
        ui.section("Latest trades", "/orders", "Orders")
        overview.draw_trades(board, seen)
        ui.section("Holdings", "/orders", "Orders")
        overview.draw_holdings(board, seen)
    ui.section("Health", "/operations", "Operations")
    overview.draw_health(figures(desk), desk.settings.quote_max_age_s)


live()
