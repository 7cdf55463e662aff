"""What goes into the intent gate and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from core.model import OrderType, Side, TimeInForce


@dataclass(frozen=True)
class Said:
    """One message of the person; whether a proposal was made of it, and whether it was taken back."""

    text: str
    acted_on: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class Names:
    """What a desk calls its assets and its money; all of a book that the reading of single words needs."""

    bases: frozenset[str]
    quotes: frozenset[str]


@dataclass(frozen=True)
class Book:
    """What trusted tools told in this thread: by asset (`positions`, `free`) and by symbol (`prices`, `steps`).

    Never news, uploads or anything others wrote. `symbols` are the desk's, like BTC/USDT; `currency` is what
    equity is counted in.
    """

    positions: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    equity: Decimal | None = None
    currency: str = "USDT"
    prices: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    steps: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    free: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    symbols: frozenset[str] = frozenset()

    @cached_property
    def listed(self) -> frozenset[str]:
        """Every symbol the desk knows of."""
        return frozenset(self.symbols) | frozenset(self.prices) | frozenset(self.steps)

    @cached_property
    def bases(self) -> frozenset[str]:
        """Every asset that can be bought and sold."""
        held = {each.partition("/")[0] for each in self.positions}
        return frozenset({each.partition("/")[0] for each in self.listed} | held) - {self.currency}

    @cached_property
    def quotes(self) -> frozenset[str]:
        return frozenset({each.partition("/")[2] for each in self.listed} | {self.currency})

    @cached_property
    def names(self) -> Names:
        return Names(self.bases, self.quotes)

    def held(self, symbol: str) -> Decimal | None:
        """Return how much is held of a symbol's base asset."""
        known = self.positions.get(symbol.partition("/")[0])
        return self.positions.get(symbol) if known is None else known


@dataclass(frozen=True)
class Wanted:
    """An order in full, as a model proposes it or as the person's words give it."""

    symbol: str
    side: Side
    type: OrderType
    quantity: Decimal
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    trail: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC


@dataclass(frozen=True)
class NotDerivable:
    """Which field the person's own words do not give, and a sentence that says so to the person."""

    field: str
    sentence: str
