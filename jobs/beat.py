"""Say that the jobs are alive, for readiness and the operations page."""

import os
from collections.abc import Callable
from datetime import timedelta

from core.desk import Desk
from core.model import Event
from core.store import Duty

EVERY = timedelta(seconds=2)
ON = ()
WAKE = None


def open(desk: Desk) -> Callable[[Event | None], None]:
    started_at = desk.now()

    def run(_: Event | None) -> None:
        with desk.store.as_service(Duty.RELAY) as tx:
            tx.processes.beat("jobs", os.getpid(), started_at, {})

    return run
