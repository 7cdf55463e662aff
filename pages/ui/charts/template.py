"""The Plotly template: quiet axes, tabular digits, and series colours told apart by colour-blind eyes."""

from functools import cache

import plotly.graph_objects as go

from pages.ui.palette import DOWN, LINES, UP

INK = {"light": "#17202b", "dark": "#e3e8ee"}
QUIET = {"light": "#566372", "dark": "#9aa7b5"}
GRID = {"light": "#e6eaee", "dark": "#26303b"}
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'


@cache
def template(theme: str) -> go.layout.Template:
    """Return the template for `"light"` or `"dark"`."""
    axis = {
        "gridcolor": GRID[theme], "linecolor": GRID[theme], "zeroline": False, "automargin": True, "ticks": "",
        "tickfont": {"size": 11, "color": QUIET[theme]}, "title": {"font": {"size": 12, "color": QUIET[theme]}},
    }  # fmt: skip
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 12, "color": INK[theme]},
            "colorway": (UP, DOWN, *LINES),
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 8, "t": 24, "b": 8},
            "xaxis": axis,
            "yaxis": {**axis, "side": "right", "tickformat": ",~g"},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
            "hovermode": "x unified",
            "hoverlabel": {"font": {"family": FONT, "size": 12}},
            "separators": ".,",
        }
    )
