"""What was typed as a size, made a quantity of the base asset: on the instrument's step, never more than asked."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.errors import InvalidError
from core.model import Instrument, Side
from core.model.costs import affordable, notional
from core.model.drafts import exact
from core.model.numbers import EXACT, percent, plain, step_below

CENT = Decimal("0.01")


class SizeUnit(StrEnum):
    """What a size counts in: the base asset, the quote asset, or a share of the account's equity."""

    BASE = "base"
    QUOTE = "quote"
    EQUITY = "equity"


@dataclass(frozen=True)
class Size:
    """What a typed size came to, and the sentence that says so."""

    quantity: Decimal
    sentence: str


def size(
    typed: str | Decimal,
    unit: SizeUnit,
    instrument: Instrument,
    price: Decimal | None,
    equity: Decimal | None,
) -> Size:
    """Return the quantity for what was typed, rounded down to the step.

    `price` is quote asset per unit, `equity` in the quote asset; an equity size is in percent. A quantity of the base
    asset is kept as it is: the gate names a wrong step, nothing is corrected behind anybody's back.
    Raises InvalidError for what is no number, for more than the whole equity, without the price or equity it takes,
    and for a size below one step.
    """
    number = exact(typed, "The quantity" if unit is SizeUnit.BASE else "The size")
    if unit is SizeUnit.BASE:
        return Size(number, "")
    if price is None or not price > 0:
        raise InvalidError(f"There is no price of {instrument.symbol} to work a quantity out with. Wait for a quote.")
    worth, said = (number, "") if unit is SizeUnit.QUOTE else _of_equity(number, equity, instrument)
    quantity = step_below(EXACT.divide(worth, price), instrument.quantity_step)
    if not quantity:
        step = notional(instrument.quantity_step, price)
        raise InvalidError(
            f"{plain(worth)} {instrument.quote} is less than one step of {plain(instrument.quantity_step)} "
            f"{instrument.base}, which costs {plain(step)}. Enter more."
        )
    at, value = step_below(price, instrument.price_step), step_below(notional(quantity, price), CENT)
    got = f"{plain(quantity)} {instrument.base} at {plain(at)} {instrument.quote}"
    return Size(quantity, f"{said}{got}, worth {plain(value)} {instrument.quote}.")


def part_of_free(fraction: Decimal, side: Side, instrument: Instrument, free: Decimal, price: Decimal) -> Decimal:
    """Return the quantity that uses this part of what is free, on the step: a buy pays its fee out of it.

    `free` is quote asset for a buy, base for a sell; `price` what a buy locks per unit. Zero where it is too little.
    """
    part = EXACT.multiply(free, fraction)
    return step_below(affordable(part, price) if side is Side.BUY else part, instrument.quantity_step)


def _of_equity(share: Decimal, equity: Decimal | None, instrument: Instrument) -> tuple[Decimal, str]:
    if share > 100:
        raise InvalidError(f"{plain(share)} % is more than the whole account. Enter at most 100.")
    if equity is None or not equity > 0:
        raise InvalidError("The account's equity is not known now, so a share of it is not either. Use a quantity.")
    worth = EXACT.multiply(equity, share / 100)
    return worth, f"{percent(share / 100)} of {plain(equity)} {instrument.quote}: "
