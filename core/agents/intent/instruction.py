"""What the person asks for, with its open fields, and the order that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from core.agents.intent import size as sizes
from core.agents.intent.size import Amount, Size, SizeKind
from core.agents.intent.tags import Tag
from core.agents.intent.values import Book, NotDerivable, Wanted
from core.model import OrderType, Side, TimeInForce

KINDS = frozenset({Tag.LIMIT, Tag.STOP, Tag.MARKET, Tag.PROFIT, Tag.POST})
TWO_WAYS = frozenset({SizeKind.TO_UNITS, SizeKind.TO_MONEY, SizeKind.TO_WEIGHT})
"""Sizes that tell by themselves whether to buy or to sell."""


@dataclass(frozen=True)
class Instruction:
    """An order as the person put it; what is None or empty is open.

    `derived` says of each field how it came about: said, said before, or from which trusted result it is computed.
    """

    asset: str = ""
    quote: str = ""
    side: Side | None = None
    size: Size | None = None
    limit: Decimal | None = None
    stop: Decimal | None = None
    trail: Decimal | None = None
    kinds: frozenset[Tag] = frozenset()
    time_in_force: TimeInForce = TimeInForce.GTC
    derived: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def type(self) -> OrderType:
        """Return the type the words name; a price alone makes a limit order, no price a market order."""
        if self.trail is not None:
            return OrderType.TRAILING_STOP
        if Tag.PROFIT in self.kinds:
            return OrderType.TAKE_PROFIT
        if Tag.STOP in self.kinds or self.stop is not None:
            return OrderType.STOP_MARKET if self.limit is None else OrderType.STOP_LIMIT
        if Tag.POST in self.kinds:
            return OrderType.POST_ONLY
        return OrderType.LIMIT if self.limit is not None or Tag.LIMIT in self.kinds else OrderType.MARKET

    @property
    def empty(self) -> bool:
        return self.said == frozenset()

    @property
    def said(self) -> frozenset[str]:
        """Return the names of the fields that are filled."""
        named = ("asset", "side", "size", "limit", "stop", "trail", "kinds")
        return frozenset(name for name in named if getattr(self, name))

    def symbol(self, book: Book) -> str | NotDerivable:
        """Return the one listed symbol that is meant."""
        if not self.asset:
            return NotDerivable("symbol", "Which asset? Name it, like BTC or ETH.")
        pairs = sorted(each for each in book.listed if each.partition("/")[0] == self.asset)
        wished = f"{self.asset}/{self.quote or book.currency}"
        if wished in pairs or (not pairs and not self.quote):
            return wished
        if len(pairs) == 1 and not self.quote:
            return pairs[0]
        return NotDerivable("symbol", f"{wished} is not listed here. Name the symbol, like BTC/USDT.")

    def wanted(self, book: Book) -> Wanted | NotDerivable:
        """Return the exact order where all is known, else what is missing, as a sentence to ask the person."""
        order = self.order(book)
        return order if isinstance(order, NotDerivable) else order[0]

    def order(self, book: Book) -> tuple[Wanted, Amount] | NotDerivable:
        """Return the order and how much of its quantity is left to rounding and fees."""
        symbol = self.symbol(book)
        if isinstance(symbol, NotDerivable):
            return symbol
        if self.size is None:
            return NotDerivable(
                "quantity", f"How much of {symbol.partition('/')[0]}? Say a quantity, an amount or a share."
            )
        if self.side is None and self.size.kind not in TWO_WAYS:
            return NotDerivable("side", f"Buy or sell {symbol.partition('/')[0]}?")
        if missing := self._missing_price():
            return missing
        amount = sizes.quantity(self.size, symbol, self.side, self.limit, book)
        if isinstance(amount, NotDerivable):
            return amount
        kind = self.type
        limit, stop = (self.limit if kind.has_limit else None), (self.stop if kind.has_stop else None)
        return Wanted(symbol, amount.side, kind, amount.quantity, limit, stop, self.trail, self.time_in_force), amount

    def _missing_price(self) -> NotDerivable | None:
        if Tag.MARKET in self.kinds and (self.limit is not None or Tag.LIMIT in self.kinds):
            return NotDerivable("type", "At the market price, or at a limit? You said both.")
        if self.type.has_limit and self.limit is None:
            return NotDerivable("limit_price", "At which limit price?")
        if self.type.has_stop and self.stop is None:
            return NotDerivable("stop_price", "At which stop price?")
        return None

    def over(self, earlier: "Instruction") -> "Instruction":
        """Return this instruction with what it leaves open filled from an earlier one."""
        named = {name: getattr(self, name) or getattr(earlier, name) for name in ("asset", "side", "size", "trail")}
        how = {name: "said before" for name in named if getattr(earlier, name) and not getattr(self, name)}
        quote = self.quote or (earlier.quote if not self.asset else "")
        merged = replace(self, quote=quote, derived={**how, **self.derived}, **named)
        return merged._priced(earlier)

    def _priced(self, earlier: "Instruction") -> "Instruction":
        """A new kind of order puts the old prices away; a new price of the old kind replaces it."""
        if Tag.MARKET in self.kinds:
            return replace(self, trail=None)
        kinds = self.kinds | (earlier.kinds - {Tag.MARKET})
        if Tag.STOP in earlier.kinds | self.kinds or Tag.PROFIT in earlier.kinds | self.kinds:
            return replace(self, kinds=kinds, limit=self.limit or earlier.limit, stop=self.stop or earlier.stop)
        return replace(self, kinds=kinds, limit=self.limit or earlier.limit)
