"""Overview: the desk at a glance; every number leads to its page."""

import streamlit as st

from core import market, orders
from core.desk import figures
from pages import ui
from pages.ui import news, overview

ui.enter()


@st.fragment(run_every=3.0)
def live() -> None:
    """Bring every number up to date."""
    desk = ui.enter()
    board, seen = market.board(desk.store, desk.user), orders.ledger(desk)
    overview.draw_figures(desk, board, seen)
    prices, told = st.columns([1, 1], gap="medium")
    with prices:
        ui.section("Watch list", "/markets", "Markets")
        overview.draw_prices(desk, board)
        ui.section("Holdings", "/orders", "Orders")
        overview.draw_holdings(board, seen)
    with told:
        ui.section("News", "/news", "News")
        news.draw_latest(desk, 5)
        ui.section("Latest trades", "/orders", "Orders")
        overview.draw_trades(board, seen)
    ui.section("Health", "/operations", "Operations")
    overview.draw_health(desk, figures(desk))


live()
