"""A pane with everything around its bars in a small app of its own, and what tests of it share."""

from typing import Any

from playwright.sync_api import Locator

from tests.journeys.pane_app import Tab, wait_until

START = 1_763_596_800
HOSTILE = '<img src=x onerror="document.title=1"> Bitcoin <b>up</b>'

FRONT = f"""
from datetime import UTC, datetime, timedelta
import numpy as np
import streamlit as st
from pages.ui import live

START, COUNT = {START}, 600
HOSTILE = {HOSTILE!r}
noise = np.random.default_rng(7)
close = (64_000 + np.cumsum(noise.normal(0, 20, COUNT))).round(2)
opening = np.append(64_000, close[:-1])
high, low = np.maximum(opening, close) + 9, np.minimum(opening, close) - 9
times = START + 60 * np.arange(COUNT)
mean = np.convolve(np.pad(close, 4, "edge"), np.ones(9) / 9, "valid")

def at(row):
    return datetime.fromtimestamp(START + 60 * row, UTC)

def marks(more):
    news = [live.Mark(f"news-{{i}}", at(580), None, "news", f"Headline {{i}}") for i in range(12)]
    fills = [live.Mark("fill-1", at(590), float(close[590]), "buy", "Bought 0.5 BTC")]
    alone = [live.Mark("news-alone", at(570), None, "news", HOSTILE)]
    added = [live.Mark("alert-1", at(560), None, "alert", "Above 64,000")]
    return news + fills + alone + (added if more else [])

def pane():
    tick = st.session_state["tick"] = st.session_state.get("tick", 0) + 1
    columns = st.columns(6)
    style = "line" if columns[0].checkbox("as line") else "candles"
    zone = "local" if columns[1].checkbox("local time") else "UTC"
    scale = "log" if columns[2].checkbox("log scale") else "linear"
    more = columns[3].checkbox("more marks")
    frame = "ETH/USDT|1m|recorded" if columns[4].checkbox("other symbol") else "BTC/USDT|1m|recorded"
    now = close.copy()
    now[-1] += tick
    bars = live.Bars(frame, 60, times, opening, np.maximum(high, now), low, now, np.ones(COUNT))
    broken = np.where((np.arange(COUNT) > 530) & (np.arange(COUNT) < 560), np.nan, close.min() - 20)
    overlays = [
        live.Line("Upper", mean + 60, "#8a63d2"), live.Line("Lower", mean - 60, "#8a63d2"),
        live.Line("Stop", broken, "#00ff00"), live.Line("SAR", mean + 90, "#12927f", shape="points"),
    ]
    force = np.where(np.arange(COUNT) % 40 < 20, 5.0, -5.0)
    oscillators = [live.Line("Force", force, "#0000ff", shape="histogram", below="#ff0000")]
    view = st.query_params.get("view")
    answer = live.price_pane(
        bars, key="pane", up="#2f7fd6", down="#e0701b", precision=2, overlays=overlays, oscillators=oscillators,
        bands=[live.Band("Upper", "Lower", "#8a63d2")], marks=marks(more),
        levels=[live.PriceLevel("order-1", float(close[-1]) - 50, "buy 0.5 BTC", "buy")],
        profile=live.Profile(np.linspace(close.min(), close.max(), 11), np.arange(10.0), np.ones(10)),
        symbols=["BTC/USDT", "ETH/USDT", "ETH/BTC", "SOL/USDT"], drawings=(), last=float(now[-1]),
        label="recorded", title="BTC/USDT, 1m", style=style, timezone=zone, scale=scale, height=560,
        as_of=st.session_state.setdefault("as_of", datetime.now(UTC)) if stopped else datetime.now(UTC),
        stale_after_s=2.4, view=tuple(at(int(row)) for row in view.split(",")) if view else None,
    )
    for name in ("symbol", "mark"):
        if getattr(answer, name):
            st.session_state.setdefault("did", []).append(getattr(answer, name))
    st.text(f"tick={{tick}}")
    st.text(f"did={{' '.join(st.session_state.get('did', []))}}")
    st.text(f"view={{answer.viewport is not None}}")

st.set_page_config(layout="wide")
stopped = st.checkbox("stop")
st.fragment(run_every=None if stopped else 0.15)(pane)()
"""


def zoomed_in(tab: Tab) -> dict[str, Any]:
    """Zoom by keyboard into the past, and tell the view."""
    tab.page.locator(".pane").focus()
    for key in ("+", "+", "ArrowLeft", "ArrowLeft"):
        tab.page.keyboard.press(key)
    wait_until(lambda: tab.written("view") == "True")
    return tab.visible()


def switch(tab: Tab, name: str) -> None:
    tab.page.get_by_text(name, exact=True).click()


def point_at_mark(tab: Tab, id: str) -> None:
    """Move the mouse over the mark, as it is drawn now."""
    spot = """(pane, id) => {
        const group = pane.drawing.marks.groups.find(one => one.marks.some(mark => mark.id === id));
        const box = pane.parts.chart.getBoundingClientRect();
        return group && [box.x + group.x, box.y + group.y];
    }"""
    wait_until(lambda: tab.ask(spot, id) is not None)
    tab.page.mouse.move(*tab.ask(spot, id), steps=3)


def colours_of(tab: Tab) -> set[str]:
    """Tell every colour of the chart's picture, as `rrggbb`."""
    read = """pane => {
        const shot = pane.drawing.chart.takeScreenshot(true, false);
        const pixels = shot.getContext("2d").getImageData(0, 0, shot.width, shot.height).data;
        const seen = new Set();
        for (let i = 0; i < pixels.length; i += 4) seen.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
        return [...seen].map(one => one.toString(16).padStart(6, "0"));
    }"""
    return set(tab.ask(read))


def hint(tab: Tab) -> Locator:
    return tab.page.locator(".hint")
