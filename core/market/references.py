"""The best price there is to show of a symbol, and how far it can be believed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from core.market.prices import Board, board
from core.model import Person, Provenance, Quote, ReferencePrice
from core.store import Store

REFERENCE_FRESH = timedelta(minutes=15)
"""Three turns of a service that is asked every five minutes."""


class Belief(StrEnum):
    """How far a shown price can be believed: the venue's own and new; getting old, or another's; the last known."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class BestPrice:
    """A price in the symbol's quote asset, for showing only: no order is decided by it, the gate reads quotes.

    `source` is the venue or the price service; `as_of` is when the desk learnt the venue's quote, or the service's
    own time of its price; `age` is how long ago that was.
    """

    price: Decimal
    source: str
    as_of: datetime
    age: timedelta
    tone: Belief


Reference = tuple[Decimal, str, datetime]
"""Price, source and time."""


def best_price(store: Store, person: Person, symbol: str, now: datetime, fresh_s: float) -> BestPrice | None:
    """Return the venue's price while fresh, else a price service's while fresh, else the newest known; None if none."""
    return best_prices(store, person, (symbol,), now, fresh_s).get(symbol)


def best_prices(
    store: Store, person: Person, symbols: Iterable[str], now: datetime, fresh_s: float
) -> Mapping[str, BestPrice]:
    """Return the same for many symbols at once; one of which nothing is known is left out."""
    known = board(store, person)
    worth = reference_prices(store, person, known)
    found = {s: best_of(known.quotes.get(s), reference_of(s, worth), now, fresh_s) for s in symbols}
    return {symbol: price for symbol, price in found.items() if price}


def reference_prices(store: Store, person: Person, known: Board) -> Mapping[str, ReferencePrice]:
    """Return what assets are worth in US dollars by price services; nothing beside a market that is not live."""
    if known.feed is None or known.feed.provenance is not Provenance.LIVE:
        return {}
    with store.as_user(person) as tx:
        prices = tx.references.all()
    return {price.asset: price for price in sorted(prices, key=lambda price: price.market_at)}


def reference_of(symbol: str, worth: Mapping[str, ReferencePrice]) -> Reference | None:
    """Return the price of a symbol in its own quote asset, by way of the dollar: a dollar of Tether is none."""
    base, _, quote = symbol.partition("/")
    bought, paid = worth.get(base), worth.get(quote)
    if bought is None:
        return None
    if quote == bought.currency:
        return bought.price, bought.source, bought.market_at
    if paid is None:
        return None
    return bought.price / paid.price, bought.source, min(bought.market_at, paid.market_at)


def best_of(quote: Quote | None, reference: Reference | None, now: datetime, fresh_s: float) -> BestPrice | None:
    """Choose by freshness, then by age; a quote past half its time is getting old."""
    own: Reference | None = (quote.last, quote.venue, quote.received_at) if quote else None
    if own and (age := now - own[2]) <= timedelta(seconds=fresh_s):
        return BestPrice(*own, age, Belief.GOOD if age <= timedelta(seconds=fresh_s / 2) else Belief.WARN)
    if reference and (age := now - reference[2]) <= REFERENCE_FRESH:
        return BestPrice(*reference, age, Belief.WARN)
    last = max((known for known in (own, reference) if known), key=lambda known: known[2], default=None)
    return BestPrice(*last, now - last[2], Belief.BAD) if last else None
