"""Requests that change orders: place, test, cancel, replace, amend."""

from decimal import Decimal
from typing import Any

from tests.servers.binance_exchange import drafts, engine, errors, filters, lists
from tests.servers.binance_exchange.calls import Call, Endpoint, Security
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.list_requests import canceled_list
from tests.servers.binance_exchange.orders import Order, Status
from tests.servers.binance_exchange.reports import canceled_view, order_view, placed_view
from tests.servers.binance_exchange.settlement import adjust, need_of
from tests.servers.binance_exchange.symbols import text

AMENDED = (
    "symbol", "orderId", "orderListId", "clientOrderId", "price", "executedQty", "status", "timeInForce", "type",
    "side", "workingTime", "selfTradePreventionMode",
)  # fmt: skip
RESTRICTIONS = {"ONLY_NEW": Status.NEW, "ONLY_PARTIALLY_FILLED": Status.PARTIALLY_FILLED}


def place(call: Call) -> dict[str, Any]:
    order = drafts.drafted(call.world, call.account, call.params)
    shape = drafts.response_shape(call.params, drafts.usual_shape(order))
    call.params.done()
    filters.check(call.world, order)
    engine.accept(call.world, order)
    return placed_view(order, shape)


def rehearse(call: Call) -> dict[str, Any]:
    """Check an order as far as it can be checked before the engine."""
    order = drafts.drafted(call.world, call.account, call.params)
    drafts.response_shape(call.params, drafts.usual_shape(order))
    rates = call.params.text("computeCommissionRates") == "true"
    call.params.done()
    filters.check(call.world, order)
    if not rates:
        return {}
    told = call.account.commission(order.symbol.name)
    pairs = {name: {part: told[name][part] for part in ("maker", "taker")} for name in told if "Commission" in name}
    return {f"{name}ForOrder": rates for name, rates in pairs.items()} | {"discount": told["discount"]}


def found(call: Call, id_name: str = "orderId", client_name: str = "origClientOrderId", code: int = -2013) -> Order:
    """Return the order a request names, the newest of that client id; raises where there is none."""
    symbol = call.world.market(call.params.must("symbol")).symbol
    number, client_id = call.params.whole(id_name), call.params.text(client_name)
    if number is None and client_id is None:
        message = f"Param '{client_name}' or '{id_name}' must be sent, but both were empty/null!"
        raise Rejection(-1102, message=message)
    known = [call.world.orders.get(number)] if number is not None else list(_named(call, client_id or ""))
    for order in known:
        if order and order.account is call.account and order.symbol is symbol:
            return order
    raise Rejection(code)


def cancel(call: Call) -> dict[str, Any]:
    order = found(call, code=-2011)
    cancel_id = call.params.client_id("newClientOrderId") or drafts.new_id()
    restriction = _restriction(call)
    call.params.done()
    return _canceled(call, order, cancel_id, restriction)


def cancel_all(call: Call) -> list[dict[str, Any]]:
    symbol = call.world.market(call.params.must("symbol")).symbol.name
    call.params.done()
    open_orders = call.world.orders_of(call.account, symbol)
    if not open_orders:
        raise Rejection(-2011)
    answer: list[dict[str, Any]] = []
    for order in open_orders:
        if order.is_open and order.group:
            answer.append(canceled_list(call, order.group, drafts.new_id()))
        elif order.is_open:
            answer.append(_canceled(call, order, drafts.new_id(), None))
    return answer


def replace(call: Call) -> dict[str, Any]:
    """Cancel an order and place another; the new one's filters are asked before either happens."""
    mode = call.params.must("cancelReplaceMode")
    if mode not in ("STOP_ON_FAILURE", "ALLOW_FAILURE"):
        raise Rejection(-1100, "cancelReplaceMode", "STOP_ON_FAILURE, ALLOW_FAILURE")
    cancel_id = call.params.client_id("cancelNewClientOrderId") or drafts.new_id()
    restriction = _restriction(call)
    draft = drafts.drafted(call.world, call.account, call.params)
    shape = drafts.response_shape(call.params, drafts.usual_shape(draft))
    for name in ("cancelOrderId", "cancelOrigClientOrderId"):
        call.params.text(name)
    call.params.done()
    filters.check(call.world, draft)
    canceled, canceled_result = _tried(lambda: _cancel_for_replace(call, cancel_id, restriction))
    if canceled_result == "FAILURE" and mode == "STOP_ON_FAILURE":
        placed, placed_result = None, "NOT_ATTEMPTED"
    else:
        placed, placed_result = _tried(lambda: _accepted(call, draft, shape))
    results = {
        "cancelResult": canceled_result, "newOrderResult": placed_result,
        "cancelResponse": canceled, "newOrderResponse": placed,
    }  # fmt: skip
    if canceled_result == placed_result == "SUCCESS":
        return results
    raise Rejection(-2021 if "SUCCESS" in (canceled_result, placed_result) else -2022, data=results)


def amend(call: Call) -> dict[str, Any]:
    """Make an order smaller and let it keep its place in the queue."""
    order = found(call, code=-2013)
    quantity = call.params.must_decimal("newQty")
    client_id = call.params.client_id("newClientOrderId") or drafts.new_id()
    call.params.done()
    if not order.is_open or order.group:
        raise Rejection(-1020)
    if order.amends >= order.symbol.filters["MAX_NUM_ORDER_AMENDS"]["maxNumOrderAmends"]:
        raise Rejection(-2038)
    if not order.executed < quantity < order.quantity or quantity % order.symbol.step:
        raise Rejection(-1013, "LOT_SIZE")
    was, was_quantity = order.client_id, order.quantity
    _shrink(call, order, quantity)
    call.world.record(order, "REPLACED", cancel_id=client_id)
    call.world.rename(order, client_id)
    number = call.world.number("amendment")
    call.world.amendments.append({
        "symbol": order.symbol.name, "orderId": order.id, "executionId": number, "origClientOrderId": was,
        "newClientOrderId": client_id, "origQty": text(was_quantity), "newQty": text(quantity), "time": order.updated,
    })  # fmt: skip
    amended = order_view(order)
    told = {name: amended[name] for name in AMENDED} | {
        "origClientOrderId": was, "qty": amended["origQty"], "preventedQty": text(order.prevented),
        "quoteOrderQty": text(0), "cumulativeQuoteQty": amended["cummulativeQuoteQty"],
    }  # fmt: skip
    return {"transactTime": order.updated, "executionId": number, "amendedOrder": told}


def _shrink(call: Call, order: Order, quantity: Decimal) -> None:
    market = call.world.markets[order.symbol.name]
    less, order.quantity = order.quantity - quantity, quantity
    order.amends += 1
    if market.book.has(order):
        market.book.reduce(order, less)
    adjust(order, need_of(market, order))


def _named(call: Call, client_id: str) -> list[Order]:
    return call.world.by_client.get((call.account.name, client_id), [])[::-1]


def _restriction(call: Call) -> str | None:
    restriction = call.params.text("cancelRestrictions")
    if restriction is not None and restriction not in RESTRICTIONS:
        raise Rejection(-1145)
    return restriction


def _canceled(call: Call, order: Order, cancel_id: str, restriction: str | None) -> dict[str, Any]:
    if not order.is_open:
        raise Rejection(-2011)
    if restriction and order.status is not RESTRICTIONS[restriction]:
        raise Rejection(-2011, message=errors.RESTRICTED)
    if order.group:
        lists.cancel(call.world, order.group, cancel_id)
    else:
        engine.end(call.world, order, Status.CANCELED, cancel_id)
    return canceled_view(order, cancel_id)


def _cancel_for_replace(call: Call, cancel_id: str, restriction: str | None) -> dict[str, Any]:
    order = found(call, "cancelOrderId", "cancelOrigClientOrderId", -2011)
    return _canceled(call, order, cancel_id, restriction)


def _accepted(call: Call, order: Order, shape: str) -> dict[str, Any]:
    engine.accept(call.world, order)
    return placed_view(order, shape)


def _tried(act: Any) -> tuple[dict[str, Any], str]:
    try:
        return act(), "SUCCESS"
    except Rejection as e:
        return e.body(), "FAILURE"


ENDPOINTS = {
    ("POST", "/api/v3/order"): Endpoint(place, 1, Security.TRADE, orders=1),
    ("POST", "/api/v3/order/test"): Endpoint(
        rehearse, lambda params: 20 if params.sent.get("computeCommissionRates") == "true" else 1, Security.TRADE
    ),
    ("DELETE", "/api/v3/order"): Endpoint(cancel, 1, Security.TRADE),
    ("DELETE", "/api/v3/openOrders"): Endpoint(cancel_all, 1, Security.TRADE),
    ("POST", "/api/v3/order/cancelReplace"): Endpoint(replace, 1, Security.TRADE, orders=1),
    ("PUT", "/api/v3/order/amend/keepPriority"): Endpoint(amend, 4, Security.TRADE),
}
