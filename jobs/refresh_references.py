"""Keep the prices of a price service at hand for when the venue is silent, and those of a year ago."""

from collections.abc import Callable
from datetime import datetime, timedelta

from core import market
from core.desk import Desk
from core.market.price_services import CoinGecko
from core.model import BreakerState, Event, Feed, Provenance, ProviderHealth
from core.store import Duty

# The service keeps its own, slower pace; a failure is tried again at the next turn.
EVERY = timedelta(minutes=1)
# An asset younger than a year lacks it again and again.
YEAR_EVERY = timedelta(hours=6)
ON = ()
WAKE = None


def open(desk: Desk) -> Callable[[Event | None], None]:
    """Go on with what an earlier process learnt of the service."""
    with desk.store.as_service(Duty.MARKET) as tx:
        kept = {health.name: health for health in tx.providers.all()}
    service = CoinGecko(desk.settings, desk.now, kept.get(CoinGecko.name))
    asked: dict[str, datetime] = {}

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
            fill_year()
        finally:
            keep(service.health())

    def fill_year() -> None:
        """Ask for the past of one asset a turn: the service counts calls by the minute."""
        if service.health().state is not BreakerState.CLOSED:
            return
        now = desk.now()
        lacking = market.lacking_year(desk.store, service.name)
        due = (p for p in lacking if p.asset not in asked or now - asked[p.asset] >= YEAR_EVERY)
        if price := next(due, None):
            asked[price.asset] = now
            market.keep_days(desk.store, price, service.history(price.asset, 365))

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
