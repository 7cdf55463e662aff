"""Answer what people ask the assistant: a few turns at once, each under its lease."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from uuid import uuid4

from core.agents import mode, turns
from core.agents.turns import Runner
from core.desk import Desk
from core.errors import DeskError
from core.model import Event, Turn
from core.store import Duty

EVERY = None
ON = ()
# Heard when a question comes; in between it is looked once a second for turns whose runner died.
WAKE = "desk_turns"
AT_ONCE = 4
BEAT = timedelta(seconds=5)


def open(desk: Desk) -> Callable[[Event | None], None]:
    answerers = Answerers(desk)
    threading.Thread(target=answerers.load, name="loading models", daemon=True).start()

    def run(_: Event | None) -> None:
        answerers.tell()
        answerers.begin()

    return run


class Answerers:
    """The threads that answer, one for each turn that runs here; they end with the process, and leave their leases."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._free = threading.Semaphore(AT_ONCE)
        self._started_at = desk.now()
        self._told_at = self._started_at - BEAT
        # No other process, and no earlier one of the same number, may take this one's leases for its own.
        name = f"jobs {os.getpid()} {uuid4().hex[:8]}"
        self._runner = Runner(name, partial(desk.store.as_service, Duty.ASSISTANT), desk.now)
        self._run: Callable[[Turn], object] | None = None

    def load(self) -> None:
        """Load what answers, then begin: the models' clients take seconds, which the other jobs do not wait for."""
        from core.agents.run import opened

        self._run = opened(self._runner, self._desk)
        self._begin_quietly()

    def begin(self) -> None:
        """Begin every turn that waits or was left, as far as threads are free."""
        while self._run and self._free.acquire(blocking=False):
            turn: Turn | None = None
            try:
                turn = turns.overdue(self._runner) or turns.claim(self._runner)
            finally:
                if turn is None:
                    self._free.release()
            if turn is None:
                return
            work = partial(self._answer, self._run, turn)
            threading.Thread(target=work, name=f"answering {turn.id}", daemon=True).start()

    def tell(self) -> None:
        """Say that questions are answered here, and which providers the desk itself can ask."""
        now = self._desk.now()
        if now - self._told_at < BEAT:
            return
        detail = {"providers": list(mode.of_the_desk(self._desk))}
        with self._desk.store.as_service(Duty.RELAY) as tx:
            tx.processes.beat("assistant", os.getpid(), self._started_at, detail)
        self._told_at = now

    def _answer(self, run: Callable[[Turn], object], turn: Turn) -> None:
        try:
            run(turn)
        finally:
            self._free.release()
        self._begin_quietly()

    def _begin_quietly(self) -> None:
        # Where the database does not answer, the job's next run says so.
        with suppress(DeskError):
            self.begin()
