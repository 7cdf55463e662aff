"""The price pane in a real browser: what a person sees, keeps and sends while prices arrive."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from playwright.sync_api import Browser

from pages.ui.live import Bars, Line, Mark
from pages.ui.live.bundle import ENTRY, LIBRARY
from pages.ui.live.component import NAME
from pages.ui.live.picture import Picture
from pages.ui.live.shapes import Look
from pages.ui.live.wire import Sent, next_message
from tests.journeys.conftest import PHONE
from tests.journeys.pane_app import Tab, serving, wait_until

ASSETS = f"/_stcore/bidi-components/{NAME}"

FRONT = """
import numpy as np
import streamlit as st
from pages.ui import live

MINUTES, FRAME = 20_000, "BTC/USDT|1m|recorded"
START = 1_763_596_800
noise = np.random.default_rng(7)
close = 64_000 + np.cumsum(noise.normal(0, 20, MINUTES + 500))
opening = np.append(64_000, close[:-1])
high, low = np.maximum(opening, close) + 9, np.minimum(opening, close) - 9
times = START + 60 * np.arange(close.size)

def bars(view, tick):
    count = newest = MINUTES + tick // 4
    first, step = count - 900, 60
    if "whole" in st.query_params:
        span = (view.end - view.start).total_seconds() if view else 60 * count
        step = next(s for s in (60, 300, 900, 3600) if span / s < 800)
        first = max(0, int((view.start.timestamp() - START) // 60) - 300) if view else 0
        last = min(count, int((view.end.timestamp() - START) // 60) + 300) if view else count
        first, count = first // (step // 60) * (step // 60), last
    now = close.copy()
    now[count - 1] += tick
    part = slice(first, count)
    edges = np.arange(0, count - first, step // 60)
    ends = np.append(edges[1:], count - first) - 1
    highs, lows = np.maximum(high, now)[part], np.minimum(low, now)[part]
    return live.Bars(
        FRAME, step, times[part][edges], opening[part][edges], np.maximum.reduceat(highs, edges),
        np.minimum.reduceat(lows, edges), now[part][ends], np.ones(edges.size), history=(START, int(times[newest - 1])),
    )

@st.fragment(run_every=0.15)
def pane():
    tick = st.session_state["tick"] = st.session_state.get("tick", 0) + 1
    if st.checkbox("hide"):
        st.text("hidden")
        return
    drawn = bars(live.chosen_view("pane", FRAME), tick)
    sums = np.convolve(drawn.close, np.ones(3) / 3, "valid")
    mean = live.Line("SMA 3", np.append([np.nan, np.nan], sums), "#e0a030")
    swing = live.Line("Swing", np.sin(drawn.time), "#9a7adf", levels=(0.5,))
    view = live.price_pane(
        drawn, key="pane", up="#1b9e9e", down="#d9652b", precision=2, overlays=[mean], oscillators=[swing],
        last=drawn.close[-1], label="recorded", height=500,
    ).viewport
    st.text(f"tick={tick}")
    st.text(f"view={view.start:%s} {view.end:%s} {view.bars} {view.follows}" if view else "view=none")

st.set_page_config(layout="wide")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
pane()
st.text(f"runs={st.session_state['runs']}")
"""


def point_at(tab: Tab, across: float) -> None:
    box = tab.page.locator(".chart").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * 0.4, steps=8)


def go_back_in_time_and_zoom(tab: Tab) -> None:
    point_at(tab, 0.3)
    tab.page.mouse.down()
    point_at(tab, 0.85)
    tab.page.mouse.up()
    tab.page.mouse.wheel(0, -300)
    wait_until(lambda: tab.written("view") != "none")


def told(tab: Tab) -> list[int]:
    """Tell the ends of the view Python knows of, in seconds; nothing while it knows of none."""
    return [int(word) for word in tab.written("view").split()[:2] if word != "none"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("pane"), FRONT) as address:
        yield address


def test_the_canvas_is_never_blank_while_updates_arrive(standing: Tab) -> None:
    watch = """pane => {
        const canvas = pane.parts.chart.querySelector("canvas");
        window.looks = { frames: 0, blank: 0 };
        const look = () => {
            const { width, height } = canvas;
            const pixels = canvas.getContext("2d").getImageData(0, height / 2, width, 40).data;
            const first = pixels.slice(0, 3).join();
            let coloured = 0;
            for (let i = 0; i < pixels.length; i += 4) coloured += pixels.slice(i, i + 3).join() !== first;
            window.looks.frames += 1;
            window.looks.blank += coloured < 200;
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }"""
    standing.ask(watch)

    standing.let_ticks_pass(6)
    wait_until(lambda: standing.page.evaluate("window.looks.frames") > 20)

    assert standing.page.evaluate("window.looks.blank") == 0


def test_at_the_newest_bar_the_chart_follows(standing: Tab) -> None:
    before = standing.visible()

    standing.let_ticks_pass(5)

    after = standing.visible()
    assert after["follows"]
    assert after["to"] >= before["to"] + 60
    assert after["bars"] == before["bars"]


def test_the_label_and_the_figures_of_the_newest_bar_are_in_sight(standing: Tab) -> None:
    # One look at both: a tick may come between two.
    pane = standing.page.locator(".pane")
    head, high = pane.evaluate("p => [p.querySelector('.head').innerText, p.pane.store.columns.h.at(-1)]")

    assert "recorded" in head
    assert f"{high:,.2f}" in head
    assert "Swing" in standing.page.locator(".tags").inner_text()
    assert "recorded" in (standing.page.locator(".summary").text_content() or "")


def test_updates_leave_the_zoom_and_the_canvas_alone_and_move_the_forming_candle(tab: Tab) -> None:
    tab.open()
    go_back_in_time_and_zoom(tab)
    before = tab.visible()
    close = tab.ask("pane => pane.store.columns.c.at(-1)")
    tab.ask("pane => { window.canvases = [...pane.parts.chart.querySelectorAll('canvas')]; }")

    tab.let_ticks_pass(6)

    canvases = "pane => [...pane.parts.chart.querySelectorAll('canvas')].every((c, i) => c === window.canvases[i])"
    assert tab.visible() == before
    assert tab.ask(canvases)
    assert tab.ask("pane => pane.store.columns.c.at(-1)") != close
    assert tab.written("runs") == "1"


def test_once_drawn_every_update_travels_in_less_than_a_kilobyte(tab: Tab) -> None:
    tab.open()
    tab.wait_for_small_updates()
    assert max(tab.updates) > 20_000
    tab.updates.clear()

    wait_until(lambda: tab.ask("pane => pane.has") and len(tab.updates) >= 6)

    assert max(tab.updates) < 1_000


def test_a_reload_draws_the_whole_chart_again_and_fetches_neither_the_library_nor_our_own_code(tab: Tab) -> None:
    tab.open()
    tab.wait_for_small_updates()

    tab.page.reload()
    tab.wait_for_bars()

    asked = "performance.getEntriesByType('resource').map(e => [e.name, e.transferSize])"
    fetched = {name.rpartition("/")[2]: size for name, size in tab.page.evaluate(asked) if NAME in name}
    assert tab.ask("pane => pane.store.length") >= 900
    assert tab.ask("pane => pane.drawing.main.data().length") >= 900
    assert fetched[LIBRARY] == fetched[ENTRY] == 0
    assert "chart.js" not in fetched


def test_a_pane_that_comes_back_without_its_bars_asks_for_them_and_is_whole_again(tab: Tab) -> None:
    tab.open()
    tab.page.get_by_text("hide", exact=True).click()
    tab.page.get_by_text("hidden", exact=True).wait_for()

    tab.page.get_by_text("hide", exact=True).click()
    tab.wait_for_bars()

    assert tab.ask("pane => pane.drawing.main.data().length") >= 900


def test_python_learns_the_range_a_person_chose_and_nothing_from_updates(tab: Tab) -> None:
    tab.open()
    tab.let_ticks_pass(5)
    assert tab.written("view") == "none"

    go_back_in_time_and_zoom(tab)

    wait_until(lambda: told(tab)[0] == round(tab.visible()["from"]))
    view = tab.written("view")
    assert told(tab)[1] == round(tab.visible()["to"])
    assert view.endswith("False")
    tab.let_ticks_pass(5)
    assert tab.written("view") == view


def test_finer_bars_from_the_server_keep_the_range_a_person_zoomed_to(tab: Tab) -> None:
    tab.open("?whole=1")
    coarse = tab.ask("pane => pane.store.step")
    point_at(tab, 0.5)

    for _ in range(6):
        tab.page.mouse.wheel(0, -600)
        time.sleep(0.05)
    zoomed = tab.visible()
    wait_until(lambda: tab.ask("pane => pane.store.step") < coarse)
    tab.let_ticks_pass(3)

    after = tab.visible()
    assert after["from"] == pytest.approx(zoomed["from"], abs=coarse)
    assert after["to"] == pytest.approx(zoomed["to"], abs=coarse)
    # The server may have answered before `zoomed` was read: count what the coarse bars would have been.
    assert after["bars"] > 2 * (zoomed["to"] - zoomed["from"]) / coarse


def test_the_keyboard_pans_zooms_and_goes_to_all_and_to_the_newest(tab: Tab) -> None:
    tab.open("?whole=1")
    tab.page.locator(".pane").focus()
    start = tab.visible()

    tab.page.keyboard.press("+")
    closer = tab.visible()
    tab.page.keyboard.press("ArrowLeft")
    earlier = tab.visible()
    wait_until(lambda: any(abs(end - earlier["to"]) < 900 for end in told(tab)[1:]))
    tab.let_ticks_pass(1)
    tab.page.keyboard.press("Home")
    wait_until(lambda: tab.visible()["bars"] >= tab.ask("pane => pane.store.length"))
    everything = tab.visible()
    tab.page.keyboard.press("-")
    tab.page.keyboard.press("End")
    wait_until(lambda: tab.visible()["follows"])

    # In time, not in bars: the server may have sent finer ones between two keys.
    assert closer["to"] - closer["from"] < 0.9 * (start["to"] - start["from"])
    assert earlier["to"] < closer["to"]
    assert everything["from"] <= tab.ask("pane => pane.store.history[0]")


def test_the_canvas_takes_on_a_dark_theme_without_a_reload(tab: Tab) -> None:
    tab.open()
    corner = "pane => [...pane.parts.chart.querySelector('canvas').getContext('2d').getImageData(1, 1, 1, 1).data]"
    wait_until(lambda: tab.ask(corner)[0] > 200)

    tab.page.emulate_media(color_scheme="dark")

    wait_until(lambda: tab.ask(corner)[0] < 60)
    tab.page.emulate_media(color_scheme="light")


def test_on_a_phone_the_pane_fits_the_width_and_a_swipe_pans(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    tab = Tab(context.new_page(), address)
    tab.open()
    before = tab.visible()
    box = tab.page.locator(".chart").bounding_box()
    assert box is not None
    touch = context.new_cdp_session(tab.page)

    for step, kind in enumerate(["touchStart", *["touchMove"] * 8, "touchEnd"]):
        place = {"x": box["x"] + 60 + 20 * step, "y": box["y"] + 100}
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd" else [place]})
        time.sleep(0.02)
    wait_until(lambda: tab.written("view") != "none")

    assert tab.visible()["to"] < before["to"]
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_whatever_messages_get_lost_the_browser_holds_our_bars_or_asks_for_them(tab: Tab) -> None:
    chance = random.Random(11)
    # A page of our own origin on which nothing else happens.
    tab.page.goto(f"{tab.address}{ASSETS}/store.js")
    take = """async ([message, count]) => {
        window.store ??= new (await import(location.href)).Store();
        const { kind } = window.store.take(message), { time, columns, marks } = window.store;
        return [kind, time.slice(-count), columns.c.slice(-count), [...marks.values()]];
    }"""
    sent: Sent | None = None
    has: str | None = None
    gaps = 0

    for round_ in range(250):
        bars, sent = _next_round(sent, has, chance, round_)
        if chance.random() < (0.9 if 100 < round_ < 130 else 0.3):
            continue
        kind, *held, marked = tab.page.evaluate(take, [sent.message, bars.times.size])
        has = None if kind == "gap" else sent.epoch
        if has is None:
            gaps += 1
            continue
        marks = [dict(zip(("id", "time", "price", "kind", "text"), mark, strict=True)) for mark in _marks(sent)]
        assert held == [bars.times.tolist(), np.round(bars.prices[3], 2).tolist()]
        assert sorted(marked, key=lambda mark: mark["id"]) == marks

    assert gaps > 0


def _marks(sent: Sent) -> list[list[object]]:
    return sorted(sent.picture.marks_by_id.values(), key=lambda mark: str(mark[0]))


def _next_round(sent: Sent | None, has: str | None, chance: random.Random, round_: int) -> tuple[Bars, Sent]:
    """Move the chart on: the newest bar changes, sometimes a bar is added, rarely an old one is corrected."""
    count = 60 + round_ // 3
    close = np.sin(np.arange(count)) * 50 + 1_000
    close[-1] += chance.random()
    if chance.random() < 0.05:
        close[-chance.randrange(2, 40)] += 1
    window = slice(max(0, count - 80), count)
    times = 1_763_600_040 + 60 * np.arange(count)
    column = close[window]
    bars = Bars("A|1m", 60, times[window], column, column + 1, column - 1, column, column)
    look = Look("A", "live", 400, "#00f", "#f80", 2, "UTC", "linear")
    moment = datetime.fromtimestamp(times[0], UTC)
    marks = tuple(Mark(f"{i}", moment, None, "news", f"{chance.random():.1f}") for i in chance.sample(range(9), 5))
    picture = Picture(bars, (Line("Twice", column * 2, "#888"),), (), look, marks=marks)
    return bars, next_message(sent, picture, f"{round_}", has)
