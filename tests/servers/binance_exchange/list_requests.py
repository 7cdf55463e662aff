"""Requests about order lists: OCO in its newer and older form, OTO, OTOCO; cancel and look up."""

from typing import Any

from tests.servers.binance_exchange import drafts, filters, lists
from tests.servers.binance_exchange.calls import Call, Endpoint, Security
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.lists import OrderList
from tests.servers.binance_exchange.orders import Order
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.reports import canceled_view, list_view, placed_view


def oco(call: Call) -> dict[str, Any]:
    pair = _legs(call, call.params, ("above", "below"))
    drafts.check_pair(*pair)
    drafts.check_prices(call.world, *pair)
    return _accepted(call, _list(call, call.params, "OCO", pair=pair))


def legacy_oco(call: Call) -> dict[str, Any]:
    params = call.params = drafts.legacy(call.params)
    return oco(Call(call.world, params, call.key))


def oto(call: Call) -> dict[str, Any]:
    working, pending = _legs(call, call.params, ("working", "pending"))
    return _accepted(call, _list(call, call.params, "OTO", working=working, pending=[pending]))


def otoco(call: Call) -> dict[str, Any]:
    working, above, below = _legs(call, call.params, ("working", "pendingAbove", "pendingBelow"))
    drafts.check_pair(above, below)
    return _accepted(call, _list(call, call.params, "OTO", working=working, pending=[above, below]))


def cancel(call: Call) -> dict[str, Any]:
    orders = _found(call, "listClientOrderId")
    cancel_id = call.params.client_id("newClientOrderId") or drafts.new_id()
    call.params.must("symbol")
    call.params.done()
    if not orders.is_open:
        raise Rejection(-2011)
    return canceled_list(call, orders, cancel_id)


def canceled_list(call: Call, orders: OrderList, cancel_id: str) -> dict[str, Any]:
    was_open = [leg for leg in orders.legs if leg.is_open]
    lists.cancel(call.world, orders, cancel_id)
    return list_view(orders) | {"orderReports": [canceled_view(leg, cancel_id) for leg in was_open]}


def one(call: Call) -> dict[str, Any]:
    return list_view(_found(call, "origClientOrderId"))


def all_lists(call: Call) -> list[dict[str, Any]]:
    first, limit = call.params.whole("fromId") or 0, call.params.limit()
    since, until = call.params.whole("startTime") or 0, call.params.whole("endTime") or call.world.now()
    mine = [known for known in _mine(call) if known.id >= first and since <= known.legs[0].created <= until]
    return [list_view(known) for known in mine[:limit]]


def open_lists(call: Call) -> list[dict[str, Any]]:
    return [list_view(known) for known in _mine(call) if known.is_open]


def _legs(call: Call, params: Params, prefixes: tuple[str, ...]) -> list[Order]:
    """Read the legs; those that wait share their side and quantity (`pendingSide`, `pendingQuantity`)."""
    legs: list[Order] = []
    for prefix in prefixes:
        own = drafts.leg(params, prefix)
        if prefix.startswith("pending"):
            own = Params(own.sent | {n: params.must(f"pending{n.title()}") for n in ("side", "quantity")})
        legs.append(drafts.drafted(call.world, call.account, own))
        own.done()
    return legs


def _list(call: Call, params: Params, kind: str, **legs: Any) -> OrderList:
    symbol = call.world.market(params.must("symbol")).symbol
    client_id = params.client_id("listClientOrderId") or drafts.new_id()
    number = call.world.number("list")
    return OrderList(number, kind, client_id, call.account, symbol, call.world.now(), **legs)


def _accepted(call: Call, orders: OrderList) -> dict[str, Any]:
    shape = drafts.response_shape(call.params, "RESULT")
    call.params.done()
    for leg in orders.legs:
        filters.check(call.world, leg)
    filters.counted(call.world, orders.legs[0], len(orders.legs))
    if len([known for known in _mine(call) if known.is_open and known.symbol is orders.symbol]) >= _most(orders):
        raise Rejection(-1013, "MAX_NUM_ORDER_LISTS")
    lists.accept(call.world, orders)
    return list_view(orders) | {"orderReports": [placed_view(leg, shape) for leg in orders.legs]}


def _most(orders: OrderList) -> int:
    return orders.symbol.filters["MAX_NUM_ORDER_LISTS"]["maxNumOrderLists"]


def _mine(call: Call) -> list[OrderList]:
    return [known for known in call.world.lists.values() if known.account is call.account]


def _found(call: Call, client_name: str) -> OrderList:
    number, client_id = call.params.whole("orderListId"), call.params.text(client_name)
    for known in reversed(_mine(call)):
        if known.id == number or (number is None and known.client_id == client_id):
            return known
    raise Rejection(-2018)


ENDPOINTS = {
    ("POST", "/api/v3/orderList/oco"): Endpoint(oco, 1, Security.TRADE, orders=2),
    ("POST", "/api/v3/order/oco"): Endpoint(legacy_oco, 1, Security.TRADE, orders=2),
    ("POST", "/api/v3/orderList/oto"): Endpoint(oto, 1, Security.TRADE, orders=2),
    ("POST", "/api/v3/orderList/otoco"): Endpoint(otoco, 1, Security.TRADE, orders=3),
    ("DELETE", "/api/v3/orderList"): Endpoint(cancel, 1, Security.TRADE),
    ("GET", "/api/v3/orderList"): Endpoint(one, 4, Security.USER_DATA),
    ("GET", "/api/v3/allOrderList"): Endpoint(all_lists, 20, Security.USER_DATA),
    ("GET", "/api/v3/openOrderList"): Endpoint(open_lists, 6, Security.USER_DATA),
}
