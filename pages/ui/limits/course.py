"""An account's equity as a line, under its highest value so far."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.model import EquityPoint
from pages.ui.charts.draw import draw
from pages.ui.palette import UP

QUIET = "#7b8794"


def course(points: Sequence[EquityPoint], unit: str, *, key: str) -> None:
    """Draw at least two points, oldest first."""
    times = [point.taken_at for point in points]
    equity = [float(point.equity) for point in points]
    figure = go.Figure()
    figure.add_scatter(
        x=times, y=[float(point.peak) for point in points], name="Highest so far", mode="lines",
        line={"width": 1, "dash": "dot", "color": QUIET, "shape": "hv"}, hovertemplate="%{y:,.2f}",
    )  # fmt: skip
    figure.add_scatter(
        x=times, y=equity, name=f"Equity ({unit})", mode="lines", line={"width": 1.6, "color": UP},
        hovertemplate="%{y:,.2f}",
    )  # fmt: skip
    low, high = min(equity), max(float(point.peak) for point in points)
    # A course that hardly moved is not blown up to fill the picture.
    room = max((high - low) * 0.08, high * 0.0005, 1.0)
    figure.update_layout(uirevision=key, yaxis={"range": [low - room, high + room], "tickformat": ",.0f"})
    told = f"Equity from {low:,.2f} to {max(equity):,.2f} {unit}, now {equity[-1]:,.2f}"
    draw(figure, key=key, alt=told, height=200)
