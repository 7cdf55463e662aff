"""What an order costs: the price it meets at once and the fee.

Assumption: 0.1 % of the notional, in the quote asset, for buys and sells, makers and takers alike (the
standard spot rate of the large venues; paying in a venue's own token or from the bought coins is not
modelled). The gate reserves exactly what the paper venue charges, because both ask here.
"""

from decimal import ROUND_UP, Decimal, localcontext

from core.model.market import Quote
from core.model.numbers import EXACT
from core.model.orders import Side

FEE_RATE = Decimal("0.001")
FEE_STEP = Decimal("0.00000001")


def touch_price(side: Side, quote: Quote) -> Decimal:
    """Return the price a market order of this side meets: ask or bid, or last where both are the same."""
    if quote.bid == quote.ask:
        return quote.last
    return quote.ask if side is Side.BUY else quote.bid


def notional(quantity: Decimal, price: Decimal) -> Decimal:
    """Return quantity times price to the last digit."""
    return EXACT.multiply(quantity, price)


def fee_of(value: Decimal) -> Decimal:
    """Return the fee on a notional, rounded up to 8 decimals but never more than the notional itself."""
    with localcontext(EXACT):
        return min((value * FEE_RATE).quantize(FEE_STEP, rounding=ROUND_UP), value)


def cost_of_buying(quantity: Decimal, price: Decimal) -> Decimal:
    """Return what a buy takes from the quote asset: notional and fee."""
    value = notional(quantity, price)
    return EXACT.add(value, fee_of(value))
