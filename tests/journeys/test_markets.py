"""The Markets page as an analyst lives in it: what he chose stays, what he waits for is told."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from core import market
from core.desk import Desk, open_desk
from core.model import Feed, Interval, Quote
from core.settings import Settings
from core.store import Duty
from tests.journeys.desk_process import CHROMIUM, EMAIL, DeskProcess, wait_until
from tests.journeys.steps import SOON, last_price, see, settled, walk

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"a journey needs a browser: {CHROMIUM} is missing")

OURS = "TEST/USDT"
READY = ".pane[data-state=ready]"
Write = Callable[[str], None]


@pytest.fixture(scope="module")
def write(desk_process: DeskProcess) -> Iterator[Write]:
    """Return a function that quotes our symbol on the running desk's market, where no source does."""
    desk = open_desk(Settings(home=desk_process.home), "jobs_login")
    wait_until(lambda: feed_of(desk) is not None, 30)
    feed = feed_of(desk)
    assert feed
    with desk.store.as_service(Duty.MARKET) as tx:
        like = tx.market.instruments(feed.venue)[0]
        tx.market.set_instruments([replace(like, symbol=OURS, base="TEST")])
    yield lambda price: quote(desk, feed, Decimal(price))
    desk.store.close()


def feed_of(desk: Desk) -> Feed | None:
    with desk.store.as_service(Duty.MARKET) as tx:
        return tx.market.active_feed()


def quote(desk: Desk, feed: Feed, price: Decimal) -> None:
    now = datetime.now(UTC)
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_quotes([Quote(feed.venue, OURS, price, price, price, now, now, feed.provenance)])


def opened(page: Page, desk: DeskProcess, path: str = "/markets?interval=5m") -> None:
    page.goto(desk.address + path)
    page.wait_for_selector(READY, timeout=SOON)
    # A desk that has just begun is still filling its history.
    wait_until(lambda: page.locator(".pane").evaluate("root => root.pane.store.length") > 300, 60)
    page.locator(".pane").focus()


def view(page: Page) -> dict[str, float]:
    return page.locator(".pane").evaluate("root => root.pane.view.now()")


def close(page: Page) -> float:
    """Return the close of the newest bar on the chart."""
    return page.locator(".pane").evaluate("root => root.pane.store.columns.c.at(-1)")


def drawn(page: Page) -> int:
    """Count the drawings on the chart."""
    return page.locator(".pane").evaluate("root => root.pane.tools.sheet.shapes.length")


def kept(desk: Desk, symbol: str) -> int:
    """Count what the admin drew on the five minutes of a symbol, as the database has it."""
    with desk.store.as_service(Duty.SIGN_IN) as tx:
        known = tx.people.by_email(EMAIL)
    assert known
    return len(market.drawings(desk.store, known, "simulated", symbol, Interval.M5))


def test_an_alert_is_announced_on_another_page_without_a_click_and_stands_in_bell_and_history(
    page: Page, desk_process: DeskProcess, write: Write
) -> None:
    write("90")
    page.goto(f"{desk_process.address}/alerts?symbol={OURS}&price=100")
    see(page, "/alerts")
    expect(page.get_by_label("Price", exact=True)).to_have_value("100", timeout=SOON)
    page.get_by_label("Note").fill("www.example.com *now*")
    page.get_by_role("button", name="Create alert").click()
    expect(page.locator(".cp-alert").filter(has_text="armed")).to_be_visible(timeout=SOON)
    walk(page, "/orders")
    see(page, "/orders")

    write("101")

    toast = page.get_by_test_id("stToast")
    expect(toast).to_contain_text("TEST/USDT is at 101, above 100. www", timeout=SOON)
    assert toast.locator("a, em, img").count() == 0
    toast.get_by_role("button").click()
    expect(page.get_by_label("1 unread")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Notices").click()
    expect(page.get_by_role("link", name="TEST/USDT at or above 100")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Mark all read").click()
    expect(page.get_by_label("1 unread")).to_have_count(0, timeout=SOON)
    page.get_by_role("link", name="TEST/USDT at or above 100").click()
    see(page, "/markets")
    settled(page)
    walk(page, "/alerts")
    expect(page.get_by_text("TEST/USDT is at 101, above 100.")).to_be_visible(timeout=SOON)


def test_the_view_a_person_chose_stays_while_prices_come_and_over_a_reload(
    page: Page, desk_process: DeskProcess
) -> None:
    opened(page, desk_process)
    for key in ("Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "+"):
        page.keyboard.press(key)
    page.wait_for_url(lambda address: "range=20" in address, timeout=SOON)
    chosen, first = view(page), last_price(page)

    wait_until(lambda: last_price(page) != first, 30)
    later = view(page)
    page.reload()
    page.wait_for_selector(READY, timeout=SOON)

    again = view(page)
    bar = 300
    assert later["from"] == pytest.approx(chosen["from"], abs=1)
    assert again["from"] == pytest.approx(chosen["from"], abs=2 * bar)
    assert again["to"] == pytest.approx(chosen["to"], abs=2 * bar)
    assert parse_qs(urlsplit(page.url).query)["interval"] == ["5m"]


def test_a_zoom_that_follows_the_newest_bar_stays_while_the_bar_moves_and_over_a_reload(
    page: Page, desk_process: DeskProcess
) -> None:
    opened(page, desk_process)
    box = page.locator(".chart").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 60, box["y"] + box["height"] / 3)
    page.mouse.wheel(0, -600)
    page.mouse.wheel(0, -600)
    page.wait_for_url(lambda address: "range=last-" in address, timeout=SOON)
    chosen, first = view(page), close(page)

    wait_until(lambda: close(page) != first, 30)
    later = view(page)
    page.reload()
    page.wait_for_selector(READY, timeout=SOON)

    again = view(page)
    assert later["bars"] == chosen["bars"]
    assert "simulated" in page.locator(".pane .head").inner_text()
    assert again["follows"]
    assert again["to"] - again["from"] == pytest.approx(chosen["to"] - chosen["from"], rel=0.2)


def test_what_is_drawn_on_a_symbol_typed_on_the_chart_is_there_after_a_reload_and_on_no_other_interval(
    page: Page, desk_process: DeskProcess
) -> None:
    opened(page, desk_process)
    page.keyboard.press("/")
    page.keyboard.type("eth")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "symbol=ETH" in address, timeout=SOON)
    expect(page.locator(".pane")).to_have_attribute("aria-label", "Price chart ETH/USDT, 5m", timeout=SOON)
    page.locator(".pane").focus()
    page.keyboard.press("Alt+h")
    box = page.locator(".chart").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    desk = open_desk(Settings(home=desk_process.home), "web_login")
    wait_until(lambda: kept(desk, "ETH/USDT") == 1, 30)
    desk.store.close()

    page.reload()
    page.wait_for_selector(READY, timeout=SOON)
    again = drawn(page)
    opened(page, desk_process, "/markets?symbol=ETH/USDT&interval=1h")

    assert (again, drawn(page)) == (1, 0)


def test_the_bars_in_sight_are_downloaded_with_the_lines_over_them_even_by_a_slow_browser(
    page: Page, desk_process: DeskProcess, tmp_path: Path
) -> None:
    opened(page, desk_process, "/markets?symbol=BTC/USDT&interval=1h")
    for _ in range(4):
        page.keyboard.press("+")
    page.wait_for_url(lambda address: "range=last-" in address, timeout=SOON)
    bars = view(page)["bars"]
    page.get_by_role("button", name="Download", exact=True).click()

    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()

    waiting.value.save_as(tmp_path / "bars.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "bars.csv").read_text())))
    assert waiting.value.suggested_filename.startswith("BTC-USDT-1h-")
    assert bars - 12 <= len(rows) <= bars
    assert list(rows[0])[:6] == ["opened_at", "open", "high", "low", "close", "volume"]
    assert all(float(row["low"]) <= float(row["close"]) <= float(row["high"]) for row in rows)
    for _ in range(3):
        first = last_price(page)
        wait_until(lambda first=first: last_price(page) != first, 30)
    cookies = "; ".join(f"{c.get('name')}={c.get('value')}" for c in page.context.cookies())
    late = desk_process.get(urlsplit(waiting.value.url).path, {"Cookie": cookies})
    assert late == (200, (tmp_path / "bars.csv").read_text())
