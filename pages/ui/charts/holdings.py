"""What is held, by value: one bar an asset, the largest on top."""

from collections.abc import Mapping
from decimal import Decimal

import plotly.graph_objects as go

from pages.ui.charts.draw import draw
from pages.ui.format import amount

BAR_PX, ROOM_PX = 34, 12


def holdings(parts: Mapping[str, Decimal], unit: str, *, key: str) -> None:
    """Draw the value of each asset and its share of the whole; `parts` are values in `unit`."""
    whole = sum(parts.values(), Decimal(0))
    rows = sorted(parts.items(), key=lambda part: part[1])
    said = [f"{amount(value, 2)} {unit} · {value / whole:.1%}" for _, value in rows]
    figure = go.Figure(
        go.Bar(
            x=[float(value) for _, value in rows], y=[asset for asset, _ in rows], orientation="h", text=said,
            textposition="auto", insidetextanchor="start", hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        xaxis={"visible": False}, yaxis={"side": "left"}, hovermode="closest", bargap=0.25, margin={"t": 4, "b": 4}
    )
    told = ", ".join(f"{asset} {text}" for (asset, _), text in zip(rows, said, strict=True))
    draw(figure, key=key, alt=f"Holdings by value: {told}", height=ROOM_PX + BAR_PX * len(rows))
