"""A running desk, a browser, and tabs that notice what a person would complain of."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

from tests.journeys import pane_around
from tests.journeys.desk_process import CHROMIUM, DeskProcess, become_admin, chromium, fresh_desk
from tests.journeys.pane_app import Tab, serving

DESKTOP = ViewportSize(width=1400, height=900)
PHONE = ViewportSize(width=390, height=844)
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


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"a journey needs a browser: {CHROMIUM} is missing")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def desk_process(browser: Browser) -> Iterator[DeskProcess]:
    """A desk of its own for this module, on the simulated market of two symbols, as soon as it serves."""
    with fresh_desk(CRYPTOPULSE_MARKET_SYMBOLS='["BTC/USDT", "ETH/USDT"]') as desk:
        desk.start(DeskProcess.serves)
        yield desk


@pytest.fixture(scope="module")
def admins_tab(browser: Browser, desk_process: DeskProcess) -> Iterator[tuple[Page, Complaints]]:
    """The tab in which the first-admin link was opened; loading a page costs least in a tab that knows the code."""
    context = browser.new_context(viewport=DESKTOP)
    complaints, page = Complaints(desk_process.address), context.new_page()
    complaints.watch(page)
    become_admin(page, desk_process)
    yield page, complaints
    context.close()


@pytest.fixture
def page(admins_tab: tuple[Page, Complaints]) -> Iterator[Page]:
    """The admin's tab, signed in; each test loads the page it needs. What the tab complains of fails the test."""
    page, complaints = admins_tab
    yield page
    met, complaints.seen = complaints.seen, []
    assert met == []


@pytest.fixture(scope="package")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app whose pane has everything around its bars."""
    with serving(tmp_path_factory.mktemp("around"), pane_around.FRONT) as address:
        yield address


@pytest.fixture(scope="module")
def panes_tab(browser: Browser, address: str) -> Iterator[Tab]:
    """A tab for this module on the app at the module's `address`, by a clock in New York."""
    context = browser.new_context(viewport=DESKTOP, color_scheme="light", timezone_id="America/New_York")
    yield Tab(context.new_page(), address)
    context.close()


@pytest.fixture
def tab(panes_tab: Tab) -> Tab:
    """The module's tab, for a test that opens the app anew: nothing is left of what another did there."""
    panes_tab.as_opened = False
    return panes_tab


@pytest.fixture
def standing(panes_tab: Tab) -> Tab:
    """The module's tab as the app opens, only to be looked at: whoever uses it leaves it as it was."""
    if not panes_tab.as_opened:
        panes_tab.open()
        panes_tab.as_opened = True
    return panes_tab
