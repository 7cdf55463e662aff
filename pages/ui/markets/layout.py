"""How a person wants the charts: kept in the database, so that it is the same in another browser."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

import streamlit as st

from core import market
from core.desk import Desk
from core.market.indicators import INDICATORS, Indicator

NAME, KEPT = "markets", "markets-layout"
Style = Literal["candles", "heikin-ashi", "line"]
Scale = Literal["linear", "log"]
Zone = Literal["UTC", "local"]


@dataclass(frozen=True)
class Layout:
    """Style, scale, time zone and what is drawn beside the bars; `indicators` are names with their chosen inputs,
    `watch` the watch list looked at ("" for every symbol).
    """

    style: Style = "candles"
    scale: Scale = "linear"
    zone: Zone = "UTC"
    profile: bool = False
    orders: bool = True
    news: bool = True
    alerts: bool = True
    watch: str = ""
    indicators: tuple[tuple[str, Mapping[str, float]], ...] = ()

    @classmethod
    def parse(cls, kept: object) -> "Layout":
        """Read what was kept; what an older or newer desk wrote and this one does not know is left out."""
        given: Mapping[str, Any] = kept if isinstance(kept, Mapping) else {}
        choices = {"style": get_args(Style), "scale": get_args(Scale), "zone": get_args(Zone)}
        chosen = {name: given[name] for name, known in choices.items() if given.get(name) in known}
        switches = {n: given[n] for n in ("profile", "orders", "news", "alerts") if isinstance(given.get(n), bool)}
        watch = given["watch"] if isinstance(given.get("watch"), str) else ""
        return cls(**chosen, **switches, watch=watch, indicators=tuple(_indicators(given.get("indicators"))))

    def chosen(self) -> list[tuple[Indicator, dict[str, float]]]:
        """Return the indicators with their inputs, in the order they were added."""
        known = {indicator.name: indicator for indicator in INDICATORS}
        return [(known[name], dict(inputs)) for name, inputs in self.indicators if name in known]


def _indicators(kept: object) -> list[tuple[str, Mapping[str, float]]]:
    known = {indicator.name: {p.name for p in indicator.parameters} for indicator in INDICATORS}
    pairs = [p for p in kept if isinstance(p, list | tuple) and len(p) == 2] if isinstance(kept, list) else []
    return [
        (name, {k: v for k, v in inputs.items() if k in known[name] and isinstance(v, int | float)})
        for name, inputs in pairs
        if name in known and isinstance(inputs, Mapping)
    ]


def remembered(desk: Desk) -> Layout:
    """Return the person's layout, read once a session."""
    if KEPT not in st.session_state:
        st.session_state[KEPT] = Layout.parse(market.layout(desk.store, desk.user, NAME))
    return st.session_state[KEPT]


def keep(desk: Desk, layout: Layout) -> None:
    """Remember the layout for the next time, wherever that is."""
    if layout != st.session_state.get(KEPT):
        st.session_state[KEPT] = layout
        market.keep_layout(desk.store, desk.user, NAME, asdict(layout))


def changed(desk: Desk, **what: Any) -> None:
    """Keep the layout with some of it changed."""
    keep(desk, replace(remembered(desk), **what))
