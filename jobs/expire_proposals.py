"""End the agents' proposals that nobody decided in time."""

from collections.abc import Callable
from datetime import timedelta

from core import orders
from core.desk import Desk
from core.model import Event

EVERY = timedelta(seconds=10)
ON = ()
WAKE = None


def open(desk: Desk) -> Callable[[Event | None], None]:
    def run(_: Event | None) -> None:
        orders.expire_proposals(desk)

    return run
