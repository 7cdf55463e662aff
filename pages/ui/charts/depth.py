"""The order book as a picture: how much waits up to each price."""

from decimal import Decimal

import numpy as np
import plotly.graph_objects as go

from core.model import Book, Level
from pages.ui.charts.draw import draw
from pages.ui.format import amount
from pages.ui.palette import DOWN, UP


def depth(book: Book, base: str, within: float, *, key: str, height: int = 320) -> None:
    """Draw cumulated bids and asks within a share of the mid price (0.01 is 1 %); both sides must have a level."""
    mid = float(book.bids[0][0] + book.asks[0][0]) / 2
    figure = go.Figure()
    told = []
    for name, levels, colour in (("Bids", book.bids, UP), ("Asks", book.asks, DOWN)):
        prices, sums = _cumulated(levels, mid, within)
        told.append(f"{name.lower()} {amount(Decimal(str(round(float(sums[-1]), 8)))) if len(sums) else 0} {base}")
        figure.add_scatter(
            x=prices, y=sums, name=name, mode="lines", fill="tozeroy", line={"shape": "hv", "width": 1.5, "color": colour},
            hovertemplate=f"%{{y:,.6~g}} {base}",
        )  # fmt: skip
    figure.add_vline(x=mid, line={"width": 1, "dash": "dot", "color": "#7b8794"})
    figure.update_layout(
        xaxis={"range": [mid * (1 - within), mid * (1 + within)], "tickformat": ",~g"},
        uirevision=f"{book.symbol}|{within}",
    )
    draw(figure, key=key, alt=f"Depth within {within:.1%} of {mid:,.8g}: {', '.join(told)}", height=height)


def _cumulated(levels: tuple[Level, ...], mid: float, within: float) -> tuple[np.ndarray, np.ndarray]:
    table = np.array([(float(p), float(q)) for p, q in levels], dtype=np.float64).reshape(-1, 2)
    near = np.abs(table[:, 0] / mid - 1) <= within
    return table[near, 0], np.cumsum(table[near, 1])
