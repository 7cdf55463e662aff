"""Test the kill switch: once a day while the desk trades on paper, and when somebody asks."""

from collections.abc import Callable
from datetime import timedelta

from core import orders
from core.desk import Desk
from core.model import Event, Topic
from core.observe import logs
from core.store import Duty

# Looked at often, done once a day: a desk that is restarted each evening is tested as well.
EVERY = timedelta(minutes=1)
ON = (Topic.DRILL_ASKED,)
WAKE = None
A_DAY = timedelta(days=1)
LOG = logs.of("drill")


def open(desk: Desk) -> Callable[[Event | None], None]:
    def run(event: Event | None) -> None:
        with desk.store.as_service(Duty.EXECUTOR) as tx:
            newest = next(iter(tx.drills.recent(1)), None)
        if event is None and newest and desk.now() - newest.ran_at < A_DAY:
            return
        done = orders.drill(desk)
        if done and not done.passed:
            LOG.critical("The kill switch does not hold: %s", done.said)

    return run
