"""What somebody waits for: the first page, a rerun of Markets, and "filled on paper" after the button.

Held against the bars of the desk. The market is the recording with 44,000 hourly candles of bitcoin where the
data folder is at hand (CRYPTOPULSE_DATA, else ../shared/data), else the simulated one with 61,000 candles.
"""

import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import Page
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from benchmarks import Result
from benchmarks.road import market_folder
from core import identity, market
from core.desk import Desk, utc_now
from core.model import Interval, Person
from core.settings import Settings
from core.store import Duty
from pages import ui
from tests.journeys.books import opened
from tests.journeys.desk_process import EMAIL, ROOT, DeskProcess, become_admin, chromium, fresh_desk, wait_until
from tests.journeys.steps import go, write

SUBJECT = "app"
STARTS = 5
RERUNS = 60
ORDERS = 15
SYMBOL = "BTC/USDT"
FIRST_PAGE, MARKETS, FILLED = 4.0, 250.0, 1.0
# The moment of the click and the moment the words stand, both by the page's own clock.
WATCH = """text => {
  window.took = null;
  const seen = () => [...document.querySelectorAll('[data-testid=stAlert]')].some(e => e.innerText.includes(text));
  const button = [...document.querySelectorAll('button')].find(b => b.innerText.trim() === 'Place order');
  button.addEventListener('click', () => {
    const began = performance.now();
    const look = () => seen() ? (window.took = performance.now() - began) : requestAnimationFrame(look);
    requestAnimationFrame(look);
  }, { capture: true, once: true });
}"""


def run() -> list[Result]:
    """Measure the three waits on one desk."""
    folder = market_folder("djienne_binance_spot_1h_2017_2022")
    with fresh_desk(f"replay:{folder}" if folder else "simulated") as desk:
        cold = desk.start(DeskProcess.serves)
        filled = tickets(desk)
        wait_until(lambda: f"{SYMBOL}: " in desk.log.read_text(), 120)
        desk.stop()
        warm = [restarted(desk) for _ in range(STARTS)]
        reruns = markets(desk)
    return [
        _result("cold start to the first page", cold, "s", FIRST_PAGE),
        _result(f"warm start to the first page, slowest of {STARTS}", max(warm), "s", FIRST_PAGE),
        _result(f"place order until filled is seen, p50 of {ORDERS}", statistics.median(filled), "s", FILLED),
        _result(f"place order until filled is seen, slowest of {ORDERS}", max(filled), "s", FILLED),
        *[_result(measure, took, "ms", MARKETS) for measure, took in reruns.items()],
    ]


def restarted(desk: DeskProcess) -> float:
    """Start a desk that was stopped and return the seconds until the first page came."""
    took = desk.start(DeskProcess.serves)
    desk.stop()
    return took


def tickets(desk: DeskProcess) -> list[float]:
    """Place small market orders in a browser and return the seconds from each click to the words."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        become_admin(page, desk)
        go(page, desk, "/orders")
        return [_ticket(page, f"0.00{111 + 20 * i}") for i in range(ORDERS)]


def _ticket(page: Page, quantity: str) -> float:
    write(page, quantity)
    page.get_by_role("button", name="Place order").wait_for()
    page.evaluate(WATCH, f"Buy {quantity} BTC/USDT at the market price: filled on paper")
    page.get_by_role("button", name="Place order").click()
    page.wait_for_function("window.took !== null", timeout=20_000)
    return page.evaluate("window.took") / 1000


def markets(desk: DeskProcess) -> dict[str, float]:
    """Return the p50 server times of the Markets page and of its chart, with every candle stored."""
    with opened(desk.home, "web_login") as store:
        with store.as_service(Duty.SIGN_IN) as tx:
            admin = tx.people.by_email(EMAIL)
            assert admin
        me = Desk(Settings(home=desk.home), store)
        token = identity.open_session(store, admin, "benchmark", utc_now() + timedelta(hours=1))
        ui.open_doors(me)
        # AppTest has no browser whose cookie Streamlit could read.
        ContextProxy.cookies = {ui.session_cookie(): token}  # pyright: ignore[reportAttributeAccessIssue]
        page = AppTest.from_file(str(ROOT / "pages" / "markets.py"), default_timeout=30).run()
        assert not page.exception, page.exception
        reruns = {f"rerun of Markets, {_stored(me, admin):,} hours stored, p50": p50(page.run)}
        return reruns | {f"chart {words}, p50": p50(draw) for words, draw in _charts(me, admin).items()}


def _stored(desk: Desk, person: Person) -> int:
    seen = market.chart(desk.store, person, _venue(desk, person), SYMBOL, Interval.H1)
    assert seen.first
    assert seen.last
    return int((seen.last - seen.first).total_seconds() // 3600)


def _charts(desk: Desk, person: Person) -> dict[str, Callable[[], object]]:
    venue = _venue(desk, person)
    seen = market.chart(desk.store, person, venue, SYMBOL, Interval.H1)
    assert seen.first
    assert seen.last
    whole: tuple[datetime, datetime] = (seen.first, seen.last + timedelta(days=1))
    hours = Interval.H1
    return {
        "of the latest 2,000 hours": lambda: market.chart(desk.store, person, venue, SYMBOL, hours),
        "zoomed out over everything": lambda: market.chart(desk.store, person, venue, SYMBOL, hours, whole),
        "of all days": lambda: market.chart(desk.store, person, venue, SYMBOL, Interval.D1, whole),
    }


def _venue(desk: Desk, person: Person) -> str:
    feed = market.board(desk.store, person).feed
    assert feed
    return feed.venue


def p50(act: Callable[[], object]) -> float:
    """Return the median milliseconds of an act, done once before to warm up."""
    act()
    times: list[float] = []
    for _ in range(RERUNS):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def _result(measure: str, ours: float, unit: str, bar: float) -> Result:
    return Result(SUBJECT, measure, round(ours, 3), unit, "bar", bar, "lower")
