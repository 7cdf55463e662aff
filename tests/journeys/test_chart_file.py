"""The chart as one HTML file, opened from disk in a browser that has no network."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser

from pages.ui.live import Bars, Line, Mark, PriceLevel, standalone_html
from tests.journeys.conftest import DESKTOP, Complaints
from tests.journeys.pane_app import Tab
from tests.journeys.pane_around import HOSTILE, START, colours_of

TITLE = "BTC/USDT </script><script>document.title = 'gone'</script>"


def standalone(tmp_path: Path) -> str:
    close = 64_000 + np.cumsum(np.random.default_rng(3).normal(0, 20, 400))
    bars = Bars("BTC/USDT|1h", 3600, START + 3600 * np.arange(400), close - 4, close + 9, close - 9, close, close)
    html = standalone_html(
        bars,
        made_at=datetime(2026, 11, 21, 13, 45, tzinfo=UTC),
        up="#2f7fd6",
        down="#e0701b",
        precision=2,
        title=TITLE,
        label="recorded",
        overlays=[Line("SMA 20", close, "#8a63d2")],
        marks=[Mark("n", datetime.fromtimestamp(START + 3600 * 390, UTC), None, "news", HOSTILE)],
        levels=[PriceLevel("o", float(close[-1]), "buy 1", "buy")],
        drawings=[{"id": "abcd", "at": 1, "tool": "horizontal", "points": [{"t": START, "p": float(close[-1]) + 30}],
                   "style": {"colour": "rose", "width": 2}}],
    )  # fmt: skip
    path = tmp_path / "chart.html"
    path.write_text(html)
    return path.as_uri()


def test_the_chart_as_a_file_opens_without_a_network_and_moves(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport=DESKTOP, color_scheme="dark", offline=True)
    page = context.new_page()
    complaints = Complaints("file://")
    complaints.watch(page)
    page.goto(standalone(tmp_path))
    tab = Tab(page, "")
    tab.wait_for_bars()
    before = tab.visible()

    tab.page.locator(".pane").focus()
    page.keyboard.press("+")
    page.locator(".chart").hover(position={"x": 300, "y": 200})

    assert tab.visible()["bars"] < before["bars"]
    assert complaints.seen == []
    assert page.title() == f"{TITLE}, 2026-11-21 13:45 UTC"
    assert page.locator("h1").inner_text() == TITLE
    assert "recorded" in page.locator(".head").inner_text()
    assert "2026-11-21 13:45 UTC" in page.locator("header.made").inner_text()
    assert page.locator(".when").inner_text() != tab.ask("pane => pane.legend.times.full(pane.store.time.at(-1))")
    assert "c2497a" in colours_of(tab)
    context.close()
