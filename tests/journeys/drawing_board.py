"""A page with the price pane and the store behind it, and a tab in which somebody draws."""

from dataclasses import dataclass, field
from typing import Any

from core import market
from core.model import Interval, Person
from core.store import Store
from tests.journeys.pane_app import Tab, wait_until

CHART = ("replay", "BTC/USDT", Interval.M1)
VIOLET = (0x8A, 0x63, 0xD2)
FRONT = """
import os
from uuid import UUID

import numpy as np
import streamlit as st

from core import market
from core.model import Interval, Person, Role
from core.store import Store
from pages.ui import live

noise = np.random.default_rng(7)
close = 64_000 + np.cumsum(noise.normal(0, 20, 1_500))
opening = np.append(64_000, close[:-1])
high, low = np.maximum(opening, close) + 9, np.minimum(opening, close) - 9
times = 1_763_596_800 + 60 * np.arange(close.size)

@st.cache_resource
def opened():
    return Store(os.environ["DSN"], "web_login", size=3)

def bars(tick, frame):
    step = int(st.query_params.get("step", 60))
    count = 900 + tick // 4
    now = close.copy()
    now[count - 1] += tick
    edges = np.arange(0, count, step // 60)
    ends = np.append(edges[1:], count) - 1
    highs, lows = np.maximum(high, now)[:count], np.minimum(low, now)[:count]
    return live.Bars(
        frame, step, times[edges], opening[edges], np.maximum.reduceat(highs, edges),
        np.minimum.reduceat(lows, edges), now[ends], np.ones(edges.size),
    )

@st.fragment(run_every=0.3)
def pane():
    tick = st.session_state["tick"] = st.session_state.get("tick", 0) + 1
    person = Person(UUID(st.query_params["person"]), "analyst@desk.example", Role.USER)
    as_line, other = st.columns(2)
    style = "line" if as_line.checkbox("as line") else "candles"
    symbol = "ETH/USDT" if other.checkbox("other symbol") else "BTC/USDT"
    chart = ("replay", symbol, Interval.M1)
    drawn = bars(tick, f"{symbol}|1m|recorded")
    answer = live.price_pane(
        drawn, key="pane", up="#2f7fd6", down="#e0701b", precision=2, height=520, last=drawn.close[-1],
        scale=st.query_params.get("scale", "linear"), style=style, drawings=market.drawings(opened(), person, *chart),
    )
    if answer.drawings is not None:
        market.keep_drawings(opened(), person, *chart, answer.drawings)
        st.session_state["kept"] = st.session_state.get("kept", 0) + 1
    st.text(f"tick={tick}")
    st.text(f"kept={st.session_state.get('kept', 0)}")

st.set_page_config(layout="wide")
pane()
"""

Shape = dict[str, Any]
Place = tuple[float, float]


@dataclass
class Board(Tab):
    """A tab in which somebody draws; places are shares of the price pane, from its upper left corner."""

    person: Person
    store: Store
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, query: str = "") -> None:
        super().open(f"?person={self.person.id}{query}")
        self.page.wait_for_selector(".drawing-tools, .drawing-opener", state="attached")

    def clear(self) -> None:
        self.ask("""pane => {
            const { tools } = pane;
            tools.choose("select");
            tools.hand.magnet = false;
            tools.hand.style = { colour: "violet", width: 2 };
            tools.sheet.change(tools.sheet.shapes.map(({ id }) => [id, null]));
            tools.changed();
        }""")
        wait_until(lambda: self.kept() == [])
        if self.visible()["follows"]:
            self.go_back()

    def go_back(self) -> None:
        """Look at bars long past, where no new one moves the chart."""
        self.page.locator(".pane").press("Shift+ArrowLeft")

    def at(self, place: Place) -> tuple[float, float]:
        corner, size = self.ask("pane => [pane.tools.plane.corner, pane.tools.plane.size]")
        return corner["x"] + size["width"] * place[0], corner["y"] + size["height"] * place[1]

    def choose(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def drag(self, start: Place, end: Place) -> None:
        self.page.mouse.move(*self.at(start))
        self.page.mouse.down()
        self.page.mouse.move(*self.at(end), steps=5)
        self.page.mouse.up()

    def click(self, place: Place) -> None:
        self.page.mouse.click(*self.at(place))

    def draw(self, name: str, *places: Place) -> Shape:
        """Draw without the magnet, by clicks, and return what was drawn."""
        self.choose(name)
        for place in places:
            self.page.mouse.move(*self.at(place), steps=3)
            self.click(place)
        return self.shapes()[-1]

    def shapes(self) -> list[Shape]:
        return self.ask("pane => pane.tools.sheet.shapes")

    def kept(self) -> list[Shape]:
        """Return what the database holds, without what was erased."""
        shapes = market.drawings(self.store, self.person, *CHART)
        return [shape for shape in shapes if not shape.get("gone")]

    def spots(self, shape: Shape) -> list[Place]:
        """Return where on the page the points of a shape are."""
        corner = self.ask("pane => pane.tools.plane.corner")
        spots = self.ask("(pane, points) => pane.tools.plane.spots(points)", shape["points"])
        return [(corner["x"] + spot["x"], corner["y"] + spot["y"]) for spot in spots]

    def paints(self, colour: tuple[int, int, int], place: Place) -> bool:
        """Say whether the pane is painted in a colour within three pixels of a place on the page."""
        look = """(pane, [x, y, colour]) => [...pane.parts.chart.querySelectorAll("canvas")].some((canvas) => {
            const box = canvas.getBoundingClientRect();
            if (x < box.left || x > box.right || y < box.top || y > box.bottom) return false;
            const scale = canvas.width / box.width;
            const pixels = canvas.getContext("2d", { willReadFrequently: true }).getImageData(
                (x - box.left - 3) * scale, (y - box.top - 3) * scale, 7 * scale, 7 * scale).data;
            return pixels.some((_, i) => i % 4 === 0 && pixels[i + 3] > 200
                && colour.every((part, band) => Math.abs(pixels[i + band] - part) < 24));
        })"""
        return self.ask(look, [*place, list(colour)])
