"""Several symbols beside each other."""

import numpy as np
import plotly.graph_objects as go

from core.market import Closes
from pages.ui.charts.draw import draw
from pages.ui.palette import DOWN, LINES, UP


def compared(prices: Closes, *, key: str, height: int = 360) -> None:
    """Draw closes that were indexed to 100 as lines."""
    times = prices.opened.astype("datetime64[s]")
    figure = go.Figure()
    for column, symbol in enumerate(prices.symbols):
        colour = (UP, *LINES, DOWN)[column % (len(LINES) + 2)]
        values = prices.table[:, column]
        figure.add_scatter(
            x=times, y=values, name=symbol, mode="lines", line={"width": 1.6, "color": colour},
            hovertemplate="%{y:.2f}", connectgaps=False,
        )  # fmt: skip
    figure.add_hline(y=100, line={"width": 1, "dash": "dot", "color": "#7b8794"})
    # What a person zoomed to stays while values arrive.
    figure.update_layout(uirevision="|".join(prices.symbols), yaxis={"tickformat": ".1f"})
    ends = prices.table[-1] if len(prices.table) else np.array([])
    told = ", ".join(f"{s} {end:.1f}" for s, end in zip(prices.symbols, ends, strict=False))
    draw(figure, key=key, alt=f"Symbols indexed to 100 at their first common bar; now {told}", height=height)


def correlations(symbols: tuple[str, ...], matrix: np.ndarray, *, key: str) -> None:
    """Draw a correlation matrix as a heat map with its figures; a pair that cannot be judged stays empty."""
    words = [["" if np.isnan(x) else f"{x:.2f}" for x in row] for row in matrix]
    short = [s.split("/")[0] for s in symbols]
    figure = go.Figure(
        go.Heatmap(
            z=matrix, x=short, y=short, text=words, texttemplate="%{text}", zmin=-1, zmax=1, xgap=2, ygap=2,
            colorscale=[[0, DOWN], [0.5, "rgba(123,135,148,0.12)"], [1, UP]], showscale=False,
            hovertemplate="%{x} and %{y}: %{z:.3f}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(yaxis={"autorange": "reversed", "side": "left"}, hovermode="closest", xaxis={"side": "top"})
    pairs = [f"{short[i]} and {short[j]} {words[i][j]}" for i in range(len(short)) for j in range(i) if words[i][j]]
    draw(figure, key=key, alt=f"Correlation of returns: {', '.join(pairs)}", height=max(200, 60 + 44 * len(short)))
