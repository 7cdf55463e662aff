"""Keep candles, quotes, trades and books as fresh as the market source."""

from collections.abc import Callable
from datetime import timedelta

from core import market
from core.desk import Desk
from core.model import Event
from core.observe import logs
from jobs.market_source import source_of

EVERY = timedelta(seconds=0.25)
ON = ()
WAKE = None
LOG = logs.of("market")


def open(desk: Desk) -> Callable[[Event | None], None]:
    """Choose the source; it is first asked on the first run, not while the other jobs wait to open."""
    source = source_of(desk)
    refresher = market.Refresher(desk.store, source, LOG.info)
    started = False

    def run(_: Event | None) -> None:
        nonlocal started
        if not started:
            refresher.start(desk.now())
            LOG.info("Market data is %s (%s).", source.provenance.value, source.name)
            started = True
        refresher.tick(desk.now())

    return run
