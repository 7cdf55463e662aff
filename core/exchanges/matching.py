"""The maths of the paper venue: what a quote does to an order and an order to the balances.

Pure. Orders fill in full or not at all; a taker meets the quote without moving it. Fees and their
assumption: `core.model.costs`. A market order reserves and settles on one and the same quote, as it never
rests; a limit order reserves at its limit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.errors import ConflictError
from core.exchanges.base import Rejection
from core.model import Balance, Order, OrderStatus, OrderType, Quote, Side, TimeInForce
from core.model.costs import cost_of_buying, fee_of, notional, touch_price
from core.model.numbers import EXACT, plain

Balances = Mapping[str, Balance]

RESTING = frozenset({OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED})


class BooksError(ConflictError):
    """What is locked does not cover this order: it was settled or released before, or never reserved."""


@dataclass(frozen=True)
class Execution:
    """What one match did: always the whole order, the fee in `fee_asset`."""

    quantity: Decimal
    price: Decimal
    fee: Decimal
    fee_asset: str
    maker: bool


def match(order: Order, quote: Quote) -> Execution | None:
    """Return how the quote fills the order, None when it does not.

    A new order takes the touch price or better than its limit; a resting one (status open) is met at its
    limit. A finished order never matches.
    """
    if not order.status.is_working:
        return None
    touch, maker = touch_price(order.side, quote), order.status in RESTING
    if order.limit_price is None:
        price = touch
    elif not _crosses(order.side, order.limit_price, touch):
        return None
    else:
        price = order.limit_price if maker else touch
    fee_asset = _assets(order)[1]
    return Execution(order.quantity, price, fee_of(notional(order.quantity, price)), fee_asset, maker)


def status_after(order: Order, execution: Execution | None) -> OrderStatus:
    """Return the state a match leaves a working order in: filled, else resting, or expired when it may not rest."""
    if execution is not None:
        return OrderStatus.FILLED
    may_rest = order.type is OrderType.LIMIT and order.time_in_force is TimeInForce.GTC
    return OrderStatus.OPEN if may_rest else OrderStatus.EXPIRED


def reserve(balances: Balances, order: Order, quote: Quote) -> Balances | Rejection:
    """Return the balances with the order's worst cost moved from free to locked, or why it cannot be."""
    price = touch_price(order.side, quote) if order.limit_price is None else order.limit_price
    asset, amount = _reserved(order, price)
    free = _of(balances, asset).free
    if amount > free:
        return Rejection("INSUFFICIENT_BALANCE", f"This needs {plain(amount)} {asset}, and {plain(free)} is free.")
    return _moved(balances, asset, free=EXACT.minus(amount), locked=amount)


def settle(balances: Balances, order: Order, execution: Execution) -> Balances:
    """Return the balances after a fill: the reserve is used, what it held too much is free again.

    Raises BooksError when the reserve is not there.
    """
    base, quote_asset = _assets(order)
    reserved_at = execution.price if order.limit_price is None else order.limit_price
    spent_asset, reserved = _reserved(order, reserved_at)
    value = notional(execution.quantity, execution.price)
    if order.side is Side.BUY:
        left = EXACT.subtract(reserved, EXACT.add(value, execution.fee))
        gained_asset, gained = base, execution.quantity
    else:
        left = EXACT.subtract(reserved, execution.quantity)
        gained_asset, gained = quote_asset, EXACT.subtract(value, execution.fee)
    after = _moved(balances, spent_asset, free=left, locked=EXACT.minus(reserved))
    return _moved(after, gained_asset, free=gained, locked=Decimal(0))


def release(balances: Balances, order: Order) -> Balances:
    """Return the balances with the reserve of a cancelled or expired limit order free again.

    Raises BooksError when the reserve is not there, or for a market order, which never rests.
    """
    if order.limit_price is None:
        raise BooksError("A market order never rests, so there is nothing to release.")
    asset, amount = _reserved(order, order.limit_price)
    return _moved(balances, asset, free=amount, locked=EXACT.minus(amount))


def _crosses(side: Side, limit: Decimal, touch: Decimal) -> bool:
    return limit >= touch if side is Side.BUY else limit <= touch


def _assets(order: Order) -> tuple[str, str]:
    base, _, quote = order.symbol.partition("/")
    return base, quote


def _reserved(order: Order, price: Decimal) -> tuple[str, Decimal]:
    base, quote = _assets(order)
    if order.side is Side.SELL:
        return base, order.quantity
    return quote, cost_of_buying(order.quantity, price)


def _of(balances: Balances, asset: str) -> Balance:
    return balances.get(asset) or Balance(asset, Decimal(0), Decimal(0))


def _moved(balances: Balances, asset: str, free: Decimal, locked: Decimal) -> Balances:
    """Add to free and locked of one asset; neither may fall below zero."""
    before = _of(balances, asset)
    after = Balance(asset, EXACT.add(before.free, free), EXACT.add(before.locked, locked))
    if after.free < 0 or after.locked < 0:
        raise BooksError(
            f"{plain(before.free)} {asset} is free and {plain(before.locked)} locked: that does not cover "
            "this order. It was settled or released before, or never reserved."
        )
    return {**balances, asset: after}
