"""The last prices of the desk's market, with where they come from and how old they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.model import Balance, Feed, Instrument, Person, Quote
from core.model.costs import notional
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


@dataclass(frozen=True)
class Worth:
    """What balances are worth in `unit` at the last prices; assets without a price are named, not counted."""

    total: Decimal
    unit: str
    parts: Mapping[str, Decimal]
    missing: tuple[str, ...]


def worth(board: Board, balances: Iterable[Balance], unit: str = "USDT") -> Worth:
    """Value free and locked balances at the last price of their market against `unit`."""
    parts: dict[str, Decimal] = {}
    missing: list[str] = []
    for balance in balances:
        quote = board.quotes.get(f"{balance.asset}/{unit}")
        if balance.total == 0:
            continue
        if balance.asset == unit:
            parts[balance.asset] = balance.total
        elif quote is None:
            missing.append(balance.asset)
        else:
            parts[balance.asset] = notional(balance.total, quote.last)
    return Worth(sum(parts.values(), Decimal(0)), unit, parts, tuple(sorted(missing)))
