"""An alert from its form to the bell, in a real browser, on a symbol whose price the test writes itself."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from core.desk import Desk, open_desk
from core.model import Feed, Quote
from core.settings import Settings
from core.store import Duty
from tests.journeys.desk_process import CHROMIUM, DeskProcess, wait_until
from tests.journeys.steps import SOON, go, see

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"a journey needs a browser: {CHROMIUM} is missing")

SYMBOL = "TEST/USDT"
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
        tx.market.set_instruments([replace(like, symbol=SYMBOL, base="TEST")])
    yield lambda price: quote(desk, feed, Decimal(price))
    desk.store.close()


def feed_of(desk: Desk) -> Feed | None:
    with desk.store.as_service(Duty.MARKET) as tx:
        return tx.market.active_feed()


def quote(desk: Desk, feed: Feed, price: Decimal) -> None:
    now = datetime.now(UTC)
    with desk.store.as_service(Duty.MARKET) as tx:
        tx.market.set_quotes([Quote(feed.venue, SYMBOL, price, price, price, now, now, feed.provenance)])


def test_a_crossing_is_announced_on_another_page_without_a_click_and_stands_in_bell_and_history(
    page: Page, desk_process: DeskProcess, write: Write
) -> None:
    write("90")
    page.goto(f"{desk_process.address}/alerts?symbol={SYMBOL}&price=100")
    see(page, "/alerts")
    expect(page.get_by_label("Price", exact=True)).to_have_value("100", timeout=SOON)
    page.get_by_label("Note").fill("www.example.com *now*")
    page.get_by_role("button", name="Create alert").click()
    expect(page.locator(".cp-alert").filter(has_text="armed")).to_be_visible(timeout=SOON)
    page.get_by_role("link", name="Orders").click()
    see(page, "/orders")

    write("101")

    toast = page.get_by_test_id("stToast")
    expect(toast).to_contain_text("TEST/USDT is at 101, above 100. www", timeout=SOON)
    assert toast.locator("a, em, img").count() == 0
    expect(page.get_by_label("1 unread")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Notices").click()
    expect(page.get_by_role("link", name="TEST/USDT at or above 100")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Mark all read").click()
    expect(page.get_by_label("1 unread")).to_have_count(0, timeout=SOON)
    page.get_by_role("link", name="TEST/USDT at or above 100").click()
    see(page, "/markets")
    go(page, desk_process, "/alerts")
    expect(page.get_by_text("TEST/USDT is at 101, above 100.")).to_be_visible(timeout=SOON)
