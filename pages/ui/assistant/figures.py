"""The charts that tools drew, in the desk's look."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import plotly.graph_objects as go
import streamlit as st

from pages.ui.assistant import words
from pages.ui.assistant.told import Told
from pages.ui.charts.draw import draw as draw_chart
from pages.ui.html import in_markdown
from pages.ui.palette import DOWN, LINES, UP

HEIGHT_PX = 300


def draw(turn: UUID, seen: Told) -> None:
    """Draw each under its title; `alt` says what was asked for."""
    for call in seen.calls:
        if call.result and (drawn := call.result.get("figure")):
            st.caption(f"**{in_markdown(title_of(drawn))}**")
            said = f"{words.did(call.tool, False)}: {words.with_what(call.arguments)}"
            draw_chart(styled(drawn), key=f"figure-{turn}-{call.result['id']}", alt=said, height=HEIGHT_PX)


def title_of(drawn: Mapping[str, Any]) -> str:
    return str(drawn.get("layout", {}).get("title", {}).get("text", "Chart"))


def styled(drawn: Mapping[str, Any]) -> go.Figure:
    """Return a figure whose candles have the desk's colours, and no line one of theirs; its title stands above it."""
    layout = {name: value for name, value in drawn.get("layout", {}).items() if name != "title"}
    figure = go.Figure({"data": drawn["data"], "layout": layout})
    if any(trace.get("type") == "candlestick" for trace in drawn["data"]):
        figure.update_layout(colorway=LINES)
    figure.update_traces(
        selector={"type": "candlestick"}, showlegend=False,
        increasing={"line": {"color": UP}, "fillcolor": UP}, decreasing={"line": {"color": DOWN}, "fillcolor": DOWN},
    )  # fmt: skip
    return figure
