"""How much is meant, and the one step of arithmetic that makes a quantity of it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.agents.intent.assets import same_money
from core.agents.intent.values import Book, NotDerivable
from core.model import Side
from core.model.numbers import EXACT, step_below

FINEST = Decimal("1e-8")
"""The step of a symbol whose step no tool told."""
FEES = Decimal("0.01")
"""An order for all the free money may leave this share of it for fees and the price's way."""


class SizeKind(StrEnum):
    """UNITS and MONEY are said; SHARE is of what is held, CASH of free money, EQUITY of all; the others are aimed at."""

    UNITS = "units"
    MONEY = "money"
    SHARE = "share"
    CASH = "cash"
    EQUITY = "equity"
    TO_UNITS = "to_units"
    TO_MONEY = "to_money"
    TO_SHARE = "to_share"
    TO_WEIGHT = "to_weight"


@dataclass(frozen=True)
class Size:
    """How much, as it was said; `currency` is empty where the money was not named."""

    kind: SizeKind
    value: Decimal
    currency: str = ""

    @property
    def of_what(self) -> str:
        """Which trusted results a quantity is computed from; empty where it was said itself."""
        return _FROM[self.kind]


_FROM = {
    SizeKind.UNITS: "",
    SizeKind.MONEY: "price",
    SizeKind.SHARE: "position",
    SizeKind.CASH: "free balance, price",
    SizeKind.EQUITY: "equity, price",
    SizeKind.TO_UNITS: "position",
    SizeKind.TO_MONEY: "position, price",
    SizeKind.TO_SHARE: "position",
    SizeKind.TO_WEIGHT: "position, equity, price",
}


@dataclass(frozen=True)
class Amount:
    """A quantity on the step, the least one that is as good, and the side where the size decides it."""

    quantity: Decimal
    least: Decimal
    side: Side


def quantity(size: Size, symbol: str, side: Side | None, limit: Decimal | None, book: Book) -> Amount | NotDerivable:
    """Return what a size comes to, rounded down to the symbol's step.

    Money is divided by the limit price where there is one, else by the trusted price. What is said in units stands
    as it was said where it is on the step.
    """
    step = book.steps.get(symbol, FINEST)
    exact = _exact(size, symbol, side, limit, book)
    if isinstance(exact, NotDerivable):
        return exact
    if (side or Side.SELL) is Side.BUY:
        exact = -exact if size.kind in _AIMED else exact
    toward = side or (Side.SELL if exact > 0 else Side.BUY)
    exact = abs(exact) if side is None else exact
    rounded = step_below(exact, step) if exact > 0 else Decimal(0)
    if rounded <= 0:
        return NotDerivable(
            "quantity",
            f"There is nothing to {toward.value}: {symbol.partition('/')[0]} is there already, or a step away from it.",
        )
    return Amount(rounded, rounded if size.kind is not SizeKind.CASH else rounded * (1 - FEES), toward)


_AIMED = frozenset({SizeKind.TO_UNITS, SizeKind.TO_MONEY, SizeKind.TO_SHARE, SizeKind.TO_WEIGHT})


def _exact(size: Size, symbol: str, side: Side | None, limit: Decimal | None, book: Book) -> Decimal | NotDerivable:
    """Return the quantity before rounding; of an aim, how much is to be sold."""
    base, _, quote = symbol.partition("/")
    held, market = book.held(symbol), book.prices.get(symbol)
    price = limit if size.kind in (SizeKind.MONEY, SizeKind.CASH, SizeKind.EQUITY) and limit is not None else market
    if size.kind in (SizeKind.MONEY, SizeKind.TO_MONEY) and not same_money(size.currency, quote):
        return NotDerivable("quantity", f"You said an amount in {size.currency}, and {symbol} is paid in {quote}.")
    if "position" in size.of_what and held is None:
        return NotDerivable("quantity", f"No tool has told in this thread how much {base} is held.")
    if "price" in size.of_what and not price:
        return NotDerivable("quantity", f"No tool has told the price of {symbol} in this thread.")
    if "equity" in size.of_what and book.equity is None:
        return NotDerivable("quantity", "No tool has told in this thread what the account is worth.")
    if "equity" in size.of_what and not same_money(book.currency, quote):
        return NotDerivable("quantity", f"Equity is counted in {book.currency}, and {symbol} is paid in {quote}.")
    if size.kind is SizeKind.CASH and book.free.get(quote) is None:
        return NotDerivable("quantity", f"No tool has told in this thread how much {quote} is free.")
    return _step(
        size, held or Decimal(0), price or Decimal(1), book.equity or Decimal(0), book.free.get(quote, Decimal(0))
    )


def _step(size: Size, held: Decimal, price: Decimal, equity: Decimal, free: Decimal) -> Decimal:
    """Take the one step of arithmetic, multiplying before dividing so that a third of three is one."""
    with_value = {
        SizeKind.UNITS: lambda: size.value,
        SizeKind.MONEY: lambda: EXACT.divide(size.value, price),
        SizeKind.SHARE: lambda: share(held, size.value),
        SizeKind.CASH: lambda: EXACT.divide(share(free, size.value), price),
        SizeKind.EQUITY: lambda: EXACT.divide(share(equity, size.value), price),
        SizeKind.TO_UNITS: lambda: held - size.value,
        SizeKind.TO_MONEY: lambda: EXACT.subtract(held, EXACT.divide(size.value, price)),
        SizeKind.TO_SHARE: lambda: EXACT.subtract(held, share(held, size.value)),
        SizeKind.TO_WEIGHT: lambda: EXACT.subtract(held, EXACT.divide(share(equity, size.value), price)),
    }
    return with_value[size.kind]()


def share(of: Decimal, value: Decimal) -> Decimal:
    """Return a share of a number; thirds are kept as they were said, not as 0.333."""
    whole = EXACT.multiply(of, value)
    for below in (3, 6, 7, 9):
        above = (value * below).quantize(Decimal(1))
        if value not in (0, 1) and value != value.quantize(FINEST) and abs(value * below - above) < FINEST:
            return EXACT.divide(EXACT.multiply(of, above), Decimal(below))
    return whole
