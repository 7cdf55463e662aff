"""Reckon what every account is worth: at the start, every two seconds and after each fill."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from core.desk import Desk
from core.model import Event, Topic
from core.orders import snapshots

EVERY = timedelta(seconds=2)
ON = (Topic.FILL,)
WAKE = None
THIN_EVERY = timedelta(hours=1)


def open(desk: Desk) -> Callable[[Event | None], None]:
    bases, lock = snapshots.Bases(), threading.Lock()
    thinned: datetime | None = None

    def run(_: Event | None) -> None:
        nonlocal thinned
        # The schedule and the consumer of fills are two threads; each snapshot follows the one before.
        with lock:
            snapshots.take_all(desk, bases)
            if thinned is None or desk.now() - thinned >= THIN_EVERY:
                snapshots.thin(desk)
                thinned = desk.now()

    return run
