"""Send and settle orders: woken by their events, and once a second for what is left over.

Each account has a thread of its own, so that an exchange that is slow to answer holds up no other.
"""

import os
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from queue import Empty, SimpleQueue
from uuid import UUID

from core.desk import Desk
from core.errors import DeskError, NotFoundError, UnavailableError
from core.exchanges import NoKeyError
from core.model import Account, Event, Topic
from core.observe import logs
from core.orders import Executor
from core.store import Duty, Session

EVERY = timedelta(seconds=1)
ON = (
    Topic.ORDER_RECORDED,
    Topic.APPROVAL_REQUESTED,
    Topic.APPROVAL_DECIDED,
    Topic.CANCEL_REQUESTED,
    Topic.RECONCILE_ASKED,
)
WAKE = None
STOPPED_WITHIN_S = 20.0
LOG = logs.of("executor")


def open(desk: Desk) -> Callable[[Event | None], None]:
    writers, lock = Writers(desk), threading.Lock()

    def run(event: Event | None) -> None:
        # The schedule and the consumer of events are two threads.
        with lock:
            found = writers.now()
        if event and (writer := found.get(UUID(event.payload["account"]))):
            writer.hear(event)

    return run


class Writer(threading.Thread):
    """The one who acts for an account: on what it is asked for, and every second on whatever is left over."""

    def __init__(self, desk: Desk, account: Account) -> None:
        super().__init__(name=f"writer {account.name}", daemon=True)
        self.account = account
        self._executor = Executor(desk, account, f"jobs {os.getpid()}")
        self._asked: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._ending = threading.Event()

    def hear(self, event: Event) -> None:
        """Have an order taken as far as it goes, or the account compared with its venue."""
        if event.topic is Topic.RECONCILE_ASKED:
            self._asked.put(self._executor.reconcile)
        else:
            self._asked.put(partial(self._executor.run, UUID(event.payload["order"])))

    def stop(self) -> None:
        """Let it end what it does, and close its venue; a request that hangs is given up after a while."""
        self._ending.set()
        self.join(STOPPED_WITHIN_S)
        self._executor.close()

    def run(self) -> None:
        told = ""
        self._asked.put(self._executor.sweep)
        while not self._ending.is_set():
            try:
                self._act()
                told = ""
            except DeskError as e:
                if str(e) != told:
                    LOG.warning("%s: %s", self.account.name, e)
                told = str(e)
                self._ending.wait(EVERY.total_seconds())

    def _act(self) -> None:
        try:
            act = self._asked.get(timeout=EVERY.total_seconds())
        except Empty:
            act = self._executor.sweep
        act()


class Writers:
    """The accounts this process writes for: each while it holds the account's lock, on one connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._session: Session | None = None
        self._writers: dict[UUID, Writer] = {}
        self._without_key: set[UUID] = set()

    def now(self) -> Mapping[UUID, Writer]:
        """Return the writer of every account whose lock this process has or can get.

        A broken connection has lost its locks: everything is taken anew, under a higher fence.
        """
        try:
            with self._desk.store.as_service(Duty.EXECUTOR) as tx:
                accounts = tx.accounts.all()
            session = self._session or self._desk.store.session().__enter__()
            self._session = session
            session.check()
            for account in accounts:
                self._keep(account, session)
        except UnavailableError:
            self.stop()
            raise
        return self._writers

    def stop(self) -> None:
        """End every writer and let go of the locks."""
        for id in list(self._writers):
            self._end(id)
        if self._session:
            self._session.__exit__(None, None, None)
            self._session = None

    def _keep(self, account: Account, session: Session) -> None:
        """Write for an account, with the key it has now."""
        if account.id in self._without_key and account.key_id is None:
            return
        writer = self._writers.get(account.id)
        if writer and writer.account.key_id != account.key_id:
            self._end(account.id)
            writer = None
        if writer or not session.hold(f"venue account {account.id}"):
            return
        try:
            writer = Writer(self._desk, account)
        except NotFoundError as e:
            self._say_without_key(account, e)
            return
        self._without_key.discard(account.id)
        self._writers[account.id] = writer
        LOG.info("Writing for account %s.", account.name)
        writer.start()

    def _end(self, id: UUID) -> None:
        self._writers.pop(id).stop()

    def _say_without_key(self, account: Account, why: NotFoundError) -> None:
        if account.id in self._without_key:
            return
        self._without_key.add(account.id)
        LOG.warning("Nothing can be done for account %s: %s", account.name, why)
        if isinstance(why, NoKeyError):
            with self._desk.store.as_service(Duty.EXECUTOR) as tx:
                tx.snapshots.set_stream(account.id, in_sync=False, note=str(why))
