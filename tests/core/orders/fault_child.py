"""Processes that take one order each and die where they are told: `python -m tests.core.orders.fault_child <what>`.

`what` is JSON: the settings, the database's address, the account. Reads one order a line, answers with how its process
ended. Each is a fork of one that has read everything and opened nothing.
"""

import json
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any
from uuid import UUID

import core.exchanges.ccxt_venue  # noqa: F401  # read once, before the forks
from core.desk import Desk
from core.exchanges import Venue
from core.orders import Executor
from core.settings import Settings
from core.store import Duty, Store

BEFORE, DURING, AFTER = "before", "during", "after"
STEPS = ("none", *(f"{when} {what}" for what in ("submit", "lookup", "balances") for when in (BEFORE, DURING, AFTER)))
"""Where a process dies: `submit` is sending, `lookup` and what follows is settling, `after balances` is while booking."""
CANCEL_STEPS = ("none", *(f"{when} cancel" for when in (BEFORE, DURING, AFTER)))


class Deadly:
    """The real venue, in a process that is killed before, during or after the first of one of its requests."""

    def __init__(self, venue: Venue, step: str, within_ms: float) -> None:
        self._venue, self._within_ms = venue, within_ms
        self._when, _, self._what = step.partition(" ")

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._venue, name)
        return self._killed(found) if name == self._what else found

    def _killed(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def killed(*arguments: Any) -> Any:
            if self._when == BEFORE:
                die()
            if self._when == DURING:
                threading.Thread(target=self._die_soon).start()
                return act(*arguments)
            try:
                return act(*arguments)
            finally:
                threading.Thread(target=self._die_soon).start() if self._what == "balances" else die()

        return killed

    def _die_soon(self) -> None:
        time.sleep(self._within_ms / 1000)
        die()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def live(what: dict[str, Any], order_id: UUID, step: str, within_ms: float) -> None:
    """Take over the account, compare the books, and take the order as far as it goes."""
    desk = Desk(Settings(**what["settings"]), Store(what["dsn"], "jobs_login", size=2))
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        account = tx.accounts.get(UUID(what["account"]))
    assert account
    executor = Executor(desk, account, f"child {os.getpid()}")
    executor.reconcile()
    executor.venue = Deadly(executor.venue, step, within_ms)  # pyright: ignore[reportAttributeAccessIssue]
    executor.run(order_id)


def _live_and_end(what: dict[str, Any], asked: dict[str, Any]) -> None:
    """Do it in a process of its own; one that is not killed lets go of nothing either."""
    ended = 1
    try:
        live(what, UUID(asked["order"]), asked["step"], random.Random(asked["seed"]).uniform(0, asked["within_ms"]))
        ended = 0
    finally:
        if ended:
            traceback.print_exc()
        os._exit(ended)


def main() -> None:
    what = json.loads(sys.argv[1])
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _live_and_end(what, asked)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"ended": status}), flush=True)


if __name__ == "__main__":
    main()
