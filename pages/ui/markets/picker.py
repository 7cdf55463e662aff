"""Choose what is drawn: indicators with every input, and the look of the chart; both are remembered."""

from datetime import UTC, datetime
from typing import Any, get_args

import streamlit as st

from core.desk import Desk
from core.market.indicators import INDICATORS, Indicator, Kind, Parameter
from pages.ui.markets.layout import Style, Zone, changed, remembered

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
        columns = st.columns(max(2, len(indicator.parameters)))
        return {
            p.name: _input(column, p, inputs.get(p.name, p.default), f"{key}-{p.name}")
            for column, p in zip(columns, indicator.parameters, strict=False)
        }


def _input(column: Any, parameter: Parameter, value: float, key: str) -> float:
    if parameter.kind is Kind.MOMENT:
        moment = column.datetime_input(
            f"{parameter.label} (UTC)",
            datetime.fromtimestamp(value, UTC).replace(tzinfo=None) if value else None,
            key=key,
        )
        return moment.replace(tzinfo=UTC).timestamp() if moment else parameter.default
    kind = float if parameter.kind is Kind.FRACTION else int
    low, high, step = kind(parameter.minimum), kind(parameter.maximum), kind(parameter.step)
    return column.number_input(parameter.label, low, high, kind(value), step, key=key)


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
