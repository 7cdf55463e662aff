"""How far assets are from their price a year ago, by the price service that tells what they are worth today.

A desk fetches a month of an exchange's candles by itself; the service's days stand beside them as candles of a venue
of their own, so no two sources ever meet in one series.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from core.model import CandleColumns, Interval, Person, ReferencePrice
from core.store import Duty, Store, Tx

YEAR = timedelta(weeks=52)
"""With no paid plan CoinGecko's days reach one day further back than this."""


def year_changes(store: Store, person: Person, prices: Iterable[ReferencePrice]) -> Mapping[str, float]:
    """Return by asset the change since the UTC day 52 weeks ago began, a fraction; what is not known is left out."""
    with store.as_user(person) as tx:
        before = {p.asset: (p, began) for p in prices if (began := _year_before(tx, p))}
    return {asset: float(p.price) / began - 1 for asset, (p, began) in before.items()}


def lacking_year(store: Store, source: str) -> Sequence[ReferencePrice]:
    """Return the prices of a service whose day 52 weeks ago is not stored."""
    with store.as_service(Duty.MARKET) as tx:
        return [p for p in tx.references.all() if p.source == source and _year_before(tx, p) is None]


def keep_days(store: Store, price: ReferencePrice, days: CandleColumns) -> None:
    """Store what the service of this price tells of the asset's past."""
    with store.as_service(Duty.MARKET) as tx:
        tx.candles.copy_in(price.source, _symbol(price), Interval.D1, days)


def _year_before(tx: Tx, price: ReferencePrice) -> float | None:
    day = Interval.D1
    start = price.market_at.replace(hour=0, minute=0, second=0, microsecond=0) - YEAR
    found = tx.candles.bars(price.source, _symbol(price), day, day.seconds, start, start + day.length)
    return float(found.open[0]) if len(found) else None


def _symbol(price: ReferencePrice) -> str:
    return f"{price.asset}/{price.currency}"
