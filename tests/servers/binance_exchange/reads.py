"""Signed requests that only tell: orders, trades, balances, limits; with `as_of`, as they stood then."""

from typing import Any

from tests.servers.binance_exchange.calls import Call, Endpoint, Security
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.list_requests import ENDPOINTS as LIST_ENDPOINTS
from tests.servers.binance_exchange.orders import OPEN, Order
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.reports import order_view, trade_view
from tests.servers.binance_exchange.trading import found

DAY = 86_400_000


def seen(call: Call, order: Order) -> dict[str, Any] | None:
    """Return an order as this call may see it; None where its copy does not know it yet."""
    if call.as_of is None:
        return order_view(order)
    return next((view for at, view in reversed(order.history) if at <= call.as_of), None)


def query(call: Call) -> dict[str, Any]:
    order = found(call)
    call.params.done()
    view = seen(call, order)
    if view is None:
        raise Rejection(-2013)
    return view


def open_orders(call: Call) -> list[dict[str, Any]]:
    symbol = call.params.text("symbol")
    if symbol is not None:
        call.world.market(symbol)
    call.params.done()
    known = call.world.open.values() if call.as_of is None else call.world.orders.values()
    views = [
        seen(call, order) for order in known if order.account is call.account and symbol in (None, order.symbol.name)
    ]
    return [view for view in views if view and view["status"] in OPEN]


def all_orders(call: Call) -> list[dict[str, Any]]:
    symbol = call.world.market(call.params.must("symbol")).symbol
    first, limit = call.params.whole("orderId"), call.params.limit()
    since, until = _span(call)
    call.params.done()
    mine = [
        order for order in call.world.orders.values()
        if order.account is call.account and order.symbol is symbol and since <= order.created <= until
        and order.id >= (first or 0)
    ]  # fmt: skip
    views = [view for order in mine if (view := seen(call, order))]
    return views[:limit] if first is not None or since else views[-limit:]


def my_trades(call: Call) -> list[dict[str, Any]]:
    symbol = call.world.market(call.params.must("symbol")).symbol.name
    first, number, limit = call.params.whole("fromId"), call.params.whole("orderId"), call.params.limit()
    since, until = _span(call)
    call.params.done()
    if first is not None and (since or until < call.world.now()) and number is None:
        raise Rejection(-1128)
    until = until if call.as_of is None else min(until, call.as_of)
    mine = [
        one for one in call.world.executions[call.account.name, symbol]
        if one.id >= (first or 0) and number in (None, one.order.id) and since <= one.time <= until
    ]  # fmt: skip
    return [trade_view(one) for one in (mine[:limit] if first is not None or since else mine[-limit:])]


def account(call: Call) -> dict[str, Any]:
    zeros = call.params.text("omitZeroBalances") != "true"
    call.params.done()
    return call.account.status(call.world.now(), call.as_of, zeros)


def commission(call: Call) -> dict[str, Any]:
    return call.account.commission(call.world.market(call.params.must("symbol")).symbol.name)


def order_limits(call: Call) -> list[dict[str, Any]]:
    return call.world.limits.order_limits(call.account.name, call.world.now())


def amendments(call: Call) -> list[dict[str, Any]]:
    order, first = found(call, "orderId", "orderId"), call.params.whole("fromExecutionId") or 0
    limit = call.params.limit()
    return [
        one for one in call.world.amendments if one["orderId"] == order.id and one["executionId"] >= first
    ][:limit]  # fmt: skip


def prevented(call: Call) -> list[dict[str, Any]]:
    symbol = call.world.market(call.params.must("symbol")).symbol
    number, order_id = call.params.whole("preventedMatchId"), call.params.whole("orderId")
    return [
        view for order, view in call.world.prevented
        if order.account is call.account and order.symbol is symbol and number in (None, view["preventedMatchId"])
        and order_id in (None, view["takerOrderId"], view["makerOrderId"])
    ]  # fmt: skip


def my_filters(call: Call) -> dict[str, Any]:
    symbol = call.world.market(call.params.must("symbol")).symbol
    return {"exchangeFilters": [], "symbolFilters": list(symbol.filters.values()), "assetFilters": []}


def restrictions(call: Call) -> dict[str, Any]:
    """Tell what the asking key may do."""
    key = call.key
    assert key is not None
    no = dict.fromkeys(
        ("enableInternalTransfer", "enableMargin", "enableFutures", "permitsUniversalTransfer", "enableVanillaOptions",
         "enableFixApiTrade", "enablePortfolioMarginTrading"), False,
    )  # fmt: skip
    return no | {
        "ipRestrict": key.ip_restricted, "createTime": 1_700_000_000_000, "enableReading": key.reading,
        "enableWithdrawals": key.withdrawals, "enableSpotAndMarginTrading": key.trading, "enableFixReadOnly": True,
    }  # fmt: skip


def trade_fees(call: Call) -> list[dict[str, Any]]:
    wanted = call.params.text("symbol")
    maker, taker = str(call.account.maker_fee), str(call.account.taker_fee)
    return [
        {"symbol": name, "makerCommission": maker, "takerCommission": taker}
        for name in call.world.markets if wanted in (None, name)
    ]  # fmt: skip


def _span(call: Call) -> tuple[int, int]:
    since, until = call.params.whole("startTime"), call.params.whole("endTime")
    if since is not None and until is not None and until - since > DAY:
        raise Rejection(-1127, message="More than 24 hours between startTime and endTime.")
    return since or 0, until if until is not None else call.world.now()


def _by_symbol(one: int, all_of_them: int) -> Any:
    def weight(params: Params) -> int:
        return one if "symbol" in params else all_of_them

    return weight


ENDPOINTS = {
    ("GET", "/api/v3/order"): Endpoint(query, 4, Security.USER_DATA),
    ("GET", "/api/v3/openOrders"): Endpoint(open_orders, _by_symbol(6, 80), Security.USER_DATA),
    ("GET", "/api/v3/allOrders"): Endpoint(all_orders, 20, Security.USER_DATA),
    ("GET", "/api/v3/myTrades"): Endpoint(my_trades, lambda p: 5 if "orderId" in p else 20, Security.USER_DATA),
    ("GET", "/api/v3/account"): Endpoint(account, 20, Security.USER_DATA),
    ("GET", "/api/v3/account/commission"): Endpoint(commission, 20, Security.USER_DATA),
    ("GET", "/api/v3/rateLimit/order"): Endpoint(order_limits, 40, Security.USER_DATA),
    ("GET", "/api/v3/order/amendments"): Endpoint(amendments, 4, Security.USER_DATA),
    ("GET", "/api/v3/myPreventedMatches"): Endpoint(prevented, 20, Security.USER_DATA),
    ("GET", "/api/v3/myAllocations"): Endpoint(lambda call: [], 20, Security.USER_DATA),
    ("GET", "/api/v3/myFilters"): Endpoint(my_filters, 40, Security.USER_DATA),
    ("GET", "/sapi/v1/account/apiRestrictions"): Endpoint(restrictions, 1, Security.USER_DATA),
    ("GET", "/sapi/v1/asset/tradeFee"): Endpoint(trade_fees, 1, Security.USER_DATA),
    # What ccxt asks of an account before it trades; this exchange has spot alone.
    ("GET", "/sapi/v1/capital/config/getall"): Endpoint(lambda call: [], 10, Security.USER_DATA),
    ("GET", "/sapi/v1/margin/allPairs"): Endpoint(lambda call: [], 1),
    ("GET", "/sapi/v1/margin/isolated/allPairs"): Endpoint(lambda call: [], 10, Security.USER_DATA),
    **LIST_ENDPOINTS,
}
