"""Send and settle orders: woken by their events, and once a second for what is left over."""

import os
import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from core.desk import Desk
from core.errors import UnavailableError
from core.model import Event, Topic
from core.observe import logs
from core.orders import Executor
from core.store import Duty, Session

EVERY = timedelta(seconds=1)
ON = (Topic.ORDER_RECORDED, Topic.APPROVAL_REQUESTED, Topic.APPROVAL_DECIDED, Topic.CANCEL_REQUESTED)
WAKE = None
LOG = logs.of("executor")


def open(desk: Desk) -> Callable[[Event | None], None]:
    writers = Writers(desk)

    def run(event: Event | None) -> None:
        executors = writers.now()
        if event is None:
            for executor in executors.values():
                executor.sweep()
        elif executor := executors.get(UUID(event.payload["account"])):
            executor.run(UUID(event.payload["order"]))

    return one_at_a_time(run)


def one_at_a_time(run: Callable[[Event | None], None]) -> Callable[[Event | None], None]:
    """Keep the schedule and the consumer of this process apart: an account has one writer, here too."""
    lock = threading.Lock()

    def locked(event: Event | None) -> None:
        with lock:
            run(event)

    return locked


class Writers:
    """The accounts this process writes for: each while it holds the account's lock, on one connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._session: Session | None = None
        self._executors: dict[UUID, Executor] = {}

    def now(self) -> dict[UUID, Executor]:
        """Return an executor for every account whose lock this process has or can get.

        A broken connection has lost its locks: everything is taken anew, under a higher fence.
        """
        try:
            with self._desk.store.as_service(Duty.EXECUTOR) as tx:
                accounts = tx.accounts.all()
            session = self._session or self._desk.store.session().__enter__()
            self._session = session
            session.check()
            for account in accounts:
                if account.id not in self._executors and session.hold(f"venue account {account.id}"):
                    self._executors[account.id] = Executor(self._desk, account, f"jobs {os.getpid()}")
                    LOG.info("Writing for account %s.", account.name)
                    self._executors[account.id].sweep()
        except UnavailableError:
            self._session, self._executors = None, {}
            raise
        return self._executors
