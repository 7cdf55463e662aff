"""Keep candles and quotes as fresh as the market source."""

from collections.abc import Callable
from datetime import timedelta

from core import market
from core.desk import Desk
from core.model import Event
from core.observe import logs

EVERY = timedelta(seconds=1)
ON = ()
WAKE = None
LOG = logs.of("market")


def open(desk: Desk) -> Callable[[Event | None], None]:
    """Choose the source; its history is filled on the first run, not while the other jobs wait to open."""
    source = market.chosen_source(desk.settings, desk.now())
    refresher = market.Refresher(desk.store, source, LOG.info)
    started = False

    def run(_: Event | None) -> None:
        nonlocal started
        if not started:
            LOG.info("Market data is %s (%s).", source.provenance.value, source.name)
            refresher.start(desk.now())
            started = True
        refresher.tick(desk.now())

    return run
