"""Steps and sizes for venues that publish none: read off the prices."""

import math
from decimal import Decimal

import numpy as np

from core.model import CandleColumns, Instrument

MOST_DECIMALS = 12
# Float noise is about 1e-16 of a price, the smallest step that exchanges use about 1e-8 of it.
NOISE = 1e-12
SMALLEST_ORDER = Decimal(5)
SMALLEST_ORDER_IN = {"BTC": Decimal("0.0001"), "ETH": Decimal("0.001"), "BNB": Decimal("0.01")}
LARGEST_ORDER = Decimal(9_000_000)


def decimals_of(rows: CandleColumns) -> int:
    """Return how many decimals write every price of the rows exactly, twelve at most."""
    left = np.concatenate((rows.open, rows.high, rows.low, rows.close))
    for decimals in range(MOST_DECIMALS):
        left = left[np.abs(left - np.round(left, decimals)) > NOISE * left]
        if not left.size:
            return decimals
    return MOST_DECIMALS


def instrument_like(venue: str, symbol: str, rows: CandleColumns) -> Instrument:
    """Return an instrument whose steps fit the prices; `rows` must not be empty.

    One quantity step is the largest power of ten (one at most) worth no more than a fifth of the smallest
    order: 0.00001 BTC, 0.001 SOL, 1 DOGE, as exchanges have it.
    """
    base, quote = symbol.split("/")
    price = Decimal(repr(float(rows.close[-1])))
    smallest = SMALLEST_ORDER_IN.get(quote, SMALLEST_ORDER)
    step = Decimal(1).scaleb(min(0, math.floor((smallest / 5 / price).log10())))
    return Instrument(
        venue=venue,
        symbol=symbol,
        base=base,
        quote=quote,
        price_step=Decimal(1).scaleb(-decimals_of(rows)),
        quantity_step=step,
        min_quantity=step,
        max_quantity=LARGEST_ORDER // price // step * step if price < LARGEST_ORDER else step,
        min_notional=smallest,
        max_notional=LARGEST_ORDER,
    )


def money(price: float, step: Decimal) -> Decimal:
    """Return a float price as the exact multiple of its step that it stands for."""
    return Decimal(repr(price)).quantize(step)
