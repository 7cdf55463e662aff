"""The Markets page as an analyst lives in it: what he chose stays, whatever happens to the tab."""

import csv
import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from core import market
from core.desk import open_desk
from core.model import Interval
from core.settings import Settings
from core.store import Duty
from tests.journeys.desk_process import CHROMIUM, EMAIL, DeskProcess, wait_until
from tests.journeys.steps import SOON, last_price

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"a journey needs a browser: {CHROMIUM} is missing")

READY = ".pane[data-state=ready]"


def opened(page: Page, desk: DeskProcess, path: str = "/markets?interval=5m") -> None:
    page.goto(desk.address + path)
    page.wait_for_selector(READY, timeout=SOON)
    # A desk that has just begun is still filling its history.
    wait_until(lambda: page.locator(".pane").evaluate("root => root.pane.store.length") > 300, 40)


def view(page: Page) -> dict[str, float]:
    return page.locator(".pane").evaluate("root => root.pane.view.now()")


def drawn(page: Page) -> int:
    """Count the drawings on the chart."""
    return page.locator(".pane").evaluate("root => root.pane.tools.sheet.shapes.length")


def kept(desk_process: DeskProcess, symbol: str) -> int:
    """Count what the admin drew on the five minutes of a symbol, as the database has it."""
    desk = open_desk(Settings(home=desk_process.home), "web_login")
    try:
        with desk.store.as_service(Duty.SIGN_IN) as tx:
            known = tx.people.by_email(EMAIL)
        assert known
        return len(market.drawings(desk.store, known, "simulated", symbol, Interval.M5))
    finally:
        desk.store.close()


def test_the_view_a_person_chose_stays_while_prices_come_and_over_a_reload(
    page: Page, desk_process: DeskProcess
) -> None:
    opened(page, desk_process)
    page.locator(".pane").focus()
    for key in ("Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "+"):
        page.keyboard.press(key)
    page.wait_for_url(lambda address: "range=20" in address, timeout=SOON)
    chosen, first = view(page), last_price(page)

    page.wait_for_function(
        "first => document.querySelector('.cp-quote b')?.textContent !== first", arg=first, timeout=SOON
    )
    assert view(page)["from"] == pytest.approx(chosen["from"], abs=1)
    page.reload()
    page.wait_for_selector(READY, timeout=SOON)

    again = view(page)
    bar = 300
    assert again["from"] == pytest.approx(chosen["from"], abs=2 * bar)
    assert again["to"] == pytest.approx(chosen["to"], abs=2 * bar)
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["interval"] == ["5m"]


def test_a_zoom_that_follows_the_newest_bar_is_kept_over_a_reload_too(page: Page, desk_process: DeskProcess) -> None:
    opened(page, desk_process)
    page.locator(".pane").focus()
    for _ in range(4):
        page.keyboard.press("+")
    page.wait_for_url(lambda address: "range=last-" in address, timeout=SOON)
    chosen = view(page)

    page.reload()
    page.wait_for_selector(READY, timeout=SOON)

    again = view(page)
    assert again["follows"]
    assert again["to"] - again["from"] == pytest.approx(chosen["to"] - chosen["from"], rel=0.2)


def test_a_symbol_typed_on_the_chart_is_shown_and_stands_in_the_address(page: Page, desk_process: DeskProcess) -> None:
    opened(page, desk_process)
    page.locator(".pane").focus()

    page.keyboard.press("/")
    page.keyboard.type("eth")
    page.keyboard.press("Enter")

    page.wait_for_url(lambda address: "symbol=ETH" in address, timeout=SOON)
    expect(page.locator(".pane")).to_have_attribute("aria-label", "Price chart ETH/USDT, 5m", timeout=SOON)


def test_what_is_drawn_is_there_after_a_reload_and_on_no_other_interval(page: Page, desk_process: DeskProcess) -> None:
    opened(page, desk_process, "/markets?symbol=SOL/USDT&interval=5m")
    box = page.locator(".chart").bounding_box()
    assert box
    page.locator(".pane").focus()
    page.keyboard.press("Alt+h")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    wait_until(lambda: kept(desk_process, "SOL/USDT") == 1, 10)

    page.reload()
    page.wait_for_selector(READY, timeout=SOON)
    again = drawn(page)
    opened(page, desk_process, "/markets?symbol=SOL/USDT&interval=1h")

    assert (again, drawn(page)) == (1, 0)


def test_the_bars_in_sight_are_downloaded_with_the_lines_over_them(
    page: Page, desk_process: DeskProcess, tmp_path: Path
) -> None:
    opened(page, desk_process, "/markets?symbol=BTC/USDT&interval=1h")
    page.get_by_role("button", name="Download", exact=True).click()

    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()

    waiting.value.save_as(tmp_path / "bars.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "bars.csv").read_text())))
    assert waiting.value.suggested_filename.startswith("BTC-USDT-1h-")
    assert len(rows) > 100
    assert list(rows[0])[:6] == ["opened_at", "open", "high", "low", "close", "volume"]
    assert all(float(row["low"]) <= float(row["close"]) <= float(row["high"]) for row in rows)
