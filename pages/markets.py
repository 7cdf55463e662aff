"""Markets: the live chart of a symbol, and what else there is to know about it."""

from urllib.parse import urlencode

import streamlit as st

from core import market, orders
from core.model import Interval
from pages import ui
from pages.ui.markets import address, chart, downloads, drawings, panels, picked, picker, watch

desk = ui.enter()

board = market.board(desk.store, desk.user)
if board.feed is None or not board.symbols:
    ui.empty(
        "No market data yet",
        "The jobs are filling the first candles. This page draws them as soon as they are there.",
    )
    ui.reload_every(2)
    st.stop()

if wanted := st.session_state.pop("symbol-wanted", None):
    st.session_state["symbol"] = wanted
top = st.columns([1.7, 3.6, 4.7], vertical_alignment="center")
symbol = top[0].selectbox("Symbol", board.symbols, key="symbol", bind="query-params", label_visibility="collapsed")
labels = [i.label for i in Interval]
interval = top[1].segmented_control(
    "Interval",
    labels,
    default="1h",
    key="interval",
    required=True,
    bind="query-params",
    on_change=address.forget,
    label_visibility="collapsed",
)
instrument = next(i for i in board.instruments if i.symbol == symbol)
choice = chart.Choice(
    board.feed.venue, instrument, Interval.of(interval or "1h"), address.asked(board.quotes[symbol].market_at)
)
with top[2].container(horizontal=True, horizontal_alignment="right", key="chart-tools"):
    with st.popover("Indicators", icon=":material/show_chart:"):
        picker.draw_indicators(desk)
    with st.popover("Look", icon=":material/tune:"):
        picker.draw_look(desk)
    with st.popover("Watch list", icon=":material/visibility:"):
        watch.draw(desk, board.symbols)
    downloads.draw(choice, board.feed.provenance.value)


@st.fragment(run_every=0.5)
def live() -> None:
    """Bring price, age and chart up to date; the zoom and the page stay as they are."""
    me = ui.enter()
    now = market.board(me.store, me.user)
    quote = now.quotes.get(symbol)
    if now.feed is None or quote is None:
        st.warning("The market source has no price for this symbol at the moment.")
        return
    ui.quote_line(quote, instrument, me.now(), orders.quote_max_age_s(me))
    drawn, answer = chart.draw(me, choice, now.symbols, quote, now.feed.provenance.value)
    if answer.drawings is not None:
        with ui.errors_shown():
            drawings.keep(me, choice.venue, symbol, choice.interval, answer.drawings)
    if answer.symbol:
        st.session_state["symbol-wanted"] = answer.symbol
        st.rerun()
    address.remember(answer.viewport)
    picked.draw(me, choice, drawn, answer.mark)
    if not len(drawn.chart.bars):
        st.info("No candles of this symbol are stored yet; they arrive with the next fill of its history.")


live()
st.html(
    f'<p class="cp-note"><a href="/alerts?{ui.escape(urlencode({"symbol": symbol}))}" target="_self">Set an alert on '
    f'{ui.escape(symbol)}</a> · <a href="/orders?{ui.escape(urlencode({"symbol": symbol}))}" target="_self">Write an order</a></p>'
)

# The chart first: a browser that has just come would load the code of the plots below before it draws the bars.
if not st.session_state.get("markets-open"):
    st.session_state["markets-open"] = True
    ui.reload_every(1)
    st.stop()

shown = panels.Shown(choice.venue, instrument, choice.interval, board.symbols)
tabs = st.tabs(list(panels.PANELS), key="panel", on_change="rerun", bind="query-params")
for tab, (draw, every) in zip(tabs, panels.PANELS.values(), strict=True):
    if tab.open:
        with tab:
            st.fragment(panels.refreshed, run_every=every)(draw, shown)
