"""How many trades a second come from an exchange's websocket into the database: real source, real store, one process.

The exchange is our local server, which offers more than the bar from a process of its own on the same machine.
"""

import time
from datetime import UTC, datetime

from benchmarks import Result
from benchmarks.servers import server
from core.market.sources.ccxt_exchange import CcxtExchange
from core.store import Duty, Store
from tests.servers import running

BAR = 5_000.0
SYMBOLS = ("BTC/USDT", "ETH/USDT")
# Of each symbol.
OFFERED = 4_000
WARM_S, MEASURED_S = 4.0, 15.0
POLL_S = 0.25


def run() -> list[Result]:
    """Follow two symbols for some seconds, storing what each poll brings, as the jobs do."""
    with (
        server() as made,
        made.store("jobs_login") as store,
        running("binance_public", "--rate", str(OFFERED)) as ready,
    ):
        source = CcxtExchange("binance", SYMBOLS, ready["address"])
        try:
            _stored(source, store, WARM_S)
            began, processor = time.perf_counter(), time.process_time()
            rows = _stored(source, store, MEASURED_S)
            took, used = time.perf_counter() - began, time.process_time() - processor
            detail = source.health()[1].detail
        finally:
            source.close()
        lost = _gaps(store)
    print(f"{rows:,} rows in {took:.1f} s; one processor {used / took:.0%} busy; {detail}")
    offered = float(OFFERED * len(SYMBOLS))
    return [
        Result(
            "ingestion", "trades stored from a websocket", round(rows / took), "per second", "the bar", BAR, "higher"
        ),
        Result(
            "ingestion", "the same, of those offered", round(rows / took), "per second", "offered", offered, "higher"
        ),
        Result("ingestion", "trades lost on the way", lost, "trades", "none", 0, "lower"),
    ]


def _stored(source: CcxtExchange, store: Store, seconds: float) -> int:
    """Poll and store for a while; returns how many trades were new."""
    rows, end = 0, time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        tick = source.poll(datetime.now(UTC))
        with store.as_service(Duty.MARKET) as tx:
            rows += tx.ticks.add_trades(source.venue, tick.trades)
            tx.candles.upsert(source.venue, tick.candles)
            tx.market.set_quotes(tick.quotes)
        time.sleep(max(0.0, POLL_S - (time.perf_counter() - now)))
    return rows


def _gaps(store: Store) -> int:
    """Return how many ids are missing between the first and the last stored: the exchange numbers without gaps."""
    missing = 0
    with store.as_service(Duty.MARKET) as tx:
        for symbol in SYMBOLS:
            ids = [int(trade.id) for trade in tx.ticks.trades("binance", symbol, limit=10_000_000)]
            missing += max(ids) - min(ids) + 1 - len(ids)
    return missing
