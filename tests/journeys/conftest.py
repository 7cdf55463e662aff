"""A running desk, a browser, and tabs that notice what a person would complain of."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState

from tests.journeys.desk_process import CHROMIUM, DeskProcess, become_admin, chromium, fresh_desk

DESKTOP = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}
# Streamlit asks for its health beside a deep link's path first, gets our 404, and finds the right place.
ASKED_BY_STREAMLIT = ("/_stcore/health", "/_stcore/host-config")
OWN_SCHEMES = ("data:", "blob:")


class Complaints:
    """What a tab met that it should not: errors in its console, failures, requests to other origins."""

    def __init__(self, origin: str) -> None:
        self.origin = origin.partition("://")[2]
        self.seen: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"uncaught: {error}"))
        page.on("request", lambda request: self._request(request.url))
        page.on("websocket", lambda socket: self._request(socket.url))

    def _console(self, message: ConsoleMessage) -> None:
        asked = urlsplit(message.location.get("url", "")).path
        if message.type == "error" and not asked.endswith(ASKED_BY_STREAMLIT):
            self.seen.append(f"console: {message.text} ({asked})")

    def _request(self, url: str) -> None:
        if not url.startswith(OWN_SCHEMES) and urlsplit(url).netloc != self.origin:
            self.seen.append(f"request to another origin: {url}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"a journey needs a browser: {CHROMIUM} is missing")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def desk_process(browser: Browser) -> Iterator[DeskProcess]:
    """A desk of its own for this module, on the simulated market, as soon as it serves."""
    with fresh_desk() as desk:
        desk.start(DeskProcess.serves)
        yield desk


@pytest.fixture(scope="module")
def admins_cookies(browser: Browser, desk_process: DeskProcess) -> StorageState:
    """What the admin's browser keeps after the first-admin link."""
    context = browser.new_context(viewport=DESKTOP)  # pyright: ignore[reportArgumentType]
    become_admin(context.new_page(), desk_process)
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def open_tab(
    browser: Browser, desk_process: DeskProcess, admins_cookies: StorageState
) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a tab, signed in unless asked otherwise; its complaints fail the test."""
    opened: list[tuple[BrowserContext, Complaints]] = []

    def open(viewport: dict[str, int] = DESKTOP, signed_in: bool = True) -> Page:
        context = browser.new_context(
            viewport=viewport,  # pyright: ignore[reportArgumentType]
            storage_state=admins_cookies if signed_in else None,
        )
        complaints = Complaints(desk_process.address)
        page = context.new_page()
        complaints.watch(page)
        opened.append((context, complaints))
        return page

    yield open
    for context, _ in opened:
        context.close()
    assert [word for _, complaints in opened for word in complaints.seen] == []


@pytest.fixture
def page(open_tab: Callable[..., Page]) -> Page:
    """One signed-in tab of a desktop browser."""
    return open_tab()
