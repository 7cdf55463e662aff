"""Whatever fills, falls silent or crashes while an exit pair is at work: it never sells more than its quantity."""

import random
from contextlib import suppress
from decimal import Decimal

import pytest

from core.desk import Desk
from core.exchanges import UnansweredError
from core.exchanges.base import Ack
from core.exchanges.paper import PaperVenue
from core.model import Account, Order, OrderStatus, Side
from core.orders import Executor, cancel, exit_pair, ledger, place_all
from tests.core.orders.test_hold import statuses
from tests.core.orders.test_road import account, executor, market
from tests.core.orders.test_types_road import booked, coins, me, tell, wish

__all__ = ["account", "booked", "coins", "executor", "market", "me"]
D = Decimal


class Crash(BaseException):
    """The process ends here."""


class Shaky(PaperVenue):
    """A paper venue that loses requests and answers, fills what is being cancelled, and is asked by a process that dies."""

    def __init__(self, desk: Desk, account: Account, chance: random.Random) -> None:
        super().__init__(desk.store, account.id)
        self.desk, self.chance = desk, chance

    def submit(self, order: Order) -> Ack:
        self._before()
        ack = super().submit(order)
        self._after()
        return ack

    def cancel(self, order: Order) -> Ack:
        self._before()
        if self.chance.random() < 0.3:
            # It is met a last time while the cancel is on its way.
            price, size = str((order.limit_price or D(0)) + 1), str(D(self.chance.randrange(1, 30)) / 1000)
            tell(self.desk, price, trades=[(Side.BUY, price, size)])
            self.changed([order])
        ack = super().cancel(order)
        self._after()
        return ack

    def _before(self) -> None:
        self._maybe(Crash("before"), UnansweredError("The request was lost."))

    def _after(self) -> None:
        self._maybe(Crash("after"), UnansweredError("The answer was lost."))

    def _maybe(self, *faults: BaseException) -> None:
        fault = self.chance.choice([*faults, *[None] * 4])
        if fault:
            raise fault


@pytest.mark.usefixtures("coins")
@pytest.mark.parametrize("seed", range(6))
def test_an_exit_pair_never_sells_more_than_its_quantity(
    me: Desk, executor: Executor, account: Account, booked: Desk, seed: int
):
    chance, price, pairs = random.Random(seed), 60_000, []
    for step in range(25):
        if step % 5 == 0:
            quantity, limit = D(chance.randrange(8, 17)) / 1000, str(price + chance.randrange(50, 200))
            tell(booked, str(price), asks=[(str(price + 10), "9")], bids=[(str(price - 10), "9")])
            drafts = exit_pair(
                wish(account, "sell", "limit", str(quantity), limit), D(price - chance.randrange(50, 200))
            )
            orders = place_all(me, drafts)
            if orders[0].status is not OrderStatus.REFUSED:
                pairs.append((quantity, orders))
        price += chance.randrange(-150, 151)
        public = [(Side.BUY, str(price + chance.randrange(0, 200)), str(D(chance.randrange(1, 20)) / 1000))]
        tell(booked, str(price), asks=[(str(price + 10), "9")], bids=[(str(price - 10), "0.01")], trades=public)
        if chance.random() < 0.1 and pairs:
            cancel(me, chance.choice(pairs)[1][chance.randrange(2)].id)
        if chance.random() < 0.3:
            executor = Executor(booked, account, f"restart {step}")
        executor.venue = Shaky(booked, account, chance)
        with suppress(Crash):
            executor.sweep()

    last = Executor(booked, account, "the last one")
    for _ in range(3):
        last.sweep()

    trades = ledger(me).trades
    for quantity, orders in pairs:
        ids = {order.id for order in orders}
        assert sum((t.qty for t in trades if t.order_id in ids), D(0)) <= quantity
        assert OrderStatus.SUBMITTING not in statuses(me, orders)
    assert any(t.side == "sell" for t in trades)
    assert ledger(me).balances[account.id] == last.venue.balances()
