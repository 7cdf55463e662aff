"""Keep the news of every source as fresh as it is published."""

from collections.abc import Callable
from datetime import timedelta

from core import market
from core.desk import Desk
from core.model import Event
from core.observe import logs

# Each source keeps its own, slower pace; this is how soon an answer is kept.
EVERY = timedelta(seconds=2)
ON = ()
WAKE = None
LOG = logs.of("news")


def open(desk: Desk) -> Callable[[Event | None], None]:
    collector = market.open_collector(desk.store, desk.settings, desk.now, LOG.warning)

    def run(_: Event | None) -> None:
        collector.tick(desk.now())

    return run
