"""Order lists: OCO (one cancels the other), OTO (one triggers the others). The engine tells a list its legs' fate."""

from dataclasses import dataclass, field

from tests.servers.binance_exchange import engine, errors
from tests.servers.binance_exchange.accounts import Account
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.orders import Order, Status
from tests.servers.binance_exchange.reports import list_status
from tests.servers.binance_exchange.settlement import adjust, need_of
from tests.servers.binance_exchange.symbols import Symbol
from tests.servers.binance_exchange.world import World


@dataclass(eq=False)
class OrderList:
    """Orders placed together. Of `pair` the first to trade or trigger ends the other; `pending` wait for `working`."""

    id: int
    kind: str
    client_id: str
    account: Account
    symbol: Symbol
    updated: int
    pair: list[Order] = field(default_factory=list)
    working: Order | None = None
    pending: list[Order] = field(default_factory=list)
    started: Order | None = None
    step: str = "EXEC_STARTED"
    state: str = "EXECUTING"

    @property
    def legs(self) -> list[Order]:
        return [self.working, *self.pending] if self.working else self.pair

    @property
    def is_open(self) -> bool:
        return self.state == "EXECUTING"

    def leg_started(self, world: World, order: Order) -> None:
        """End the other leg of a pair once this one trades or triggers."""
        if order not in self.pair or self.started:
            return
        self.started = order
        for other in self.pair:
            if other is not order and other.is_open:
                engine.end(world, other, Status.EXPIRED)
        if order.reserve and order.is_open:
            need = need_of(world.markets[order.symbol.name], order)
            adjust(order, min(need, order.reserve.amount))

    def leg_ended(self, world: World, order: Order) -> None:
        """Draw the consequences of a leg's end for the others and for the list."""
        if order is self.working and order.status is Status.FILLED:
            self._activate(world)
        elif order.status is not Status.FILLED and self.started in (None, order):
            for other in self.legs:
                if other.is_open:
                    engine.end(world, other, order.status)
        if self.is_open and not any(leg.is_open for leg in self.legs):
            self.step = self.state = "ALL_DONE"
            self.tell(world)

    def tell(self, world: World) -> None:
        self.updated = world.now()
        world.outbox.append((self.account, list_status(self, self.updated)))

    def _activate(self, world: World) -> None:
        """Put the pending orders to work; what the engine refuses now expires."""
        self.pair = self.pending if len(self.pending) > 1 else []
        for leg in self.pending:
            leg.status = Status.NEW
        try:
            for leg in self.pending:
                engine.check(world, leg)
            _reserve(world, self.pending)
        except Rejection:
            engine.end(world, self.pending[0], Status.EXPIRED)
            return
        for leg in self.pending:
            if leg.is_open:
                engine.enter(world, leg)


def accept(world: World, orders: OrderList) -> None:
    """Take a list in; raises Rejection where the engine refuses one of its first legs."""
    first = [orders.working] if orders.working else orders.pair
    taken = {known.client_id for known in world.lists.values() if known.is_open and known.account is orders.account}
    if orders.client_id in taken or len({leg.client_id for leg in orders.legs}) < len(orders.legs):
        raise Rejection(-2010, message=errors.DUPLICATE)
    for leg in first:
        engine.check(world, leg)
    _reserve(world, first)
    world.lists[orders.id] = orders
    for leg in orders.legs:
        leg.group = orders
        world.add_order(leg)
    orders.tell(world)
    for leg in orders.pending:
        leg.status = Status.PENDING_NEW
        world.record(leg, "NEW")
    for leg in first:
        if leg.is_open:
            engine.enter(world, leg)


def cancel(world: World, orders: OrderList, cancel_id: str) -> None:
    """Cancel every leg that is open, at the owner's wish."""
    for leg in orders.legs:
        if leg.is_open:
            engine.end(world, leg, Status.CANCELED, cancel_id)


def _reserve(world: World, legs: list[Order]) -> None:
    """Set aside what the dearest leg needs; the legs of a pair stand on it together."""
    needs = [need_of(world.markets[leg.symbol.name], leg) for leg in legs]
    shared = engine.reserve(legs[0], max(needs))
    for leg in legs:
        leg.reserve = shared
