"""What an order costs: the price it is reckoned at, the fee, and what it locks while it works.

Assumption: 0.1 % of the notional, in the quote asset, for buys and sells, taken or rested alike (the
standard spot rate of the large venues; paying in a venue's own token or from the bought coins is not
modelled). The gate reserves exactly what the paper venue locks and charges, because both ask here.
"""

from decimal import ROUND_UP, Decimal, localcontext
from typing import TypeAlias

from core.model.drafts import OrderDraft, OrderType, Side
from core.model.market import Quote
from core.model.numbers import EXACT
from core.model.orders import Order
from core.model.paper import PaperOrder

FEE_RATE = Decimal("0.001")
FEE_STEP = Decimal("0.00000001")
MAX_SLIPPAGE = Decimal("0.05")
"""How far from the best price a market order trades at most. Source: freqtrade's dry run."""

Wish: TypeAlias = OrderDraft | Order | PaperOrder


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


def fee_of_next(before: Decimal, value: Decimal) -> Decimal:
    """Return the fee on a fill of an order that filled `before` already: all fills together pay the fee of the sum."""
    return min(EXACT.subtract(fee_of(EXACT.add(before, value)), fee_of(before)), value)


def with_fee(value: Decimal) -> Decimal:
    """Return what a buy of this notional takes from the quote asset."""
    return EXACT.add(value, fee_of(value))


def cost_of_buying(quantity: Decimal, price: Decimal) -> Decimal:
    """Return what a buy takes from the quote asset: notional and fee."""
    return with_fee(notional(quantity, price))


def affordable(money: Decimal, price: Decimal) -> Decimal:
    """Return a quantity whose notional and fee this money pays; nobody can pay for more than a fee's step more."""
    if not money > FEE_STEP or not price > 0:
        return Decimal(0)
    # The fee is rounded up by less than one of its steps.
    return EXACT.divide(EXACT.subtract(money, FEE_STEP), EXACT.multiply(price, 1 + FEE_RATE))


def away(price: Decimal, fraction: Decimal, upwards: bool) -> Decimal:
    """Return the price moved by a fraction of itself."""
    return EXACT.multiply(price, 1 + fraction if upwards else 1 - fraction)


def reckoned_price(wish: Wish, quote: Quote | None) -> Decimal | None:
    """Return the price an order is reckoned at: its limit, its stop, or what the quote says; None without one.

    A trailing stop counts at the price that would trigger it if the market turned now.
    """
    if wish.limit_price is not None or wish.stop_price is not None:
        return wish.limit_price if wish.limit_price is not None else wish.stop_price
    if quote is None:
        return None
    if wish.trail is not None:
        return away(quote.last, wish.trail, upwards=wish.side is Side.BUY)
    return touch_price(wish.side, quote)


def reserve_of(wish: Wish, quote: Quote | None) -> Decimal | None:
    """Return what an order locks when it is accepted: quote asset for a buy, base for a sell; None without a price.

    A buy locks its cost at the price it is reckoned at; one that becomes a market order when it is triggered, at
    5 % above. A reduce-only sell that waits for its price locks nothing: it sells what is free when it is reached.
    """
    if wish.side is Side.SELL:
        return Decimal(0) if wish.reduce_only and wish.type.waits else wish.quantity
    price = worst_price(wish, quote)
    return None if price is None else cost_of_buying(wish.quantity, price)


def worst_price(wish: Wish, quote: Quote | None) -> Decimal | None:
    """Return the price at which a buy locks its cost; None without one."""
    price = reckoned_price(wish, quote)
    if price is None or not wish.type.waits or wish.type is OrderType.STOP_LIMIT:
        return price
    return away(price, MAX_SLIPPAGE, upwards=True)
