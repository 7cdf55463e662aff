"""Markets: the live chart of a symbol, its price and how old it is."""

import streamlit as st

from core import market
from core.model import Interval
from pages import ui
from pages.ui import candles

desk = ui.enter()

board = market.board(desk.store, desk.user)
if board.feed is None or not board.symbols:
    ui.empty(
        "No market data yet",
        "The jobs are filling the first candles. This page draws them as soon as they are there.",
    )
    ui.reload_every(2)
    st.stop()

top = st.columns([2, 5, 1.4], vertical_alignment="bottom")
symbol = top[0].selectbox("Symbol", board.symbols, key="symbol", bind="query-params")
labels = [i.label for i in Interval]
interval = top[1].segmented_control("Interval", labels, default="1h", key="interval", required=True)
with top[2].popover("Indicators", icon=":material/show_chart:", width="stretch"):
    indicators = candles.indicator_picker("markets")

instrument = next(i for i in board.instruments if i.symbol == symbol)
choice = candles.Choice(board.feed.venue, instrument, Interval.of(interval or "1h"), indicators)


@st.fragment(run_every=1.0)
def live() -> None:
    """Bring price, age and chart up to date; the zoom and the page stay as they are."""
    me = ui.enter()
    now = market.board(me.store, me.user)
    quote = now.quotes.get(symbol)
    if now.feed is None or quote is None:
        st.warning("The market source has no price for this symbol at the moment.")
        return
    ui.quote_line(quote, instrument, me.now(), me.settings.quote_max_age_s)
    chart = candles.draw(me, choice, now.feed.provenance.value, float(quote.last), height=600)
    if not len(chart.bars):
        st.info("No candles of this symbol are stored yet; they arrive with the next fill of its history.")


live()
