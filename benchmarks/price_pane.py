"""The live price pane beside the same chart drawn by Plotly, in one headless browser.

Two comparisons: the drawing libraries alone on 2,000 candles, and what Streamlit really sends for each update of a
page that polls (our component beside `st.plotly_chart`). Then the pane fully dressed: six indicators (nine lines, a
band), twenty marks, levels and a volume profile. Figures are medians; the decision they carried is in
docs/decisions/0003-price-pane.md.
"""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import plotly
from playwright.sync_api import Browser, Page, Route, sync_playwright

from benchmarks import Result
from pages.ui.live.bundle import ASSETS, LIBRARY
from pages.ui.live.component import NAME
from tests.journeys.pane_app import serving

CHROMIUM = Path("/usr/bin/chromium")
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
SUBJECT = "price pane"
PEER = "Plotly.js"
CANDLES = 2_000
UPDATES = 30

# Runs in the page: `timed` tells how long each repetition took until its frame was drawn, `watch` counts new elements.
TOOLS = """
const box = document.getElementById("box");
const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
async function timed(times, act) {
  const took = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await act(i);
    await frame();
    took.push(performance.now() - started);
  }
  return took;
}
const seen = { added: 0 };
const watch = () => new MutationObserver(all => all.forEach(one => (seen.added += one.addedNodes.length)))
  .observe(box, { childList: true, subtree: true });
const far = (one, other) => Math.abs(one[0] - other[0]) + Math.abs(one[1] - other[1]);
"""

OURS = """async ([bars, count]) => {
  %s
  const lib = await import("http://bench.invalid/library.js");
  let chart, candles, volume;
  const draw = await timed(1, () => {
    chart = lib.createChart(box, { width: 1200, height: 600 });
    candles = chart.addSeries(lib.CandlestickSeries);
    volume = chart.addSeries(lib.HistogramSeries, { priceScaleId: "volume" });
    candles.setData(bars.map(([time, open, high, low, close]) => ({ time, open, high, low, close })));
    volume.setData(bars.map(([time, , , , , value]) => ({ time, value })));
  });
  const scale = chart.timeScale();
  const range = () => Object.values(scale.getVisibleRange());
  const zooms = await timed(count, i => scale.setVisibleLogicalRange({ from: 100 + 20 * i, to: 1900 - 20 * i }));
  const before = range();
  watch();
  const [time, open, high, low] = bars.at(-1);
  const updates = await timed(count, i => {
    candles.update({ time, open, high: high + i, low, close: high + i });
    volume.update({ time, value: i });
  });
  let error = 0;
  for (let y = 50; y < 500; y += 45) {
    error = Math.max(error, Math.abs(candles.priceToCoordinate(candles.coordinateToPrice(y)) - y));
  }
  return { draw, zooms, updates, error, added: seen.added / count, moved: far(before, range()) };
}"""

THEIRS = """async ([bars, count]) => {
  %s
  const column = i => bars.map(bar => bar[i]);
  const dates = column(0).map(t => new Date(t * 1000).toISOString().slice(0, 19));
  const figure = () => [
    { type: "candlestick", x: dates, open: column(1), high: column(2), low: column(3), close: column(4) },
    { type: "bar", x: dates, y: column(5), yaxis: "y2" },
  ];
  const layout = {
    width: 1200, height: 600, uirevision: "same", showlegend: false,
    xaxis: { rangeslider: { visible: false } }, yaxis: { domain: [0.2, 1] }, yaxis2: { domain: [0, 0.18] },
  };
  const range = () => box.layout.xaxis.range.map(one => new Date(one) / 1000);
  const draw = await timed(1, () => Plotly.newPlot(box, figure(), layout));
  const zoom = i => ({ "xaxis.range": [dates[100 + 20 * i], dates[1900 - 20 * i]] });
  const zooms = await timed(count, i => Plotly.relayout(box, zoom(i)));
  const before = range();
  watch();
  const updates = await timed(count, i => {
    bars.at(-1)[4] = bars.at(-1)[2] + i;
    return Plotly.react(box, figure(), { ...layout });
  });
  return { draw, zooms, updates, added: seen.added / count, moved: far(before, range()) };
}"""

PAGE = """
from datetime import UTC, datetime
import numpy as np
import plotly.graph_objects as go
import streamlit as st
from pages.ui import live

noise = np.random.default_rng(3)
close = 64_000 + np.cumsum(noise.normal(0, 20, {candles}))
opening = np.append(64_000, close[:-1])
high, low, volume = np.maximum(opening, close) + 9, np.minimum(opening, close) - 9, noise.random({candles}) * 9
times = 1_763_596_800 + 60 * np.arange({candles})
moments = [datetime.fromtimestamp(int(one), UTC) for one in times]

def dressed(now):
    mean, wide = now + 5, now * 0 + 60
    names = ("SMA", "EMA", "Upper", "Lower", "SAR")
    over = [live.Line(name, mean + wide * i, "#8a63d2") for i, name in enumerate(names)]
    below = [live.Line(name, mean - 64_000, "#2f7fd6", pane="m") for name in ("MACD", "Signal", "Histogram")]
    kinds = ("buy", "sell", "news", "alert")
    marks = [live.Mark(f"m{{i}}", moments[-20 * i - 1], float(now[-20 * i - 1]), kinds[i % 4], "Words " * 12) for i in range(20)]
    return dict(
        overlays=over, oscillators=[*below, live.Line("RSI", now % 100, "#b8860b", levels=(30.0, 70.0))],
        bands=[live.Band("Upper", "Lower", "#8a63d2")], marks=marks, symbols=["A", "B"], drawings=[],
        levels=[live.PriceLevel(f"l{{i}}", float(now[-1]) + 20 * i, "buy 0.5 BTC", "buy") for i in range(4)],
        profile=live.Profile(np.linspace(now.min(), now.max(), 61), np.arange(60.0), np.arange(60.0)),
        as_of=datetime.now(UTC), stale_after_s=10,
    )

@st.fragment(run_every=0.5)
def chart():
    tick = st.session_state["tick"] = st.session_state.get("tick", 0) + 1
    now = close.round(2)
    now[-1] += tick
    if "plotly" in st.query_params:
        figure = go.Figure(layout={{"uirevision": "same", "xaxis_rangeslider_visible": False}})
        x = times.astype("datetime64[s]")
        figure.add_candlestick(x=x, open=opening.round(2), high=high.round(2), low=low.round(2), close=now)
        st.plotly_chart(figure, key="chart")
    else:
        bars = live.Bars("A", 60, times, opening, high, low, now, volume)
        more = dressed(now) if "dressed" in st.query_params else {{}}
        live.price_pane(bars, key="chart", up="#00f", down="#f80", precision=2, last=now[-1], label="recorded", **more)

chart()
"""


# The finished pane, from its own handle: the whole set drawn, one zoom, one tick, each to the drawn frame.
DRESSED = """async (root, count) => {
  const pane = root.pane;
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  async function timed(times, act) {
    const took = [];
    for (let i = 0; i < times; i++) {
      const started = performance.now();
      await act(i);
      await frame();
      took.push(performance.now() - started);
    }
    return took;
  }
  const last = pane.store.length - 1;
  return {
    draw: await timed(5, () => pane.drawing.drawAll()),
    zooms: await timed(count, i => pane.view.zoom(i % 2 ? 0.5 : 2)),
    updates: await timed(count, i => {
      pane.store.columns.c[last] += i;
      pane.drawing.drawFrom(last, last + 1);
      pane.legend.write();
    }),
  };
}"""


def run() -> list[Result]:
    """Measure both charts; needs /usr/bin/chromium."""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        return [*_libraries(browser), *_updates_in_streamlit(browser)]


def _libraries(browser: Browser) -> list[Result]:
    page = browser.new_page(viewport={"width": 1300, "height": 800})
    page.route("http://bench.invalid/**", _serve)
    ours, theirs = (_in_fresh_page(page, script % TOOLS) for script in (OURS, THEIRS))
    page.close()

    def result(measure: str, name: str, unit: str) -> Result:
        mine, other = (_median(figures.get(name)) for figures in (ours, theirs))
        assert mine is not None
        return Result(SUBJECT, measure, mine, unit, PEER, other, "lower")

    sizes = [path.stat().st_size / 1000 for path in (ASSETS / LIBRARY, PLOTLY)]
    return [
        Result(SUBJECT, "library", round(sizes[0]), "kB", PEER, round(sizes[1]), "lower"),
        result(f"first draw of {CANDLES} candles", "draw", "ms"),
        result("one zoom, to the drawn frame", "zooms", "ms"),
        result("one update of the forming candle, to the drawn frame", "updates", "ms"),
        result("page elements replaced by an update", "added", "elements"),
        result(f"zoom moved by {UPDATES} updates", "moved", "s"),
        result("point on the screen to a price and back", "error", "px"),
    ]


def _serve(route: Route) -> None:
    if route.request.url.endswith("library.js"):
        route.fulfill(path=ASSETS / LIBRARY, content_type="text/javascript")
    else:
        route.fulfill(body="<div id=box style='width:1200px;height:600px'></div>", content_type="text/html")


def _in_fresh_page(page: Page, script: str) -> dict[str, Any]:
    page.goto("http://bench.invalid/")
    page.add_script_tag(path=PLOTLY)
    return page.evaluate(script, [_bars(), UPDATES])


def _bars() -> list[list[float]]:
    noise = np.random.default_rng(3)
    close = 64_000 + np.cumsum(noise.normal(0, 20, CANDLES))
    opening = np.append(64_000, close[:-1])
    times = 1_763_596_800 + 60 * np.arange(CANDLES)
    extremes = np.maximum(opening, close) + 9, np.minimum(opening, close) - 9
    return np.column_stack([times, opening, *extremes, close, noise.random(CANDLES)]).round(2).tolist()


def _median(figures: object) -> float | None:
    if isinstance(figures, list):
        return round(statistics.median(figures), 1)
    return round(figures, 2) if isinstance(figures, int | float) else None


def _updates_in_streamlit(browser: Browser) -> list[Result]:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), PAGE.format(candles=CANDLES)) as address:
        ours = _sent_per_update(browser, address, NAME.encode())
        theirs = _sent_per_update(browser, f"{address}/?plotly=1", b"candlestick")
        dressed = _sent_per_update(browser, f"{address}/?dressed=1", NAME.encode())
        drawn = _dressed(browser, f"{address}/?dressed=1")
    return [
        Result(SUBJECT, f"first set of {CANDLES} candles", ours[0], "bytes", "st.plotly_chart", theirs[0], "lower"),
        Result(SUBJECT, "sent per update", ours[1], "bytes", "st.plotly_chart", theirs[1], "lower"),
        Result(SUBJECT, "dressed: first set", dressed[0], "bytes", "", None, "lower"),
        Result(SUBJECT, "dressed: sent per update", dressed[1], "bytes", "limit", 5_000, "lower"),
        Result(SUBJECT, "dressed: whole set, to the drawn frame", drawn["draw"], "ms", "", None, "lower"),
        Result(SUBJECT, "dressed: one zoom, to the drawn frame", drawn["zooms"], "ms", "", None, "lower"),
        Result(SUBJECT, "dressed: one tick, to the drawn frame", drawn["updates"], "ms", "", None, "lower"),
        Result(SUBJECT, "dressed: page, warm, to the drawn pane", drawn["page"], "ms", "limit", 1_500, "lower"),
    ]


def _dressed(browser: Browser, address: str) -> dict[str, float]:
    """Measure the finished pane; `page` is a second visit, from the address to the pane ready."""
    page = browser.new_page(viewport={"width": 1300, "height": 800})
    page.goto(address)
    page.wait_for_selector(".pane[data-state=ready]")
    opened: list[float] = []
    for _ in range(5):
        page.reload(wait_until="commit")
        page.wait_for_selector(".pane[data-state=ready]")
        opened.append(page.evaluate("performance.now()"))
    figures: dict[str, list[float]] = page.locator(".pane").evaluate(DRESSED, UPDATES)
    page.close()
    return {name: round(statistics.median(took), 1) for name, took in (figures | {"page": opened}).items()}


def _sent_per_update(browser: Browser, address: str, mark: bytes) -> tuple[float, float]:
    """Answer the bytes of the first and of the median later websocket message that carries the chart."""
    sizes: list[int] = []

    def note(payload: bytes | str) -> None:
        raw = payload if isinstance(payload, bytes) else payload.encode()
        if mark in raw:
            sizes.append(len(raw))

    page = browser.new_page(viewport={"width": 1300, "height": 800})
    page.on("websocket", lambda socket: socket.on("framereceived", note))
    page.goto(address)
    deadline = time.monotonic() + 60
    while len(sizes) < 12 and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    page.close()
    return sizes[0], statistics.median(sizes[1:])
