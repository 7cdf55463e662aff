"""Public requests: what is listed, books, trades, candles."""

from typing import Any

from tests.servers.binance_exchange.calls import Call, Endpoint, wanted_symbols
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.history import LENGTHS, Trade
from tests.servers.binance_exchange.orders import Side
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.symbols import text
from tests.servers.binance_exchange.tickers import ENDPOINTS as TICKERS
from tests.servers.binance_exchange.world import Market

HOUR = 3_600_000


def exchange_info(call: Call) -> dict[str, Any]:
    for name in ("permissions", "showPermissionSets", "symbolStatus"):
        call.params.text(name)
    names = wanted_symbols(call)
    return {
        "timezone": "UTC", "serverTime": call.world.now(), "rateLimits": call.world.limits.listed(),
        "exchangeFilters": [], "symbols": [call.world.market(name).symbol.info() for name in names],
    }  # fmt: skip


def depth(call: Call) -> dict[str, Any]:
    market = call.world.market(call.params.must("symbol"))
    return snapshot(market, call.params.limit(5000, 100))


def snapshot(market: Market, most: int) -> dict[str, Any]:
    bids, asks = (
        [[text(price), text(quantity)] for price, quantity in market.book.levels(side, most)] for side in Side
    )
    return {"lastUpdateId": market.book.update_id, "bids": bids, "asks": asks}


def trades(call: Call) -> list[dict[str, Any]]:
    market = call.world.market(call.params.must("symbol"))
    first, limit = call.params.whole("fromId"), call.params.limit()
    some = market.history.recent(limit) if first is None else market.history.since_id(first, limit)
    return [
        {"id": one.id, "price": text(one.price), "qty": text(one.quantity), "quoteQty": text(one.price * one.quantity),
         "time": one.time, "isBuyerMaker": one.buyer_rested, "isBestMatch": True}
        for one in some
    ]  # fmt: skip


def agg_trades(call: Call) -> list[dict[str, Any]]:
    market = call.world.market(call.params.must("symbol"))
    first, limit, since = call.params.whole("fromId"), call.params.limit(), call.params.whole("startTime")
    until = call.params.whole("endTime")
    if since is not None:
        some = market.history.between(since, until if until is not None else since + HOUR, limit)
    else:
        some = market.history.recent(limit) if first is None else market.history.since_id(first, limit)
    return [agg_view(one) for one in some]


def agg_view(one: Trade) -> dict[str, Any]:
    """Return a trade as an aggregated one; here each stands for itself."""
    return {
        "a": one.id, "p": text(one.price), "q": text(one.quantity), "f": one.id, "l": one.id, "T": one.time,
        "m": one.buyer_rested, "M": True,
    }  # fmt: skip


def klines(call: Call) -> list[list[Any]]:
    market = call.world.market(call.params.must("symbol"))
    label = call.params.must("interval")
    if label not in LENGTHS:
        raise Rejection(-1120)
    start, end = call.params.whole("startTime"), call.params.whole("endTime")
    return market.history.klines(label, start, end, call.params.limit(), call.world.now())


def average(call: Call) -> dict[str, Any]:
    market = call.world.market(call.params.must("symbol"))
    price = market.history.average(5, call.world.now(), market.last)
    return {"mins": 5, "price": text(price), "closeTime": call.world.now()}


def _depth_weight(params: Params) -> int:
    sent = params.sent.get("limit", "")
    limit = int(sent) if sent.isdecimal() else 100
    return next((weight for most, weight in ((100, 5), (500, 25), (1000, 50)) if limit <= most), 250)


ENDPOINTS = {
    **TICKERS,
    ("GET", "/api/v3/ping"): Endpoint(lambda call: {}),
    ("GET", "/api/v3/time"): Endpoint(lambda call: {"serverTime": call.world.now()}),
    ("GET", "/api/v3/exchangeInfo"): Endpoint(exchange_info, 20),
    ("GET", "/api/v3/depth"): Endpoint(depth, _depth_weight),
    ("GET", "/api/v3/trades"): Endpoint(trades, 25),
    ("GET", "/api/v3/historicalTrades"): Endpoint(trades, 25),
    ("GET", "/api/v3/aggTrades"): Endpoint(agg_trades, 4),
    ("GET", "/api/v3/klines"): Endpoint(klines, 2),
    ("GET", "/api/v3/uiKlines"): Endpoint(klines, 2),
    ("GET", "/api/v3/avgPrice"): Endpoint(average, 2),
    ("GET", "/sapi/v1/system/status"): Endpoint(lambda call: {"status": 0, "msg": "normal"}),
    # Of the other markets there are none here.
    ("GET", "/fapi/v1/exchangeInfo"): Endpoint(lambda call: {"symbols": []}),
    ("GET", "/dapi/v1/exchangeInfo"): Endpoint(lambda call: {"symbols": []}),
}
