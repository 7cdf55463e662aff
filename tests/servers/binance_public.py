"""Binance's public spot market, REST and streams, as far as unmodified ccxt asks for it.

    python -m tests.servers.binance_public --port 0 [--folder recordings] [--rate trades a second] [--tls]

Shapes follow the exchange's documentation. Streams: binance_streams.py. Requests are weighed as the exchange does.
`GET /control/requests` lists what was asked, `/control/streams` who listens; `DELETE /control/all` makes everything new.
To `POST`: `/control/faults` arms a `Fault`, `/control/disarm {"path": …}` ends those of a path; `/control/market` sets
fields of `Exchange` (the clock, the weight used up), `/control/symbols {"BTCUSDT": "BREAK"}` a status (null delists),
`/control/manners` fields of `Manners`; `/control/act {"do": "close"}` ends or silences the open sockets, `/control/say
{"stream": …, "text": …}` tells its listeners just that.
"""

import argparse
import email.utils
import json
import socket
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.servers import binance_streams
from tests.servers.binance_market import (
    LISTED_FOR,
    MONDAY,
    SECONDS,
    SYMBOLS,
    Exchange,
    day,
    exchange,
    kline,
    levels,
    number_at,
    text,
    touch,
    trade,
    update_at,
)
from tests.servers.faults import Fault, Faults, Faulty, Protocol
from tests.servers.web import self_signed

WEIGHTS = {"exchangeInfo": 20, "klines": 2, "24hr": 2, "bookTicker": 4, "aggTrades": 4}
MOST_WEIGHT = 6_000
HOUR_MS = 3_600_000

faults = Faults()
# What the command line said of the market.
started: dict[str, Any] = {}


def recorded_klines(frame: pd.DataFrame, length: int, start: int | None, limit: int) -> list[list[Any]]:
    opened = frame["date"].dt.tz_localize(None).to_numpy().astype("datetime64[s]").astype("int64")
    rows = frame[(opened * 1000 >= (start or 0))]
    rows = rows.tail(limit) if start is None else rows.head(limit)
    out: list[list[Any]] = []
    for row in rows.itertuples():
        at = int(row.date.timestamp())  # pyright: ignore[reportAttributeAccessIssue]
        prices = [text(x) for x in (row.open, row.high, row.low, row.close, row.volume)]  # pyright: ignore
        out.append([at * 1000, *prices, (at + length) * 1000 - 1, "0", 1, "0", "0", "0"])
    return out


def refusal(code: int, message: str) -> Response:
    return JSONResponse({"code": code, "msg": message}, status_code=400)


async def klines(request: Request) -> Response:
    query = request.query_params
    symbol, label = query.get("symbol", ""), query.get("interval", "")
    if not exchange.status.get(symbol):
        return refusal(-1121, "Invalid symbol.")
    if label not in SECONDS:
        return refusal(-1120, "Invalid interval.")
    length, limit = SECONDS[label], min(int(query.get("limit", 500)), 1000)
    start = int(query["startTime"]) if "startTime" in query else None
    if exchange.recorded:
        frame = exchange.recorded.get((symbol, label))
        return JSONResponse([] if frame is None else recorded_klines(frame, length, start, limit))
    shift = MONDAY if label == "1w" else 0
    now = exchange.now() / 1000
    last = int((now - shift) // length * length + shift)
    first = last - (limit - 1) * length if start is None else -(-(start / 1000 - shift) // length) * length + shift
    listed = (last - LISTED_FOR - shift) // length * length + shift
    opened = range(int(max(first, listed)), last + 1, length)[:limit]
    return JSONResponse([kline(symbol, second, length, now) for second in opened])


def filters(symbol: str) -> list[dict[str, Any]]:
    _, _, _, tick, lot, smallest = SYMBOLS[symbol]
    return [
        {"filterType": "PRICE_FILTER", "minPrice": tick, "maxPrice": "1000000.00000000", "tickSize": tick},
        {"filterType": "LOT_SIZE", "minQty": lot, "maxQty": "9000.00000000", "stepSize": lot},
        {"filterType": "ICEBERG_PARTS", "limit": 10},
        {"filterType": "MARKET_LOT_SIZE", "minQty": "0.00000000", "maxQty": "100.00000000", "stepSize": "0.00000000"},
        {"filterType": "NOTIONAL", "minNotional": smallest, "applyMinToMarket": True, "maxNotional": "9000000.00000000",
         "applyMaxToMarket": False, "avgPriceMins": 5},
    ]  # fmt: skip


async def exchange_info(request: Request) -> Response:
    listed = [
        {
            "symbol": symbol, "status": status, "baseAsset": SYMBOLS[symbol][0], "baseAssetPrecision": 8,
            "quoteAsset": SYMBOLS[symbol][1], "quotePrecision": 8, "quoteAssetPrecision": 8,
            "baseCommissionPrecision": 8, "quoteCommissionPrecision": 8, "orderTypes": ["LIMIT", "MARKET"],
            "icebergAllowed": True, "ocoAllowed": True, "isSpotTradingAllowed": True, "isMarginTradingAllowed": False,
            "filters": filters(symbol), "permissions": [], "permissionSets": [["SPOT"]],
        }
        for symbol, status in exchange.status.items() if status
    ]  # fmt: skip
    weight = {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": MOST_WEIGHT}
    body = {"timezone": "UTC", "serverTime": exchange.now(), "rateLimits": [weight], "exchangeFilters": []}
    return JSONResponse(body | {"symbols": listed})


def for_symbols(request: Request, one: Any) -> Response:
    query = request.query_params
    single = query.get("symbol")
    wanted = [single] if single else json.loads(query["symbols"]) if "symbols" in query else list(SYMBOLS)
    if any(not exchange.status.get(symbol) for symbol in wanted):
        return refusal(-1121, "Invalid symbol.")
    return JSONResponse(one(single) if single else [one(symbol) for symbol in wanted])


async def ticker_day(request: Request) -> Response:
    return for_symbols(request, day)


async def ticker_book(request: Request) -> Response:
    return for_symbols(request, touch)


async def agg_trades(request: Request) -> Response:
    query = request.query_params
    symbol, limit = query.get("symbol", ""), min(int(query.get("limit", 500)), 1000)
    if not exchange.status.get(symbol):
        return refusal(-1121, "Invalid symbol.")
    last = number_at(exchange.now())
    if "startTime" in query:
        first = number_at(int(query["startTime"]) - 1) + 1
        until = int(query.get("endTime", int(query["startTime"]) + HOUR_MS))
        last = min(last, number_at(until), first + limit - 1)
    else:
        first = int(query.get("fromId", last - limit + 1))
        last = min(last, first + limit - 1)
    return JSONResponse([trade(symbol, number) for number in range(first, last + 1)])


async def depth(request: Request) -> Response:
    symbol, limit = request.query_params.get("symbol", ""), int(request.query_params.get("limit", 100))
    if not exchange.status.get(symbol):
        return refusal(-1121, "Invalid symbol.")
    update = update_at(exchange.now())
    bids, asks = ([list(level) for level in side.items()][:limit] for side in levels(symbol, update))
    return JSONResponse({"lastUpdateId": update, "bids": bids, "asks": asks})


async def server_time(request: Request) -> Response:
    return JSONResponse({"serverTime": exchange.now()})


async def ping(request: Request) -> Response:
    return JSONResponse({})


class Weighed:
    """Counts the weight of the minute, says it in each answer and refuses what is beyond it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        minute = exchange.now() // 60_000
        if minute != exchange.weighed_minute:
            exchange.weighed_minute, exchange.used_weight = minute, 0
        exchange.used_weight += weight_of(scope)

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-MBX-USED-WEIGHT-1M"] = str(exchange.used_weight)
                headers["Date"] = email.utils.formatdate(exchange.now() / 1000, usegmt=True)
            await send(message)

        beyond = JSONResponse(
            {"code": -1003, "msg": "Too much request weight used."}, 429, headers={"Retry-After": "10"}
        )
        await (beyond if exchange.used_weight > MOST_WEIGHT else self.app)(scope, receive, say)


def weight_of(scope: Scope) -> int:
    name = scope["path"].rsplit("/", 1)[1]
    if name == "depth":
        limit = int(dict(pair.split("=") for pair in scope["query_string"].decode().split("&")).get("limit", 100))
        return 5 if limit <= 100 else 25 if limit <= 500 else 50 if limit <= 1000 else 250
    return WEIGHTS.get(name, 1)


async def control(request: Request) -> Response:
    """Steer the server; see the docstring of the module."""
    what = request.path_params["what"]
    if request.method == "GET":
        told = [sorted(listener.told) for listener in binance_streams.listeners.values()]
        return JSONResponse(told if what == "streams" else faults.requests)
    body = json.loads(await request.body() or b"{}")
    match request.method, what:
        case "DELETE", _:
            faults.armed.clear()
            faults.requests.clear()
            exchange.__dict__.update(Exchange(**started).__dict__)
            binance_streams.manners.__dict__.update(binance_streams.Manners().__dict__)
            binance_streams.act("cut")
        case _, "faults":
            faults.armed.append(Fault(**body))
        case _, "disarm":
            faults.armed[:] = [fault for fault in faults.armed if fault.path != body["path"]]
        case _, "market":
            exchange.__dict__.update(body)
        case _, "symbols":
            exchange.status.update(body)
        case _, "manners":
            binance_streams.manners.__dict__.update(body)
        case _, "act":
            binance_streams.act(body["do"])
        case _, "say":
            for listener in binance_streams.subscribed(body["stream"]):
                listener.push([body["text"]])
    return JSONResponse({})


ROUTES = [
    Route("/api/v3/ping", ping),
    Route("/api/v3/time", server_time),
    Route("/api/v3/exchangeInfo", exchange_info),
    Route("/api/v3/klines", klines),
    Route("/api/v3/aggTrades", agg_trades),
    Route("/api/v3/depth", depth),
    Route("/api/v3/ticker/24hr", ticker_day),
    Route("/api/v3/ticker/bookTicker", ticker_book),
    Route("/control/{what}", control, methods=["GET", "POST", "DELETE"]),
    *binance_streams.ROUTES,
]


def read_folder(folder: Path) -> dict[tuple[str, str], pd.DataFrame]:
    files = [path for path in folder.glob("*_*-*.feather") if path.stem.split("-")[1] in SECONDS]
    return {(p.stem.split("-")[0].replace("_", ""), p.stem.split("-")[1]): pd.read_feather(p) for p in files}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--rate", type=float, default=exchange.rate)
    arguments.add_argument("--tls", action="store_true", help="with a certificate nobody trusts")
    given = arguments.parse_args()
    started.update(rate=given.rate, recorded=read_folder(given.folder) if given.folder else {})
    exchange.__dict__.update(started)
    listener = socket.create_server(("127.0.0.1", given.port))
    host, port = listener.getsockname()
    with tempfile.TemporaryDirectory() as folder:
        certificate = self_signed(Path(folder)) if given.tls else None
        app = Faulty(Weighed(Starlette(routes=ROUTES, lifespan=binance_streams.feeding)), faults)
        config = uvicorn.Config(
            app,
            http=Protocol,
            log_level="critical",
            date_header=False,
            ws_per_message_deflate=False,
            ssl_certfile=certificate,
        )
        # The socket listens already: whoever reads this line can connect.
        print(json.dumps({"address": f"{'https' if given.tls else 'http'}://{host}:{port}"}), flush=True)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
