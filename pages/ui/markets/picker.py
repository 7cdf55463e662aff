"""Choose what is drawn: indicators with every input, and the look of the chart; both are remembered."""

from typing import get_args

import streamlit as st

from core.desk import Desk
from core.market.indicators import INDICATORS, Indicator
from pages.ui.markets.layout import Style, Zone, changed, remembered
from pages.ui.parameters import parameter_inputs

MOST = 12
SAID = {"candles": "Candles", "heikin-ashi": "Heikin-Ashi", "line": "Line"}
SWITCHES = {
    "profile": ("Volume profile", "Volume by price of what is in sight"),
    "orders": ("My orders and fills", "Working orders as lines, fills as arrows"),
    "news": ("News", "Headlines that name this asset, as marks to click"),
    "alerts": ("Alerts", "Price alerts as lines"),
}


def draw_indicators(desk: Desk) -> None:
    """Let the person add indicators, set their inputs and take them away again."""
    chosen = list(remembered(desk).indicators)
    # A key of its own for each count empties the box once something was added.
    added = st.selectbox(
        "Add an indicator", INDICATORS, index=None, key=f"indicator-add-{len(chosen)}",
        format_func=lambda i: f"{i.label} · {i.group.value}", placeholder="RSI, Bollinger, VWAP…",
        disabled=len(chosen) >= MOST,
    )  # fmt: skip
    if added is not None:
        changed(desk, indicators=(*chosen, (added.name, {})))
        st.rerun()
    if not chosen:
        st.caption("Nothing is drawn over the bars yet. What you add here is remembered for you.")
    known = {indicator.name: indicator for indicator in INDICATORS}
    for place, (name, inputs) in enumerate(chosen):
        kept = _draw_one(known[name], dict(inputs), place)
        if kept is None:
            changed(desk, indicators=(*chosen[:place], *chosen[place + 1 :]))
            st.rerun()
        chosen[place] = (name, kept)
    changed(desk, indicators=tuple(chosen))


def _draw_one(indicator: Indicator, inputs: dict[str, float], place: int) -> dict[str, float] | None:
    """Draw one indicator's inputs and return them; None where it was taken away."""
    key = f"indicator-{place}-{indicator.name}"
    with st.container(border=True):
        title, away = st.columns([6, 1], vertical_alignment="center")
        title.markdown(f"**{indicator.label}**", help=indicator.description)
        if away.button(
            "", key=f"{key}-away", icon=":material/close:", type="tertiary", help=f"Take {indicator.label} away"
        ):
            return None
        return parameter_inputs(indicator, inputs, key)


def draw_look(desk: Desk) -> None:
    """Let the person choose how bars are drawn, the scale, the time zone and what stands beside the bars."""
    now = remembered(desk)
    style = st.segmented_control(
        "Bars", get_args(Style), default=now.style, format_func=lambda s: SAID[s], key="look-style", required=True
    )
    log = st.toggle("Logarithmic scale", now.scale == "log", key="look-log")
    zone = st.segmented_control(
        "Times", get_args(Zone), default=now.zone, format_func=lambda z: "UTC" if z == "UTC" else "My time zone",
        key="look-zone", required=True,
    )  # fmt: skip
    switches = {
        name: st.toggle(label, getattr(now, name), key=f"look-{name}", help=hint)
        for name, (label, hint) in SWITCHES.items()
    }
    changed(desk, style=style, scale="log" if log else "linear", zone=zone, **switches)
