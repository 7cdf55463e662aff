"""From an exchange's message to the drawn chart, with three browsers open, and how soon the page stands.

The exchange is the local one of tests/servers: its prices are a function of time, so that a price on the screen says
which message brought it. Chromium draws in software on the same two cores.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks import Result
from tests.journeys.desk_process import become_admin, chromium, fresh_desk, sign_in
from tests.servers import running
from tests.servers.binance_market import SYMBOLS, price, text

SUBJECT, MARKET = "live", "BTCUSDT"
PATH = "/markets?symbol=BTC%2FUSDT&interval=1m"
BROWSERS, WATCHED_S, LOADS, LONGEST_S = 3, 60, 8, 6.0
TICK_BAR_S, PAINT_BAR_S, BYTES_BAR = 1.0, 1.5, 5_000
FIND = """
window.pane = () => {
  const roots = [document];
  while (roots.length) {
    const root = roots.pop();
    const found = root.querySelector(".pane");
    if (found?.pane) return found;
    root.querySelectorAll("*").forEach((e) => e.shadowRoot && roots.push(e.shadowRoot));
  }
  return null;
};
"""
WATCH = """() => {
  window.seen = [];
  let last = null;
  const look = () => {
    const now = window.pane()?.pane.store.last ?? null;
    if (now !== last) window.seen.push([Date.now() / 1000, now]);
    last = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
READY = "() => window.pane()?.dataset.state === 'ready'"


def run() -> list[Result]:
    """Load the page several times, watch a minute in three browsers, and load it beside the two others."""
    with ExitStack() as open_now:
        exchange = open_now.enter_context(running("binance_public"))
        desk = open_now.enter_context(
            fresh_desk("ccxt:binance", CRYPTOPULSE_MARKET_URL=exchange["address"], CRYPTOPULSE_NEWS_FEEDS="[]",
                       CRYPTOPULSE_COINGECKO="off", CRYPTOPULSE_MARKET_SYMBOLS='["BTC/USDT","ETH/USDT"]')
        )  # fmt: skip
        desk.start()
        browser = open_now.enter_context(chromium())
        pages = [_open(browser) for _ in range(BROWSERS)]
        become_admin(pages[0][0], desk)
        alone = sorted(_paint(pages[0][0], desk.address + PATH) for _ in range(LOADS))
        for page, _ in pages[1:]:
            sign_in(page, desk)
        for page, _ in pages:
            page.goto(desk.address + PATH)
            page.wait_for_function(READY, timeout=60_000)
        time.sleep(5)
        for page, frames in pages:
            frames.clear()
            page.evaluate(WATCH)
        time.sleep(WATCHED_S)
        ages = sorted(age for page, _ in pages for age in _ages(page.evaluate("window.seen")))
        sizes = sorted(size for _, frames in pages for size in frames)
        beside = sorted(_paint(pages[0][0], desk.address + PATH) for _ in range(LOADS))
    return [
        _result("message to drawn price, 3 browsers, p50", _share(ages, 0.5), "s", "limit (p95)", TICK_BAR_S),
        _result("message to drawn price, 3 browsers, p95", _share(ages, 0.95), "s", "limit", TICK_BAR_S),
        _result("bytes an update on the wire, p95", _share(sizes, 0.95), "B", "limit", BYTES_BAR),
        _result("page asked for to chart drawn, warm, p50", _share(alone, 0.5), "s", "limit", PAINT_BAR_S),
        _result("page asked for to chart drawn, warm, slowest", alone[-1], "s", "limit", PAINT_BAR_S),
        _result("the same beside two live browsers, p50", _share(beside, 0.5), "s", "limit", PAINT_BAR_S),
    ]


def _open(browser: Browser) -> tuple[Page, list[int]]:
    """Open a tab that counts the bytes of each message the server sends it."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.add_init_script(FIND)
    frames: list[int] = []

    def listen(socket: Any) -> None:
        socket.on("framereceived", lambda payload: frames.append(len(payload)))

    page.on("websocket", listen)
    return page, frames


def _paint(page: Page, address: str) -> float:
    """Return how long after the page was asked for the chart stood, in the browser's own clock."""
    page.goto("about:blank")
    time.sleep(2)
    page.goto(address)
    page.wait_for_function(READY, timeout=60_000, polling="raf")
    return page.evaluate("performance.now()") / 1000


def _ages(seen: list[tuple[float, float]]) -> Iterator[float]:
    """Yield how old each new price was when it was drawn."""
    for at, shown in seen[1:]:
        sent = _sent_at(shown, at)
        if sent is not None:
            yield at - sent


def _sent_at(shown: float, before: float) -> float | None:
    """Return when the newest message that carries this price was sent: ten times a second a trade or the touch."""
    step = SYMBOLS[MARKET][3]
    for tenth in range(int(before * 10), int((before - LONGEST_S) * 10), -1):
        if float(text(price(MARKET, tenth / 10), step)) == shown:
            return tenth / 10
    return None


def _share(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


def _result(measure: str, ours: float, unit: str, beside: str, bar: float) -> Result:
    return Result(SUBJECT, measure, ours, unit, beside, bar, "lower")
