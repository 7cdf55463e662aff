"""The steps a person takes on the desk's pages, by what is written on them."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.journeys.desk_process import DeskProcess, inside, wait_until

PAGES = {
    "/": "Latest trades",
    "/markets": "Watch list",
    "/assistant": "Ask the assistant",
    "/news": "Muted",
    "/alerts": "New alert",
    "/orders": "Open orders",
    "/approvals": "Decided",
    "/limits": "Limits of every order",
    "/keys": "Stored keys",
    "/accounts": "Open an account at an exchange",
    "/audit": "Verify the whole trail",
    "/operations": "Processes",
}
SOON = 30_000
# Each table is known by a column only it has.
ORDERS, TRADES, TRAIL = "Status", "Fee", "Act"


def go(page: Page, desk: DeskProcess, path: str) -> None:
    """Open a page by its address, as a bookmark does, and wait until its own content stands."""
    page.goto(desk.address + path)
    see(page, path)


def see(page: Page, path: str) -> None:
    inside(page)
    page.get_by_text(PAGES[path]).first.wait_for(timeout=SOON)


def settled(page: Page) -> None:
    """Wait until the page's script has run to its end: everything it draws stands."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=SOON)


def walk(page: Page, path: str) -> None:
    """Go on to another page of the navigation, without loading the app again."""
    link = page.get_by_test_id("stSidebarNav").locator(f"a[href$='{path}']").first
    link.click()
    page.wait_for_url(lambda address: urlsplit(address).path == path, timeout=SOON)


def write(page: Page, quantity: str, limit: str = "", side: str = "Buy") -> None:
    """Fill the ticket and ask for its review."""
    page.get_by_role("radio", name=side, exact=True).click()
    page.get_by_role("combobox", name="Type").click()
    page.get_by_role("option", name="Limit" if limit else "Market", exact=True).click()
    page.get_by_label("Size", exact=True).fill(quantity)
    if limit:
        page.get_by_label("Limit price (USDT)").fill(limit)
    page.get_by_role("button", name="Review order").click()


def place(page: Page, quantity: str, limit: str = "", side: str = "Buy") -> None:
    """Fill the ticket, review it, confirm it."""
    write(page, quantity, limit, side)
    expect(page.get_by_text("Confirm order")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Place order").click()


def told(page: Page, text: str | re.Pattern[str]) -> Locator:
    """Return what the desk says of the order placed last, once it says so."""
    alert = page.get_by_test_id("stAlert").filter(has_text=text).first
    expect(alert).to_be_visible(timeout=SOON)
    return alert


def last_price(page: Page) -> str:
    return page.locator(".cp-quote b").first.inner_text()


def rows_of(page: Page, column: str) -> list[str]:
    """Return the visible cells of the table with this column as it tells them to a screen reader, row by row."""
    grid = page.locator("table[role=grid]").filter(has=page.locator(f"th:text-is('{column}')")).first
    grid.wait_for(state="attached", timeout=SOON)
    return grid.locator("tr[role=row]").evaluate_all(
        "rows => rows.slice(1).map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent).join(' | '))"
    )


def open_tab(page: Page, name: str) -> None:
    """Choose a tab, once more where a redraw swallowed the click."""
    tab = page.get_by_role("tab", name=name)

    def is_open() -> bool:
        tab.click(timeout=SOON)
        return tab.get_attribute("aria-selected", timeout=SOON) == "true"

    wait_until(is_open, 30)


def wait_for_row(page: Page, column: str, *words: str) -> None:
    """Wait until a row of that table holds all of these words."""
    wait_until(lambda: any(all(word in row for word in words) for row in rows_of(page, column)), 30)
