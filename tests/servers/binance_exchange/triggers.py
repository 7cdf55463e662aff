"""When a waiting order goes to work: at its stop price, or when the price turned by its trailing delta.

Rules after Binance's "Spot Trailing Stop order FAQ".
"""

from decimal import Decimal

from tests.servers.binance_exchange.orders import ZERO, Order, Side

BIPS = Decimal(10_000)


def is_due(order: Order, last: Decimal) -> bool:
    """Tell whether the last price triggers an order."""
    if not order.trailing_delta:
        return _reached(order, last)
    if order.trailing_at < 0:
        return False
    if order.side is Side.BUY:
        return last >= order.extreme * (1 + order.trailing_delta / BIPS)
    return last <= order.extreme * (1 - order.trailing_delta / BIPS)


def follow(order: Order, last: Decimal, now: int) -> None:
    """Let a trailing order see a price: it begins at its stop price, then remembers the best for it."""
    if not order.trailing_delta:
        return
    if order.trailing_at < 0:
        if order.stop_price == ZERO or _reached(order, last):
            order.trailing_at, order.extreme = now, last
        return
    better = min if order.side is Side.BUY else max
    order.extreme = better(order.extreme, last)


def _reached(order: Order, last: Decimal) -> bool:
    return last >= order.stop_price if order.triggers_above else last <= order.stop_price
