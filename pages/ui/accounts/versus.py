"""Paper versus live: how much worse than paper the exchange filled, by symbol and order after order."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from core.desk import Desk
from core.model import Order, Side
from core.orders import versus
from pages.ui.charts.draw import draw
from pages.ui.html import escape
from pages.ui.lists import listed, section
from pages.ui.palette import DOWN, UP

HEADS = [("Symbol", ""), ("Orders", "cp-num"), ("Mean", "cp-num"), ("Worst", "cp-num")]
QUIET = "#7b8794"


def draw_versus(desk: Desk) -> None:
    """Draw the comparison where an exchange has filled anything; nothing on a desk that trades on paper."""
    filled = versus.compared(desk)
    if not filled:
        return
    section("Paper versus live")
    st.caption(
        "What paper would have filled an order at as it was sent, beside what the exchange did. Hundredths of a percent "
        "(bp); above zero is worse for the desk."
    )
    rows = [[escape(v.symbol), f"{v.orders:,}", _bp(v.mean_bp), _bp(v.worst_bp)] for v in versus.by_symbol(filled)]
    listed(HEADS, rows)
    if len(filled) > 1:
        _plot(filled)


def _bp(points: float) -> str:
    return f"{points:+,.1f} bp" if round(points, 1) else "0.0 bp"


def _plot(filled: Sequence[Order]) -> None:
    figure = go.Figure()
    for side, colour in ((Side.BUY, UP), (Side.SELL, DOWN)):
        of_side = [order for order in filled if order.side is side]
        figure.add_scatter(
            x=[order.created_at for order in of_side], y=[versus.basis_points(order) for order in of_side],
            text=[order.symbol for order in of_side], name=side.value, mode="markers",
            marker={"size": 7, "color": colour}, hovertemplate="%{text}: %{y:+.1f} bp",
        )  # fmt: skip
    points = [versus.basis_points(order) for order in filled]
    # A tenth of a basis point is not blown up to fill the picture.
    reach = max(1.0, *map(abs, points)) * 1.1
    figure.add_hline(y=0, line_width=1, line_dash="dot", line_color=QUIET)
    figure.update_layout(hovermode="closest", yaxis={"ticksuffix": " bp", "range": [-reach, reach]})
    told = f"{len(filled)} orders beside paper, from {min(points):+.1f} to {max(points):+.1f} bp"
    draw(figure, key="paper-versus-live", alt=told, height=180)
