"""Whatever is killed at whatever moment: the desk heals by itself and nothing is lost or doubled.

Three kills in the normal suite; `DESK_KILLS=30 pytest -s tests/journeys/test_kill.py` for the whole bar.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
import pytest

from core.desk import open_desk
from core.model import OrderStatus
from core.settings import Settings
from core.store import Duty
from tests.journeys.books import Books, read
from tests.journeys.desk_process import ROOT, DeskProcess, Part, fresh_desk, wait_until
from tests.journeys.placing import IN_THE_AIR

KILLS = int(os.environ.get("DESK_KILLS", "3"))
SEED = int(os.environ.get("DESK_SEED", "7"))
PARTS: tuple[Part, ...] = ("jobs", "postmaster", "web")
RESTING = (OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED)
SETTINGS = {f"CRYPTOPULSE_MAX_ORDERS_PER_{span}": "100000" for span in ("MINUTE", "SESSION", "DAY")}
SETTINGS["CRYPTOPULSE_MARKET_SYMBOLS"] = '["BTC/USDT"]'


@dataclass
class Placer:
    """The second program and everything it was told."""

    process: subprocess.Popen[str]
    told: list[dict[str, Any]] = field(default_factory=list)

    def listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.told.append(json.loads(line))

    def settled_after(self, moment: float) -> float | None:
        """Return when the first order that was placed after this moment was settled."""
        placed = {told["placed"] for told in list(self.told) if "placed" in told and told["at"] > moment}
        return next((told["at"] for told in list(self.told) if told.get("settled") in placed), None)


@dataclass(frozen=True)
class Run:
    """What a whole run left behind: the books, what the placer was told, and each kill's time to heal."""

    books: Books
    told: list[dict[str, Any]]
    healed: list[tuple[Part, float]]

    def acknowledged(self) -> set[str]:
        return {told["placed"] for told in self.told if "placed" in told}


@pytest.fixture(scope="module")
def run() -> Run:
    chance, healed = random.Random(SEED), list[tuple[Part, float]]()
    with fresh_desk(**SETTINGS) as desk:
        desk.start(DeskProcess.serves)
        with placing(desk) as placer:
            wait_until(lambda: placer.settled_after(0) is not None, 60)
            for i in range(KILLS):
                time.sleep(chance.uniform(0.1, 1.0))
                healed.append((PARTS[i % len(PARTS)], kill_and_wait(desk, placer, PARTS[i % len(PARTS)])))
        wait_until(lambda: at_rest(desk), 30)
        wait_until_delivered(desk)
        desk.stop()
        books = read(desk.home)
    report(books, placer, healed)
    return Run(books, placer.told, healed)


@contextmanager
def placing(desk: DeskProcess) -> Iterator[Placer]:
    """Run the placer as the OS user of the web process until the block ends."""
    token = desk.first_admin_link().partition("token=")[2]
    web = psutil.Process(desk.pid_of("web"))
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.placing", str(desk.home), token, str(SEED)],
        cwd=ROOT, stdin=pipe, stdout=pipe, text=True, user=web.uids().real, group=web.gids().real,
        env=os.environ | desk.settings,
    )  # fmt: skip
    placer = Placer(process)
    listener = threading.Thread(target=placer.listen, daemon=True)
    listener.start()
    try:
        yield placer
    finally:
        if process.stdin:
            process.stdin.close()
        assert process.wait(60) == 0
        listener.join()


def kill_and_wait(desk: DeskProcess, placer: Placer, part: Part) -> float:
    """Kill one part, start again what only a person can start, and return the seconds until orders pass again."""
    moment = time.time()
    desk.kill(part)
    if part == "web":
        desk.start(DeskProcess.serves)
    wait_until(lambda: placer.settled_after(moment) is not None, 40)
    settled = placer.settled_after(moment)
    assert settled
    return settled - moment


def at_rest(desk: DeskProcess) -> bool:
    """Say whether nothing is in the air and nothing waits for its seal, as the metrics tell."""
    lines = desk.get("/metrics")[1].splitlines()
    air = [f'desk_orders{{status="{status.value}"}}' for status in IN_THE_AIR]
    return "desk_audit_waiting 0.0" in lines and not any(line.startswith(name) for line in lines for name in air)


def wait_until_delivered(desk: DeskProcess) -> None:
    """Wait until the executor has heard of every event, for as long as that may take on a busy machine."""
    running = open_desk(Settings(home=desk.home), "web_login")

    def waiting() -> int:
        with running.store.as_service(Duty.WATCH) as tx:
            return next(offset.waiting for offset in tx.events.offsets() if offset.consumer == "execute_orders")

    wait_until(lambda: waiting() == 0, 30)
    running.store.close()


def report(books: Books, placer: Placer, healed: list[tuple[Part, float]]) -> None:
    """Print the figures of the run."""
    statuses = Counter(order.status.value for order in books.orders.values())
    print(f"\n{len(books.orders)} orders {dict(statuses)}, {len(books.trades)} trades, {books.verdict.rows} audit rows")
    for part in PARTS:
        times = [seconds for killed, seconds in healed if killed == part]
        if times:
            print(f"{len(times)} x {part}: heals in p50 {statistics.median(times):.2f} s, max {max(times):.2f} s")


pytestmark = pytest.mark.timeout(120 + 40 * KILLS)


def test_every_acknowledged_order_is_there(run: Run) -> None:
    missing = run.acknowledged() - {str(id) for id in run.books.orders}

    assert len(run.acknowledged()) > 10
    assert missing == set()


def test_no_order_is_stuck_between_decided_and_settled(run: Run) -> None:
    stuck = [order.id for order in run.books.orders.values() if order.status in IN_THE_AIR]

    assert stuck == []


def test_every_fill_is_booked_once_and_adds_up(run: Run) -> None:
    books = run.books

    assert {id: order.filled for id, order in books.orders.items()} == books.filled_by_trades()
    assert sorted(t.venue_trade_id for t in books.trades) == sorted(f"paper-{f.trade_id}" for f in books.venue_fills)


def test_our_books_are_the_venues(run: Run) -> None:
    books = run.books
    ours = {id: books.orders[id].status.value for id in books.venue_status}

    assert ours == books.venue_status
    assert books.ours == books.venues


def test_no_money_and_no_coin_is_lost_to_the_last_digit(run: Run) -> None:
    books = run.books
    resting = [order for order in books.orders.values() if order.status in RESTING]

    held = {asset: balance.total for asset, balance in books.ours.items()}

    assert {"BTC": held.get("BTC", 0), "USDT": held["USDT"]} == books.owed()
    assert resting or all(balance.locked == 0 for balance in books.ours.values())


def test_every_act_has_one_audit_row_and_one_event(run: Run) -> None:
    books = run.books
    decided = {str(id) for id in books.orders}
    fills = {trade.venue_trade_id for trade in books.trades}

    acts, events = books.acts_of_orders(), books.events_of_orders()

    assert [act for act, times in acts.items() if times > 1] == []
    assert [event for event, times in events.items() if times > 1] == []
    for counted, prefix in ((acts, "order."), (events, "order.")):
        first = {what for what, act in counted if act in (f"{prefix}recorded", f"{prefix}refused")}
        assert decided - first == set()
        assert {what for what, act in counted if act == "order.fill"} == fills


def test_the_trail_holds_and_nothing_waits_for_its_seal(run: Run) -> None:
    assert run.books.verdict.holds, run.books.verdict.sentence
    assert run.books.verdict.waiting == 0


def test_every_event_was_delivered_to_the_executor(run: Run) -> None:
    assert run.books.offsets["execute_orders"].waiting == 0
