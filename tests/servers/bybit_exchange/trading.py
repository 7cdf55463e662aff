"""Requests that change orders: create, cancel one, cancel all."""

from typing import Any

from tests.servers.binance_exchange import engine
from tests.servers.binance_exchange.calls import Call, Endpoint, Security
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.orders import Kind, Order, Status
from tests.servers.binance_exchange.settlement import need_of
from tests.servers.bybit_exchange.answers import answered, exchange_of
from tests.servers.bybit_exchange.drafts import drafted
from tests.servers.bybit_exchange.errors import Refused, translated
from tests.servers.bybit_exchange.markets import Conditional
from tests.servers.bybit_exchange.orders import named
from tests.servers.bybit_exchange.views import filter_of

Answer = dict[str, Any]


def create(call: Call) -> Answer:
    """Take an order in; that it was taken says nothing of what becomes of it."""
    if call.params.must("category") != "spot":
        raise Refused(10001, "category is not spot")
    order = drafted(call, exchange_of(call))
    try:
        _accept(call, order)
    except Rejection as e:
        raise translated(e) from None
    return _ids(order)


def cancel(call: Call) -> Answer:
    """Cancel an open order; one that is closed is told like one that never was."""
    order = named(call)
    wanted = call.params.text("orderFilter") or "Order"
    # Once triggered, a conditional order is an order like others, and found as either.
    fits = order and order.is_open and (filter_of(order) == wanted or (wanted == "Order" and not order.is_waiting))
    if order is None or not fits or order.symbol.name != call.params.must("symbol"):
        raise Refused(170213)
    engine.end(call.world, order, Status.CANCELED)
    return _ids(order)


def cancel_all(call: Call) -> Answer:
    wanted = call.params.text("orderFilter") or "Order"
    there = [order for order in call.world.orders_of(call.account, call.params.text("symbol"))
             if filter_of(order) == wanted]  # fmt: skip
    for order in there:
        engine.end(call.world, order, Status.CANCELED)
    return {"list": [_ids(order) for order in there], "success": "1"}


def _accept(call: Call, order: Order) -> None:
    """Hand an order to the engine; what Bybit takes and then ends is not refused."""
    world, market = call.world, call.world.markets[order.symbol.name]
    if order.kind is Kind.LIMIT_MAKER and next(market.book.facing(order), None):
        engine.reserve(order, need_of(market, order))
        world.add_order(order)
        world.record(order, "NEW")
        engine.end(world, order, Status.EXPIRED)
    elif isinstance(order, Conditional):
        engine.check(world, order)
        world.add_order(order)
        engine.enter(world, order)
    else:
        engine.accept(world, order)


def _ids(order: Order) -> Answer:
    return {"orderId": str(order.id), "orderLinkId": order.client_id}


ENDPOINTS = {
    ("POST", "/v5/order/create"): Endpoint(answered(create), security=Security.TRADE),
    ("POST", "/v5/order/cancel"): Endpoint(answered(cancel), security=Security.TRADE),
    ("POST", "/v5/order/cancel-all"): Endpoint(answered(cancel_all), security=Security.TRADE),
}
