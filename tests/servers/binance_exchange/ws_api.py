"""The websocket API: requests signed one by one, and the user streams they subscribe to."""

import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.servers.binance_exchange.calls import Endpoint, Security, permit
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.keys import ApiKey, check_signature, check_time, found, ws_payloads
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.serving import ENDPOINTS, Answer, Asked, Cut, Site, answered, subject_of
from tests.servers.binance_exchange.sockets import Socket, compact
from tests.servers.faults import OPEN_SOCKETS

METHODS = {
    "ping": ("GET", "/api/v3/ping"),
    "time": ("GET", "/api/v3/time"),
    "exchangeInfo": ("GET", "/api/v3/exchangeInfo"),
    "depth": ("GET", "/api/v3/depth"),
    "trades.historical": ("GET", "/api/v3/historicalTrades"),
    "trades.recent": ("GET", "/api/v3/trades"),
    "trades.aggregate": ("GET", "/api/v3/aggTrades"),
    "uiKlines": ("GET", "/api/v3/uiKlines"),
    "klines": ("GET", "/api/v3/klines"),
    "avgPrice": ("GET", "/api/v3/avgPrice"),
    "ticker": ("GET", "/api/v3/ticker"),
    "ticker.tradingDay": ("GET", "/api/v3/ticker/tradingDay"),
    "ticker.24hr": ("GET", "/api/v3/ticker/24hr"),
    "ticker.price": ("GET", "/api/v3/ticker/price"),
    "ticker.book": ("GET", "/api/v3/ticker/bookTicker"),
    "order.place": ("POST", "/api/v3/order"),
    "order.test": ("POST", "/api/v3/order/test"),
    "order.status": ("GET", "/api/v3/order"),
    "order.cancel": ("DELETE", "/api/v3/order"),
    "order.cancelReplace": ("POST", "/api/v3/order/cancelReplace"),
    "order.amend.keepPriority": ("PUT", "/api/v3/order/amend/keepPriority"),
    "order.amendments": ("GET", "/api/v3/order/amendments"),
    "openOrders.status": ("GET", "/api/v3/openOrders"),
    "openOrders.cancelAll": ("DELETE", "/api/v3/openOrders"),
    "allOrders": ("GET", "/api/v3/allOrders"),
    "orderList.place": ("POST", "/api/v3/order/oco"),
    "orderList.place.oco": ("POST", "/api/v3/orderList/oco"),
    "orderList.place.oto": ("POST", "/api/v3/orderList/oto"),
    "orderList.place.otoco": ("POST", "/api/v3/orderList/otoco"),
    "orderList.status": ("GET", "/api/v3/orderList"),
    "orderList.cancel": ("DELETE", "/api/v3/orderList"),
    "openOrderLists.status": ("GET", "/api/v3/openOrderList"),
    "allOrderLists": ("GET", "/api/v3/allOrderList"),
    "account.status": ("GET", "/api/v3/account"),
    "account.commission": ("GET", "/api/v3/account/commission"),
    "account.rateLimits.orders": ("GET", "/api/v3/rateLimit/order"),
    "myTrades": ("GET", "/api/v3/myTrades"),
    "myPreventedMatches": ("GET", "/api/v3/myPreventedMatches"),
    "myAllocations": ("GET", "/api/v3/myAllocations"),
    "myFilters": ("GET", "/api/v3/myFilters"),
}
SUBSCRIBE, UNSUBSCRIBE = "userDataStream.subscribe.signature", "userDataStream.unsubscribe"


async def ws_api(site: Site, socket: WebSocket) -> None:
    """Hold one connection: every message is a request, every answer carries its id."""
    await socket.accept()
    one = Socket(OPEN_SOCKETS[socket.scope["client"]], "/ws-api/v3", site.plan)
    site.sockets.add(one)
    quiet = socket.query_params.get("returnRateLimits") == "false"
    try:
        while True:
            await _handle(site, one, await socket.receive_text(), quiet)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        site.sockets.discard(one)


async def _handle(site: Site, one: Socket, message: str, quiet: bool) -> None:
    try:
        request = json.loads(message, parse_float=str)
        method, sent = request["method"].removeprefix("v3/"), _texts(request.get("params") or {})
    except (ValueError, KeyError, TypeError, AttributeError):
        one.send(compact({"id": None, "status": 400, "error": Rejection(-1135).body(), "rateLimits": []}))
        return
    endpoint = _endpoint(site, one, method)
    keys: list[ApiKey] = []

    def permitted() -> ApiKey | None:
        if endpoint is None:
            raise Rejection(-1020, status=400)
        if endpoint.security is Security.NONE:
            return None
        key = found(site.world.keys, sent.get("apiKey"))
        check_signature(key, ws_payloads(sent), sent.get("signature"))
        check_time(sent, site.world.now())
        permit(endpoint, key)
        keys.append(key)
        return key

    asked = Asked(subject_of("WS", method, sent=sent), endpoint or Endpoint(lambda call: None), Params(sent), permitted)
    try:
        answer = await answered(site, asked)
    except Cut:
        one.transport.abort()
        return
    hidden = sent.get("returnRateLimits", "false" if quiet else "true") == "false"
    orderer = keys[0] if keys and endpoint and endpoint.orders else None
    if text := _written(site, request.get("id"), answer, hidden, orderer):
        one.send(text)


def _endpoint(site: Site, one: Socket, method: str) -> Endpoint | None:
    if method == SUBSCRIBE:
        return Endpoint(lambda call: _subscribed(one, call.account.name), 2, Security.USER_DATA)
    if method == UNSUBSCRIBE:
        return Endpoint(lambda call: _unsubscribed(site, one, call.params.whole("subscriptionId")), 2)
    return ENDPOINTS.get(METHODS.get(method, ("", "")))


def _subscribed(one: Socket, account: str) -> dict[str, int]:
    number, one.numbers = one.numbers, one.numbers + 1
    one.subscriptions[number] = account
    return {"subscriptionId": number}


def _unsubscribed(site: Site, one: Socket, number: int | None) -> dict[str, Any]:
    ended = list(one.subscriptions) if number is None else [number] if number in one.subscriptions else []
    terminate(site, one, ended)
    return {}


def terminate(site: Site, one: Socket, numbers: list[int]) -> None:
    """End subscriptions and say so, as the exchange does before it falls silent."""
    for number in numbers:
        del one.subscriptions[number]
        event = {"e": "eventStreamTerminated", "E": site.world.now()}
        one.push("EVENT eventStreamTerminated", {"subscriptionId": number, "event": event})


def _written(site: Site, number: Any, answer: Answer, hidden: bool, orderer: ApiKey | None) -> str:
    """Return the frame of an answer; a fault's raw text goes out as it is."""
    if answer.result is None:
        return answer.text
    told: dict[str, Any] = {"id": number, "status": answer.status}
    if isinstance(answer.result, Rejection):
        told["error"] = answer.result.body()
        if answer.result.retry_after is not None:
            now = site.world.now()
            told["error"]["data"] = {"serverTime": now, "retryAfter": now + answer.result.retry_after * 1000}
    else:
        told["result"] = answer.result
    if not hidden:
        limits, now = site.world.limits, site.world.now()
        used = limits.weight_limit() | {"count": limits.used}
        told["rateLimits"] = [*(limits.order_limits(orderer.account, now) if orderer else []), used]
    return compact(told)


def _texts(params: dict[str, Any]) -> dict[str, str]:
    """Return the parameters as the texts that were signed."""
    return {
        name: ("true" if value else "false") if isinstance(value, bool)
        else compact(value) if isinstance(value, list | dict) else str(value)
        for name, value in params.items() if value is not None
    }  # fmt: skip
