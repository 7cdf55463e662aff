"""Keep the prices of a price service at hand for when the venue is silent."""

from collections.abc import Callable
from datetime import timedelta

from core.desk import Desk
from core.market.price_services import CoinGecko
from core.model import BreakerState, Event, Feed, Provenance, ProviderHealth
from core.store import Duty

# The service keeps its own, slower pace; a failure is tried again at the next turn.
EVERY = timedelta(minutes=1)
ON = ()
WAKE = None


def open(desk: Desk) -> Callable[[Event | None], None]:
    """Go on with what an earlier process learnt of the service."""
    with desk.store.as_service(Duty.MARKET) as tx:
        kept = {health.name: health for health in tx.providers.all()}
    service = CoinGecko(desk.settings, desk.now, kept.get(CoinGecko.name))

    def run(_: Event | None) -> None:
        with desk.store.as_service(Duty.MARKET) as tx:
            feed = tx.market.active_feed()
            listed = tx.market.instruments(feed.venue) if feed else ()
        if feed is None:
            return
        if feed.provenance is not Provenance.LIVE:
            keep(waiting(service.health(), feed))
            return
        try:
            found = service.prices({asset for i in listed for asset in (i.base, i.quote)}, desk.now())
            with desk.store.as_service(Duty.MARKET) as tx:
                tx.references.set(found)
        finally:
            keep(service.health())

    def keep(health: ProviderHealth) -> None:
        if health != kept.get(health.name):
            with desk.store.as_service(Duty.MARKET) as tx:
                tx.providers.set(health)
            kept[health.name] = health

    return run


def waiting(health: ProviderHealth, feed: Feed) -> ProviderHealth:
    """Say why a service is not asked beside prices that are not today's; one that is off keeps its own reason."""
    if health.state is BreakerState.OFF:
        return health
    note = f"Not asked while the market is {feed.provenance.value}: today's prices do not belong beside it."
    return ProviderHealth(health.name, health.kind, BreakerState.OFF, note=note)
