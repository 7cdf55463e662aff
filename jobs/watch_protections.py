"""Judge every protection on what is stored, and write the locks they ask for."""

from collections.abc import Callable
from datetime import timedelta

from core.desk import Desk
from core.model import Event
from core.orders import protect, snapshots

EVERY = timedelta(seconds=5)
ON = ()
WAKE = None


def open(desk: Desk) -> Callable[[Event | None], None]:
    bases, since = snapshots.Bases(), desk.now()

    def run(_: Event | None) -> None:
        protect.judge(desk, since, bases)

    return run
