"""Paper versus live: what paper would have filled an order at as it was sent, beside what the exchange did."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from core.desk import Desk
from core.model import Order
from core.model.numbers import plain

BASIS_POINTS = 10_000
NEWEST = 1000
PLACES = 8
"""Decimals an average is written with; the others come of its division alone."""


@dataclass(frozen=True)
class Versus:
    """How much worse than paper a symbol's orders were filled, in basis points; below zero where better."""

    symbol: str
    orders: int
    mean_bp: float
    worst_bp: float


def compared(desk: Desk) -> Sequence[Order]:
    """Return the newest orders an exchange filled and paper was asked about, of the accounts this person may see."""
    with desk.store.as_user(desk.user) as tx:
        return tx.orders.compared(NEWEST)


def basis_points(order: Order) -> float:
    """Return an order's shortfall in basis points; zero for one paper was not asked about."""
    return float((order.shortfall or 0) * BASIS_POINTS)


def by_symbol(orders: Sequence[Order]) -> Sequence[Versus]:
    """Return each symbol's mean and worst order, every order counting the same."""
    ordered = sorted(orders, key=lambda order: order.symbol)
    return [_versus(symbol, [basis_points(o) for o in those]) for symbol, those in groupby(ordered, lambda o: o.symbol)]


def _versus(symbol: str, points: Sequence[float]) -> Versus:
    return Versus(symbol, len(points), sum(points) / len(points), max(points))


def versus_paper(order: Order) -> str | None:
    """Say what paper would have done of one order; None where it was not asked, or nothing was filled."""
    if order.expected_price is None or order.average_price is None:
        return None
    points = basis_points(order)
    how = "the same" if not round(points, 1) else f"{abs(points):,.1f} bp {'worse' if points > 0 else 'better'}"
    paper, live = plain(round(order.expected_price, PLACES)), plain(round(order.average_price, PLACES))
    return f"Paper would have filled at {paper}; the exchange filled at {live}: {how}."
