"""A week of a million replayed trades through the jobs of the market: is memory flat, and how fast does it go?

The jobs are the desk's own, on a clock that runs ahead; the database is a real one. Memory is the resident set of
this process, measured after a fifth of the week.
"""

import gc
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

from benchmarks import Result
from benchmarks.servers import server
from core.desk import Desk
from core.model import Interval
from core.settings import Settings
from core.store import Duty
from jobs import backfill, forget_old, refresh_market
from jobs.market_source import source_of

SUBJECT = "soak"
TRADES, DAYS = 1_050_000, 7
START = datetime(2026, 3, 2, tzinfo=UTC)
VENUE, SYMBOL = "recorded", "BTC/USDT"
SPEED, POLL = 1_200, timedelta(seconds=0.25)
WARM, SAMPLES = 0.2, 40
FLAT = 10.0


def run(days: float = DAYS) -> list[Result]:
    """Replay the week, or the first days of it, and say how memory went."""
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        # In a process of its own: what writing the file takes must not count as ours.
        recorder = multiprocessing.get_context("spawn").Process(target=record, args=(folder,))
        recorder.start()
        recorder.join()
        with server() as made, made.store("jobs_login") as store:
            settings = Settings(
                home=Path(folder), market=f"replay:{folder}", replay_speed=Decimal(SPEED), replay_once=True,
                keep_trades_days=1, keep_books_days=1,
            )  # fmt: skip
            clock = Clock(START)
            desk = Desk(settings, store, now=clock)
            began = time.perf_counter()
            sizes = played(desk, clock, days)
            took = time.perf_counter() - began
            with store.as_service(Duty.MARKET) as tx:
                minutes = len(tx.candles.bars(VENUE, SYMBOL, Interval.M1, 60, START, START + timedelta(days=DAYS)))
        source_of.cache_clear()
    warm = sizes[int(len(sizes) * WARM) :]
    drift = max(abs(size - warm[0]) for size in warm) / warm[0] * 100
    trades = TRADES * days / DAYS
    return [
        Result(SUBJECT, f"memory after {trades:,.0f} trades, largest change once warm", round(drift, 2), "%", "bar", FLAT, "lower"),
        Result(SUBJECT, "memory when warm", round(warm[0] / 2**20, 1), "MiB", "nothing compares", None, "lower"),
        Result(SUBJECT, "memory at the end", round(warm[-1] / 2**20, 1), "MiB", "nothing compares", None, "lower"),
        Result(SUBJECT, "trades through the jobs", round(trades / took), "per second", "nothing compares", None, "higher"),
        Result(SUBJECT, f"of {days * 1440:,.0f} minutes stored", minutes, "minutes", "nothing compares", None, "higher"),
    ]  # fmt: skip


class Clock:
    """A clock the benchmark moves."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        return self.at


def played(desk: Desk, clock: Clock, days: float) -> list[int]:
    """Run the jobs in turn until the days are played; returns the resident size as it went."""
    refresh, fill, forget = refresh_market.open(desk), backfill.open(desk), forget_old.open(desk)
    polls = int(days * 86_400 / (SPEED * POLL.total_seconds())) + 1
    sizes: list[int] = []
    for n in range(polls):
        clock.at += POLL
        refresh(None)
        every(40, n, lambda: fill(None))
        every(400, n, lambda: forget(None))
        every(max(1, polls // SAMPLES), n, lambda: sizes.append(resident()))
    return sizes


def every(times: int, n: int, act: Callable[[], object]) -> None:
    if n % times == 0:
        act()


def resident() -> int:
    """Return the resident bytes and show them as they come."""
    gc.collect()
    size = psutil.Process().memory_info().rss
    print(f"{'':11} {size / 2**20:,.1f} MiB", flush=True)
    return size


def record(folder: str) -> None:
    """Write a week of made-up trades, some in bursts, as a recording."""
    noise = np.random.default_rng(11)
    gaps = noise.exponential(1.0, TRADES) * np.where(noise.random(TRADES) < 0.1, 8.0, 0.25)
    moments = np.cumsum(gaps / gaps.sum() * DAYS * 86_400 * 1_000)
    table = pd.DataFrame(
        {
            "timestamp": int(START.timestamp() * 1_000) + moments.astype(np.int64),
            "id": np.arange(TRADES).astype(str),
            "side": np.where(noise.random(TRADES) < 0.5, "buy", "sell"),
            "price": np.round(60_000 + np.cumsum(noise.normal(0, 0.5, TRADES)), 2),
            "amount": np.round(noise.exponential(0.02, TRADES) + 0.00001, 5),
        }
    )
    table.to_parquet(Path(folder) / "BTC_USDT-trades.parquet")
