"""Tickers: the last price, the touch, and the statistics of a span of time."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.servers.binance_exchange.calls import Call, Endpoint, wanted_symbols
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.history import DAY, MINUTE
from tests.servers.binance_exchange.orders import Side
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.symbols import text
from tests.servers.binance_exchange.world import Market, World

UNITS = {"m": MINUTE, "h": 3_600_000, "d": DAY}
MINI = (
    "symbol", "openPrice", "highPrice", "lowPrice", "lastPrice", "volume", "quoteVolume", "openTime", "closeTime",
    "firstId", "lastId", "count",
)  # fmt: skip


def spanned(world: World, market: Market, length: int) -> dict[str, Any]:
    """Return the statistics of the last so many ms."""
    now = world.now()
    since = (now - length) // MINUTE * MINUTE
    span, last_id = market.history.span(since, now + 1), market.history.last_id
    change, weighted = market.last - span.open, span.quote / span.volume if span.volume else market.last
    return {
        "symbol": market.symbol.name, "priceChange": text(change),
        "priceChangePercent": f"{change / span.open * 100:.3f}", "weightedAvgPrice": text(weighted),
        "openPrice": text(span.open), "highPrice": text(max(span.high, market.last)),
        "lowPrice": text(min(span.low, market.last)), "lastPrice": text(market.last), "volume": text(span.volume),
        "quoteVolume": text(span.quote), "openTime": since, "closeTime": now,
        "firstId": max(last_id - span.count + 1, 0), "lastId": last_id, "count": span.count,
    }  # fmt: skip


def day(world: World, market: Market) -> dict[str, Any]:
    view = spanned(world, market, DAY)
    newest = market.history.recent(1)[0]
    return view | {"prevClosePrice": view["openPrice"], "lastQty": text(newest.quantity)} | touch(world, market)


def touch(world: World, market: Market) -> dict[str, Any]:
    (bid, bids), (ask, asks) = ((market.book.levels(side, 1) or [(Decimal(0), Decimal(0))])[0] for side in Side)
    return {
        "symbol": market.symbol.name, "bidPrice": text(bid), "bidQty": text(bids), "askPrice": text(ask),
        "askQty": text(asks),
    }  # fmt: skip


def last(world: World, market: Market) -> dict[str, Any]:
    return {"symbol": market.symbol.name, "price": text(market.last)}


def for_symbols(one: Callable[[World, Market], dict[str, Any]]) -> Callable[[Call], Any]:
    """Return a handler that tells one thing of one symbol, or of several in a list."""

    def answer(call: Call) -> Any:
        call.params.text("symbolStatus")
        is_mini = call.params.text("type") == "MINI"
        views = [one(call.world, call.world.market(name)) for name in wanted_symbols(call)]
        views = [{name: view[name] for name in MINI} for view in views] if is_mini else views
        return views[0] if "symbol" in call.params else views

    return answer


def window(call: Call) -> Any:
    """Answer the statistics of a window whose length the request says (`ticker`), a day where it does not."""
    size = call.params.text("windowSize") or "1d"
    call.params.text("timeZone")
    length = UNITS.get(size[-1:], 0) * int(size[:-1]) if size[:-1].isdecimal() else 0
    if not length or ("symbol" in call.params) is ("symbols" in call.params):
        raise Rejection(-1128)
    return for_symbols(lambda world, market: spanned(world, market, length))(call)


def _day_weight(params: Params) -> int:
    if "symbols" not in params:
        return 2 if "symbol" in params else 80
    several = params.sent["symbols"].count(",") + 1
    return 2 if several <= 20 else 40 if several <= 100 else 80


def _ticker_weight(params: Params) -> int:
    return 2 if "symbol" in params else 4


ENDPOINTS = {
    ("GET", "/api/v3/ticker"): Endpoint(window, 4),
    ("GET", "/api/v3/ticker/tradingDay"): Endpoint(window, 4),
    ("GET", "/api/v3/ticker/24hr"): Endpoint(for_symbols(day), _day_weight),
    ("GET", "/api/v3/ticker/price"): Endpoint(for_symbols(last), _ticker_weight),
    ("GET", "/api/v3/ticker/bookTicker"): Endpoint(for_symbols(touch), _ticker_weight),
}
