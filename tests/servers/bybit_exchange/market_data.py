"""Public requests: the time, what is listed, tickers, books, trades, candles."""

from decimal import Decimal
from typing import Any

from tests.servers.binance_exchange.calls import Call, Endpoint
from tests.servers.binance_exchange.history import DAY
from tests.servers.binance_exchange.orders import Side
from tests.servers.binance_exchange.tickers import spanned, touch
from tests.servers.binance_exchange.world import Market, World
from tests.servers.bybit_exchange.answers import CATEGORIES, answered
from tests.servers.bybit_exchange.errors import Refused
from tests.servers.bybit_exchange.markets import instrument, plain
from tests.servers.bybit_exchange.views import SYMBOL_NUMBERS

LENGTHS = {
    "1": "1m", "3": "3m", "5": "5m", "15": "15m", "30": "30m", "60": "1h", "120": "2h", "240": "4h", "360": "6h",
    "720": "12h", "D": "1d", "W": "1w",
}  # fmt: skip
Answer = dict[str, Any]


def server_time(call: Call) -> Answer:
    now = call.world.now()
    return {"timeSecond": str(now // 1000), "timeNano": f"{now}000000"}


def instruments(call: Call) -> Answer:
    rows = [instrument(number, market.symbol) for number, market in enumerate(_some(call), 9)]
    return {"category": call.params.must("category"), "list": rows, "nextPageCursor": ""}


def tickers(call: Call) -> Answer:
    rows = [_ticker(call.world, market) for market in _some(call)]
    return {"category": call.params.must("category"), "list": rows}


def book(call: Call) -> Answer:
    market, most = _one(call), min(call.params.whole("limit") or 1, 200)
    bids, asks = (
        [[plain(price), plain(quantity)] for price, quantity in market.book.levels(side, most)] for side in Side
    )
    now = call.world.now()
    return {"s": market.symbol.name, "b": bids, "a": asks, "ts": now, "u": market.book.update_id,
            "seq": market.book.update_id, "cts": now}  # fmt: skip


def trades(call: Call) -> Answer:
    market = _one(call)
    some = market.history.recent(min(call.params.whole("limit") or 60, 60))
    rows = [
        {"execId": f"{SYMBOL_NUMBERS[market.symbol.name]}{one.id:015d}", "symbol": market.symbol.name,
         "price": plain(one.price), "size": plain(one.quantity), "side": "Sell" if one.buyer_rested else "Buy",
         "time": str(one.time), "isBlockTrade": False, "isRPITrade": False, "seq": str(one.id)}
        for one in reversed(some)
    ]  # fmt: skip
    return {"category": "spot", "list": rows}


def klines(call: Call) -> Answer:
    """Answer candles, the newest first: start, open, high, low, close, volume, turnover."""
    market, label = _one(call), LENGTHS.get(call.params.must("interval"))
    if label is None:
        raise Refused(10001, "Invalid period!")
    start, end = call.params.whole("start"), call.params.whole("end")
    limit = min(call.params.whole("limit") or 200, 1000)
    some = market.history.klines(label, start, end, limit, call.world.now())
    rows = [[str(bar[0]), *(plain(Decimal(bar[place])) for place in (1, 2, 3, 4, 5, 7))] for bar in reversed(some)]
    return {"symbol": market.symbol.name, "category": "spot", "list": rows}


def _some(call: Call) -> list[Market]:
    """Return the markets of a category, or the one a request names; all but spot have none."""
    category, name = call.params.must("category"), call.params.text("symbol")
    if category not in CATEGORIES:
        raise Refused(10001, "Illegal category")
    if category != "spot":
        return []
    return [_one(call)] if name else list(call.world.markets.values())


def _one(call: Call) -> Market:
    market = call.world.markets.get(call.params.must("symbol"))
    if market is None or call.params.must("category") != "spot":
        raise Refused(10001, message="Not supported symbols")
    return market


def _ticker(world: World, market: Market) -> Answer:
    span, best = spanned(world, market, DAY), touch(world, market)
    first, last = Decimal(span["openPrice"]), market.last
    told = {
        "lastPrice": span["lastPrice"], "highPrice24h": span["highPrice"], "lowPrice24h": span["lowPrice"],
        "prevPrice24h": span["openPrice"], "volume24h": span["volume"], "turnover24h": span["quoteVolume"],
        "bid1Price": best["bidPrice"], "bid1Size": best["bidQty"], "ask1Price": best["askPrice"],
        "ask1Size": best["askQty"], "usdIndexPrice": span["lastPrice"],
    }  # fmt: skip
    numbers = {name: plain(Decimal(value)) for name, value in told.items()}
    return (
        {"symbol": market.symbol.name}
        | numbers
        | {"price24hPcnt": plain(((last - first) / first).quantize(Decimal("0.0001")))}
    )


ENDPOINTS = {
    ("GET", "/v5/market/time"): Endpoint(answered(server_time)),
    ("GET", "/v5/market/instruments-info"): Endpoint(answered(instruments)),
    ("GET", "/v5/market/tickers"): Endpoint(answered(tickers)),
    ("GET", "/v5/market/orderbook"): Endpoint(answered(book)),
    ("GET", "/v5/market/recent-trade"): Endpoint(answered(trades)),
    ("GET", "/v5/market/kline"): Endpoint(answered(klines)),
}
