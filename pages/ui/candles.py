"""The live price pane of a symbol: what of the store it needs now, and the indicators over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from core import market
from core.desk import Desk
from core.market.indicators import INDICATORS, Indicator, Pane
from core.model import Instrument, Interval
from pages.ui.live import Bars, Line, Viewport, chosen_view, price_pane
from pages.ui.palette import DOWN, LINES, UP

KEY = "price"
WARM_UP = 300


@dataclass(frozen=True)
class Choice:
    """What the person wants to see."""

    venue: str
    instrument: Instrument
    interval: Interval
    indicators: tuple[tuple[Indicator, int], ...]

    @property
    def frame(self) -> str:
        return f"{self.instrument.symbol}|{self.interval.label}|{self.venue}"


def draw(desk: Desk, choice: Choice, label: str, last: float | None, height: int) -> market.Chart:
    """Draw the pane, or bring it up to date, and return the chart behind it."""
    view = chosen_view(KEY, choice.frame)
    chart = market.chart(
        desk.store,
        desk.user,
        choice.venue,
        choice.instrument.symbol,
        choice.interval,
        window=_window(view),
        warm_up=WARM_UP if choice.indicators else 0,
    )
    shown = chart.bars.pick(slice(chart.lead, None))
    history = (int(chart.first.timestamp()), int(chart.last.timestamp())) if chart.first and chart.last else None
    overlays, oscillators = _lines(choice.indicators, chart)
    price_pane(
        Bars(choice.frame, chart.bar_s, *shown.columns(), history=history),
        key=KEY,
        up=UP,
        down=DOWN,
        precision=_decimals(choice.instrument),
        overlays=overlays,
        oscillators=oscillators,
        last=last,
        label=label,
        title=f"{choice.instrument.symbol}, {choice.interval.label} candles",
        height=height,
    )
    return chart


def _window(view: Viewport | None) -> tuple[datetime, datetime] | None:
    """Return the part to fetch: what is seen and as much again on each side; None is the latest bars."""
    if view is None:
        return None
    width = view.end - view.start
    end = view.end + timedelta(days=3650) if view.follows else view.end + width
    return view.start - width, end


def _lines(chosen: Sequence[tuple[Indicator, int]], chart: market.Chart) -> tuple[list[Line], list[Line]]:
    overlays: list[Line] = []
    oscillators: list[Line] = []
    for colour, (indicator, length) in zip(LINES, chosen, strict=False):
        for name, values in indicator.of(chart.bars, **{indicator.parameters[0].name: length}).items():
            levels = (30.0, 70.0) if indicator.name == "rsi" else ()
            line = Line(name, values[chart.lead :], colour, levels=levels)
            (overlays if indicator.pane is Pane.PRICE else oscillators).append(line)
    return overlays, oscillators


def _decimals(instrument: Instrument) -> int:
    exponent = instrument.price_step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 2


def indicator_picker(key: str) -> tuple[tuple[Indicator, int], ...]:
    """Let the person switch indicators on and choose their length; the choice is kept while the tab lives."""
    chosen: list[tuple[Indicator, int]] = []
    for indicator in INDICATORS:
        length = indicator.parameters[0]
        left, right = st.columns([1, 1], vertical_alignment="bottom")
        if left.toggle(indicator.label, key=f"{key}-{indicator.name}-on"):
            value = right.number_input(
                length.label, length.minimum, length.maximum, length.default, key=f"{key}-{indicator.name}",
                label_visibility="collapsed",
            )  # fmt: skip
            chosen.append((indicator, int(value)))
    return tuple(chosen)
