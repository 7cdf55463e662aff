"""One market's order book: price, then time; every change has a number."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator
from decimal import Decimal

from tests.servers.binance_exchange.orders import Order, Side

# How many changes of levels are remembered, for streams that tell differences.
REMEMBERED = 20_000
Level = tuple[Decimal, Decimal]


class Half:
    """One side of a book; prices ascend, the best is the last bid or the first ask."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.prices: list[Decimal] = []
        self.queues: dict[Decimal, deque[Order]] = {}
        self.totals: dict[Decimal, Decimal] = {}

    def best(self) -> Decimal | None:
        return self.prices[-1 if self.side is Side.BUY else 0] if self.prices else None

    def from_best(self) -> Iterator[Decimal]:
        return reversed(self.prices) if self.side is Side.BUY else iter(self.prices)

    def add(self, order: Order) -> None:
        if order.price not in self.queues:
            insort(self.prices, order.price)
            self.queues[order.price], self.totals[order.price] = deque(), Decimal(0)
        self.queues[order.price].append(order)
        self.totals[order.price] += order.remaining

    def remove(self, order: Order) -> None:
        self.queues[order.price].remove(order)
        self.totals[order.price] -= order.remaining
        self.tidy(order.price)

    def tidy(self, price: Decimal) -> None:
        if not self.queues[price]:
            del self.queues[price], self.totals[price], self.prices[bisect_left(self.prices, price)]


class Book:
    """Both sides. `update_id` counts changes of levels; `changed` tells each level's latest."""

    def __init__(self, update_id: int) -> None:
        self.halves = {side: Half(side) for side in Side}
        self.update_id = update_id
        self.changed: dict[tuple[Side, Decimal], int] = {}

    def add(self, order: Order) -> None:
        self.halves[order.side].add(order)
        self._note(order.side, order.price)

    def remove(self, order: Order) -> None:
        self.halves[order.side].remove(order)
        self._note(order.side, order.price)

    def reduce(self, order: Order, quantity: Decimal) -> None:
        """Note that a resting order lost a quantity, which its `remaining` tells already; none left takes it off."""
        half = self.halves[order.side]
        half.totals[order.price] -= quantity
        if order.remaining <= 0:
            half.queues[order.price].remove(order)
            half.tidy(order.price)
        self._note(order.side, order.price)

    def first(self, side: Side) -> Order | None:
        """Return the order next in turn on one side."""
        best = self.halves[side].best()
        return None if best is None else self.halves[side].queues[best][0]

    def facing(self, order: Order) -> Iterator[Order]:
        """Yield the resting orders an order would meet, in turn; those of its own account only if it may."""
        half = self.halves[order.side.other]
        for price in half.from_best():
            if not order.takes(price):
                return
            for resting in half.queues[price]:
                if resting.account is not order.account or order.stp == "NONE":
                    yield resting

    def has(self, order: Order) -> bool:
        return order in self.halves[order.side].queues.get(order.price, ())

    def levels(self, side: Side, most: int) -> list[Level]:
        """Return price and quantity of the best levels."""
        half = self.halves[side]
        prices = zip(half.from_best(), range(most), strict=False)
        return [(price, half.totals[price]) for price, _ in prices]

    def changes(self, after: int) -> list[tuple[Side, Decimal, Decimal]]:
        """Return the levels changed after an update, each as it stands; a level that is gone has 0."""
        out: list[tuple[Side, Decimal, Decimal]] = []
        for (side, price), update in reversed(self.changed.items()):
            if update <= after:
                break
            out.append((side, price, self.halves[side].totals.get(price, Decimal(0))))
        return out

    def _note(self, side: Side, price: Decimal) -> None:
        self.update_id += 1
        self.changed.pop((side, price), None)
        self.changed[side, price] = self.update_id
        if len(self.changed) > REMEMBERED:
            del self.changed[next(iter(self.changed))]
