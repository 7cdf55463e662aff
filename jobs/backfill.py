"""Fetch the candles that are missing, beside the ticks."""

import time
from collections.abc import Callable
from datetime import timedelta

from core import market
from core.desk import Desk
from core.model import Event
from core.observe import logs
from jobs.market_source import source_of

EVERY = timedelta(seconds=1)
ON = ()
WAKE = None
LOG = logs.of("market")
# A run ends now and then, so that its schedule sees whether the process is to end.
LONGEST_RUN_S = 10.0


def open(desk: Desk) -> Callable[[Event | None], None]:
    kept = timedelta(days=desk.settings.keep_minutes_days)
    backfiller = market.Backfiller(desk.store, source_of(desk), kept, LOG.info)

    def run(_: Event | None) -> None:
        until = time.monotonic() + LONGEST_RUN_S
        while time.monotonic() < until and backfiller.step(desk.now()):
            pass

    return run
