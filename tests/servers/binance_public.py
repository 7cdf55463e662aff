"""Binance's public spot REST, as far as unmodified ccxt asks for it.

    python -m tests.servers.binance_public --port 0 [--folder recordings]

Shapes follow the exchange's documentation. Prices are a smooth function of time, or the recordings of a folder.
`POST /control/faults` arms a fault, `DELETE` disarms all; `POST /control/clock {"now": ms}` stops the clock there;
`POST /control/symbols {"BTCUSDT": "BREAK"}` sets a status (null delists); `GET /control/requests` lists what was asked.
"""

import argparse
import json
import math
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.servers.faults import Fault, Faults, Faulty, Protocol

SECONDS = {"1m": 60, "5m": 300, "15m": 900, "30m": 1800, "1h": 3600, "4h": 14400, "1d": 86400, "1w": 604800}
MONDAY = 4 * 86_400
LISTED_FOR = 3 * 365 * 86_400
# base, quote, price about which it swings, tick, lot, smallest notional
SYMBOLS = {
    "BTCUSDT": ("BTC", "USDT", 60_000.0, "0.01000000", "0.00001000", "5.00000000"),
    "ETHUSDT": ("ETH", "USDT", 3_000.0, "0.01000000", "0.00010000", "5.00000000"),
    "PEPEUSDT": ("PEPE", "USDT", 0.0000067, "0.00000001", "1.00000000", "1.00000000"),
}


@dataclass
class Exchange:
    frozen_at: int | None = None
    status: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(SYMBOLS, "TRADING"))
    recorded: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)

    def now(self) -> int:
        return self.frozen_at if self.frozen_at is not None else time.time_ns() // 1_000_000


exchange = Exchange()
faults = Faults()


def price(symbol: str, second: float) -> float:
    swing = 0.02 * math.sin(second / 13_750) + 0.005 * math.sin(second / 590) + 0.001 * math.sin(second / 15)
    return SYMBOLS[symbol][2] * (1 + swing)


def text(value: float, step: str = "0.00000001") -> str:
    size = float(step)
    return f"{round(value / size) * size:.8f}"


def kline(symbol: str, opened: int, length: int, now: float) -> list[Any]:
    """Return one candle as it stands at `now` (seconds)."""
    last = min(opened + length - 1e-3, now)
    walk = [price(symbol, opened + (last - opened) * i / 32) for i in range(33)]
    o, h, low, c = (text(x, SYMBOLS[symbol][3]) for x in (walk[0], max(walk), min(walk), walk[-1]))
    volume = text(0.01 * (last - opened))
    beyond = (opened + length) * 1000 - 1
    return [opened * 1000, o, h, low, c, volume, beyond, text(float(volume) * walk[-1]), 7, volume, "0", "0"]


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
    body = {"timezone": "UTC", "serverTime": exchange.now(), "rateLimits": [], "exchangeFilters": [], "symbols": listed}
    return JSONResponse(body)


def book(symbol: str) -> dict[str, Any]:
    tick = float(SYMBOLS[symbol][3])
    bid = float(text(price(symbol, exchange.now() / 1000), SYMBOLS[symbol][3]))
    return {"symbol": symbol, "bidPrice": text(bid), "bidQty": "1.5", "askPrice": text(bid + tick), "askQty": "0.7"}


def day(symbol: str) -> dict[str, Any]:
    now, sides = exchange.now(), book(symbol)
    before, last = text(price(symbol, now / 1000 - 86_400)), sides["bidPrice"]
    return sides | {
        "priceChange": text(float(last) - float(before)), "priceChangePercent": "0.100", "weightedAvgPrice": last,
        "prevClosePrice": before, "lastPrice": last, "lastQty": "0.10000000", "openPrice": before, "highPrice": last,
        "lowPrice": last, "volume": "864.00000000", "quoteVolume": text(864 * float(last)),
        "openTime": now - 86_400_000, "closeTime": now, "firstId": 1, "lastId": 9, "count": 9,
    }  # fmt: skip


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
    return for_symbols(request, book)


async def server_time(request: Request) -> Response:
    return JSONResponse({"serverTime": exchange.now()})


async def ping(request: Request) -> Response:
    return JSONResponse({})


async def control(request: Request) -> Response:
    """Steer the server; see the docstring of the module."""
    what = request.path_params["what"]
    if request.method == "GET":
        return JSONResponse(faults.requests)
    body = json.loads(await request.body() or b"{}")
    match request.method, what:
        case "DELETE", _:
            faults.armed.clear()
            faults.requests.clear()
        case _, "faults":
            faults.armed.append(Fault(**body))
        case _, "clock":
            exchange.frozen_at = body["now"]
        case _, "symbols":
            exchange.status.update(body)
    return JSONResponse({})


ROUTES = [
    Route("/api/v3/ping", ping),
    Route("/api/v3/time", server_time),
    Route("/api/v3/exchangeInfo", exchange_info),
    Route("/api/v3/klines", klines),
    Route("/api/v3/ticker/24hr", ticker_day),
    Route("/api/v3/ticker/bookTicker", ticker_book),
    Route("/control/{what}", control, methods=["GET", "POST", "DELETE"]),
]


def read_folder(folder: Path) -> dict[tuple[str, str], pd.DataFrame]:
    files = [path for path in folder.glob("*_*-*.feather") if path.stem.split("-")[1] in SECONDS]
    return {(p.stem.split("-")[0].replace("_", ""), p.stem.split("-")[1]): pd.read_feather(p) for p in files}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--folder", type=Path)
    given = arguments.parse_args()
    if given.folder:
        exchange.recorded = read_folder(given.folder)
    listener = socket.create_server(("127.0.0.1", given.port))
    host, port = listener.getsockname()
    server = uvicorn.Server(uvicorn.Config(Faulty(Starlette(routes=ROUTES), faults), http=Protocol, log_level="error"))
    # The socket listens already: whoever reads this line can connect.
    print(json.dumps({"address": f"http://{host}:{port}"}), flush=True)
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
