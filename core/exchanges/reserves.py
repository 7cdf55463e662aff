"""What an order of the paper venue does to the balances: it locks, pays and gives back, to the last digit.

Pure. What all working orders lock together is exactly what is locked in the account.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from core.errors import ConflictError
from core.exchanges.base import Rejection
from core.exchanges.view import FINEST, View
from core.model import Balance, PaperOrder, Side
from core.model.costs import fee_of_next, notional, reserve_of, with_fee
from core.model.numbers import EXACT, plain, step_below

Balances = Mapping[str, Balance]


class BooksError(ConflictError):
    """What is locked or free does not cover this: it was settled or released before, or never reserved."""


@dataclass(frozen=True)
class Execution:
    """One fill, the fee in the quote asset; `book_at` names the book whose offer was taken."""

    quantity: Decimal
    price: Decimal
    fee: Decimal
    book_at: datetime | None = None


def reserve(balances: Balances, order: PaperOrder, view: View) -> tuple[Balances, PaperOrder] | Rejection:
    """Return balances and order with what the order needs locked, or why it cannot be."""
    needed = reserve_of(order, view.quote)
    assert needed is not None, "a view has a quote"
    if not order.reduce_only:
        return _lock(balances, order, needed)
    if order.side is Side.BUY:
        return Rejection("REDUCE_ONLY", "A reduce-only buy would add to what is held: on a spot market it never can.")
    return (balances, order) if order.is_waiting else reserve_what_is_free(balances, order, view)


def reserve_what_is_free(balances: Balances, order: PaperOrder, view: View) -> tuple[Balances, PaperOrder] | Rejection:
    """Lock for a reduce-only sell what is free at this moment, at most its quantity."""
    step = view.instrument.quantity_step if view.instrument else FINEST
    free = step_below(_of(balances, order.base).free, step)
    if not free:
        return Rejection("REDUCE_ONLY", f"No {order.base} is free, so there is nothing a reduce-only order could sell.")
    return _lock(balances, order, min(order.remaining, free))


def execution(order: PaperOrder, quantity: Decimal, price: Decimal, book_at: datetime | None = None) -> Execution:
    """Return a fill of the order with its fee."""
    fee = fee_of_next(order.value, notional(quantity, price))
    return Execution(quantity, price, fee, book_at)


def settle(balances: Balances, order: PaperOrder, done: Execution) -> tuple[Balances, PaperOrder]:
    """Return balances and order after a fill: the reserve pays first, what it holds too much is free again.

    Raises BooksError when neither the reserve nor what is free covers it.
    """
    value = notional(done.quantity, done.price)
    after = replace(order, filled=EXACT.add(order.filled, done.quantity), value=EXACT.add(order.value, value))
    if order.side is Side.BUY:
        spent, gained = EXACT.add(value, done.fee), done.quantity
    else:
        spent, gained = done.quantity, EXACT.subtract(value, done.fee)
    left = max(EXACT.subtract(order.locked, spent), Decimal(0))
    after = replace(after, locked=min(left, _still_needed(after)))
    freed = EXACT.subtract(EXACT.subtract(order.locked, after.locked), spent)
    paid, got = _assets(order)
    balances = _moved(balances, paid, free=freed, locked=EXACT.subtract(after.locked, order.locked))
    return _moved(balances, got, free=gained, locked=Decimal(0)), after


def release(balances: Balances, order: PaperOrder) -> tuple[Balances, PaperOrder]:
    """Return balances and order with all that it still locks free again."""
    if not order.locked:
        return balances, order
    freed = _moved(balances, _assets(order)[0], free=order.locked, locked=EXACT.minus(order.locked))
    return freed, replace(order, locked=Decimal(0))


def _still_needed(order: PaperOrder) -> Decimal:
    """Return the most that the rest of the order can cost."""
    if order.side is Side.SELL:
        return order.remaining
    if order.limit_price is None:
        return order.locked
    whole = EXACT.add(order.value, notional(order.remaining, order.limit_price))
    return EXACT.subtract(with_fee(whole), with_fee(order.value))


def _lock(balances: Balances, order: PaperOrder, amount: Decimal) -> tuple[Balances, PaperOrder] | Rejection:
    asset = _assets(order)[0]
    free = _of(balances, asset).free
    if amount > free:
        return Rejection("INSUFFICIENT_BALANCE", f"This needs {plain(amount)} {asset}, and {plain(free)} is free.")
    return _moved(balances, asset, free=EXACT.minus(amount), locked=amount), replace(order, locked=amount)


def _assets(order: PaperOrder) -> tuple[str, str]:
    """Return what the order pays with and what it gets."""
    return (order.unit, order.base) if order.side is Side.BUY else (order.base, order.unit)


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
