"""Forget market data older than the settings keep it."""

from collections.abc import Callable
from datetime import timedelta

from core import market
from core.desk import Desk
from core.model import Event
from core.observe import logs

EVERY = timedelta(hours=1)
ON = ()
WAKE = None
LOG = logs.of("market")


def open(desk: Desk) -> Callable[[Event | None], None]:
    def run(_: Event | None) -> None:
        if gone := market.forget_old(desk.store, desk.settings, desk.now()):
            LOG.info("%s old rows of market data forgotten.", f"{gone:,}")

    return run
