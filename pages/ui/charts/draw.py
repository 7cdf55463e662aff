"""Figures reach the page here, so that each has the desk's template, a height and words for who cannot see it."""

from typing import Literal

import plotly.graph_objects as go
import streamlit as st

from pages.ui.charts.template import template

MODEBAR = {"displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", "select2d"]}


def theme() -> Literal["light", "dark"]:
    """Return which theme the person sees now."""
    return "dark" if st.context.theme.type == "dark" else "light"


def draw(figure: go.Figure, *, key: str, alt: str, height: int = 280) -> None:
    """Draw a figure in the desk's look; `alt` says what it shows."""
    figure.update_layout(template=template(theme()), height=height)
    st.plotly_chart(figure, key=key, theme=None, width="stretch", config=MODEBAR, alt=alt)
