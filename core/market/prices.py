"""The last prices of the desk's market, with where they come from and how old they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.model import Feed, Instrument, Person, Quote
from core.store import Store


@dataclass(frozen=True)
class Board:
    """The active feed (None before the jobs ran once), its instruments and quotes by symbol."""

    feed: Feed | None
    instruments: Sequence[Instrument]
    quotes: Mapping[str, Quote]

    @property
    def symbols(self) -> list[str]:
        """Symbols with a price, BTC and ETH against the dollar first."""
        first = ("BTC/USDT", "ETH/USDT")
        known = [i.symbol for i in self.instruments if i.symbol in self.quotes]
        return sorted(known, key=lambda s: (s not in first, s))


def board(store: Store, person: Person) -> Board:
    """Return what the desk shows of the market now."""
    with store.as_user(person) as tx:
        feed = tx.market.active_feed()
        if feed is None:
            return Board(None, (), {})
        quotes = {q.symbol: q for q in tx.market.quotes(feed.venue)}
        return Board(feed, tx.market.instruments(feed.venue), quotes)
