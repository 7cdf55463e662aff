"""Signed requests that tell orders and executions; with `as_of`, as they stood then."""

import heapq
from collections.abc import Callable, Iterable
from typing import Any

from tests.servers.binance_exchange.calls import Call, Endpoint, Security
from tests.servers.binance_exchange.orders import Execution, Order
from tests.servers.bybit_exchange.answers import exchange_of, listed
from tests.servers.bybit_exchange.errors import Refused
from tests.servers.bybit_exchange.views import as_it_stood, execution_view, filter_of, order_view, status_of

DAY = 86_400_000
# How many closed orders `order/realtime` still knows.
RECENT = 500


def named(call: Call) -> Order | None:
    """Return the caller's order under the id a request names, else under its client id; raises where it names none."""
    number, link_id = call.params.text("orderId"), call.params.text("orderLinkId")
    if number is not None:
        order = call.world.orders.get(int(number)) if number.isdecimal() else None
        return order if order and order.account is call.account else None
    if link_id is None:
        raise Refused(10001, "orderId or orderLinkId is missing")
    return next(iter(call.world.by_client.get((call.account.name, link_id), [])), None)


def realtime(call: Call) -> list[dict[str, Any]]:
    """Tell open orders, and the closed ones of late where they are named or asked for."""
    is_named = bool(call.params.text("orderId") or call.params.text("orderLinkId"))
    only_closed = not is_named and call.params.text("openOnly") == "1"
    recent = _recent(call) if is_named or only_closed else set[int]()
    return [
        order_view(order) for order in _wanted(call)
        if (not only_closed if order.is_open else order.id in recent)
    ]  # fmt: skip


def _recent(call: Call) -> set[int]:
    """Return the ids of the closed orders an account's caller still finds without the history."""
    since = exchange_of(call).restarted_at
    closed = [order for order in call.world.orders.values()
              if order.account is call.account and not order.is_open and order.updated > since]  # fmt: skip
    return {order.id for order in heapq.nlargest(RECENT, closed, key=lambda order: order.updated)}


def history(call: Call) -> list[dict[str, Any]]:
    """Tell the orders of the last seven days, and of older ones those that were filled."""
    status, (since, until), week = call.params.text("orderStatus"), _span(call), call.world.now() - 7 * DAY
    return [
        order_view(order) for order in _wanted(call)
        if since <= order.created <= until and status in (None, status_of(order))
        and (order.executed or order.created >= week)
    ]  # fmt: skip


def executions(call: Call) -> list[dict[str, Any]]:
    """Tell executions, the newest first."""
    (since, until), kind = _span(call), call.params.text("execType")
    if kind not in (None, "Trade"):
        return []
    found: Iterable[Execution] = [one for order in _wanted(call) for one in order.executions]
    some = [one for one in found if since <= one.time <= until]
    return [execution_view(one) for one in sorted(some, key=lambda one: (one.time, one.id), reverse=True)]


def _wanted(call: Call) -> Iterable[Order]:
    """Return the orders a request means as this call may see them, the newest first."""
    symbol, wanted = call.params.text("symbol"), call.params.text("orderFilter")
    if call.params.text("orderId") or call.params.text("orderLinkId"):
        order = named(call)
        mine = [order] if order else []
    else:
        mine = [order for order in call.world.orders.values()
                if order.account is call.account and symbol in (None, order.symbol.name)]  # fmt: skip
    seen = mine if call.as_of is None else [was for order in mine if (was := as_it_stood(order, call.as_of))]
    return sorted((one for one in seen if wanted in (None, filter_of(one))), key=lambda one: one.id, reverse=True)


def _span(call: Call) -> tuple[int, int]:
    """Return from when until when, in ms: seven days, unless the request names an order."""
    since, until = call.params.whole("startTime"), call.params.whole("endTime")
    if call.params.text("orderId") or call.params.text("orderLinkId"):
        return 0, call.world.now()
    if since is not None and until is not None and until - since > 7 * DAY:
        raise Refused(10001, "The time range between startTime and endTime cannot exceed 7 days")
    if since is not None:
        return since, until if until is not None else since + 7 * DAY
    end = until if until is not None else call.world.now()
    return end - 7 * DAY, end


def _read(rows: Callable[[Call], list[dict[str, Any]]], usual: int, most: int) -> Endpoint:
    return Endpoint(listed(rows, usual, most), security=Security.USER_DATA)


ENDPOINTS = {
    ("GET", "/v5/order/realtime"): _read(realtime, 20, 50),
    ("GET", "/v5/order/history"): _read(history, 20, 50),
    ("GET", "/v5/execution/list"): _read(executions, 50, 100),
}
