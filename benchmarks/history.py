"""What a million one-minute candles cost: storing them, any chart of them, the Markets page, and the trades beside.

Held against the bars of the desk: a rerun after changing the interval 250 ms at the median, 5,000 trades a second
stored. Of a chart the median is told for each interval, zoomed in and zoomed out over everything.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from benchmarks import Result
from benchmarks.servers import server
from core import identity, market
from core.desk import Desk, utc_now
from core.identity import people
from core.model import (
    Candle,
    CandleColumns,
    Feed,
    Instrument,
    Interval,
    Person,
    Provenance,
    PublicTrade,
    Quote,
    Role,
    Side,
)
from core.settings import Settings
from core.store import Duty, Store
from pages import ui
from tests.journeys.desk_process import ROOT

SUBJECT = "history"
COUNT = 1_000_000
PIECE = 2_880
VENUE, SYMBOL = "made", "BTC/USDT"
RERUN_MS, CHART_MS, TRADES_A_SECOND, TICK_MS = 250.0, 30.0, 5_000.0, 25.0
BATCH, BATCHES = 1_000, 20
ROUNDS = 15
TICKS, SYMBOLS = 60, 10


def run() -> list[Result]:
    """Store a million minutes on a fresh database and measure what reads and writes beside them."""
    with server() as made, made.store("jobs_login") as jobs, made.store("web_login") as web:
        columns = walk()
        results = [*stored(jobs, columns), *ticks(jobs, int(columns.opened[-1])), trades(jobs)]
        with web.as_service(Duty.SIGN_IN) as tx:
            person = people._join(tx, "bench@desk.example", Role.USER, "no password", "A benchmark.")
        return [*results, *charts(web, person, columns), rerun(web, person)]


def walk() -> CandleColumns:
    """Return a random walk that ends now."""
    noise = np.random.default_rng(7)
    close = 60_000 + np.cumsum(noise.normal(0, 5, COUNT))
    opening = np.append(60_000.0, close[:-1])
    spread = noise.uniform(0, 9, COUNT)
    opened = int(utc_now().timestamp()) // 60 * 60 + 60 * np.arange(-COUNT, 0)
    return CandleColumns.of(
        opened, opening, np.maximum(opening, close) + spread, np.minimum(opening, close) - spread, close, spread
    )


def stored(jobs: Store, columns: CandleColumns) -> list[Result]:
    """Store the minutes with all longer candles, in pieces as the back-fill does, and make the desk's market of them."""
    began = time.perf_counter()
    for piece in columns.batches(PIECE):
        with jobs.as_service(Duty.MARKET) as tx:
            tx.candles.copy_in(VENUE, SYMBOL, Interval.M1, piece)
    took = time.perf_counter() - began
    one, now = Decimal("0.01"), utc_now()
    with jobs.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed("bench", VENUE, Provenance.SIMULATED, "running"))
        tx.market.set_instruments([Instrument(VENUE, SYMBOL, "BTC", "USDT", one, one, one, one, one, one)])
        tx.market.set_quotes([Quote(VENUE, SYMBOL, one, one, one, now, now, Provenance.SIMULATED)])
    measure = "one-minute candles stored with all longer ones"
    return [Result(SUBJECT, measure, round(COUNT / took), "per second", "nothing compares", None, "higher")]


def ticks(jobs: Store, last: int) -> list[Result]:
    """Write ticks of several symbols' forming minutes with everything above them."""
    times: list[float] = []
    for n in range(TICKS):
        opened = datetime.fromtimestamp(last + 60 * (1 + n // 10), UTC)
        forming = [
            Candle(f"S{s}/USDT" if s else SYMBOL, Interval.M1, opened, 1, 9 + n, 0.5, 2 + n, n, closed=False)
            for s in range(SYMBOLS)
        ]
        began = time.perf_counter()
        with jobs.as_service(Duty.MARKET) as tx:
            tx.candles.upsert(VENUE, forming)
        times.append(time.perf_counter() - began)
    ms = statistics.median(times[TICKS // 3 :]) * 1000
    return [
        Result(
            SUBJECT, f"tick of {SYMBOLS} symbols up to their weeks, p50", round(ms, 2), "ms", "bar", TICK_MS, "lower"
        )
    ]


def trades(jobs: Store) -> Result:
    """Store trades in batches as a busy socket brings them."""
    now = utc_now()
    made = [
        PublicTrade(
            SYMBOL, str(n), Side.BUY if n % 2 else Side.SELL, Decimal("64000.12345678") + n, Decimal("0.00012345"),
            now + timedelta(milliseconds=n),
        )
        for n in range(BATCH * BATCHES)
    ]  # fmt: skip
    began = time.perf_counter()
    for first in range(0, len(made), BATCH):
        with jobs.as_service(Duty.MARKET) as tx:
            tx.ticks.add_trades(VENUE, made[first : first + BATCH])
    rate = len(made) / (time.perf_counter() - began)
    return Result(SUBJECT, "public trades stored", round(rate), "per second", "bar", TRADES_A_SECOND, "higher")


def charts(web: Store, person: Person, columns: CandleColumns) -> list[Result]:
    """Return the median of every interval's chart: its latest bars, a tenth of everything, everything."""
    first, beyond = (datetime.fromtimestamp(int(t), UTC) for t in (columns.opened[0], columns.opened[-1] + 60))
    tenth = (beyond - first) / 10
    windows = {"latest": None, "a tenth": (first + 4 * tenth, first + 5 * tenth), "everything": (first, beyond)}
    return [
        Result(
            SUBJECT, f"chart {interval.label}, {words}, p50",
            p50(lambda i=interval, w=window: market.chart(web, person, VENUE, SYMBOL, i, w)), "ms", "bar", CHART_MS, "lower",
        )
        for interval in Interval
        for words, window in windows.items()
    ]  # fmt: skip


def rerun(web: Store, person: Person) -> Result:
    """Return the median of a rerun of the Markets page after another interval was chosen."""
    ui.open_doors(Desk(Settings(), web))
    token = identity.open_session(web, person, "benchmark", utc_now() + timedelta(hours=1))
    # AppTest has no browser whose cookie Streamlit could read.
    ContextProxy.cookies = {ui.session_cookie(): token}  # pyright: ignore[reportAttributeAccessIssue]
    page = AppTest.from_file(str(ROOT / "pages" / "markets.py"), default_timeout=30).run()
    assert not page.exception, page.exception
    labels = [interval.label for interval in Interval] * 3
    times: list[float] = []
    for label in labels:
        page.session_state["interval"] = label
        began = time.perf_counter()
        page.run()
        times.append((time.perf_counter() - began) * 1000)
        assert not page.exception, page.exception
    measure = "rerun of Markets after changing the interval, p50"
    return Result(SUBJECT, measure, round(statistics.median(times), 1), "ms", "bar", RERUN_MS, "lower")


def p50(act: Callable[[], object]) -> float:
    """Return the median milliseconds of an act, done once before to warm up."""
    act()
    times: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(times), 2)
