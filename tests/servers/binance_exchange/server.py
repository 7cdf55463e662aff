"""The process: options, the markets they ask for, the app, the line on start."""

import argparse
import asyncio
import contextlib
import functools
import json
import logging
import math
import signal
import socket
import time
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from datetime import UTC, datetime
from pathlib import Path as Folder
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from tests.servers.binance_exchange import control, maker, rest, streams, ws_api
from tests.servers.binance_exchange.serving import Site
from tests.servers.binance_exchange.sockets import PING_S, Socket
from tests.servers.binance_exchange.symbols import KNOWN, Symbol, split, symbol_of
from tests.servers.binance_exchange.tape import Generated, Path
from tests.servers.binance_exchange.world import World
from tests.servers.faults import OPEN_SOCKETS, Protocol

ROUNDS_S = 0.1
Chore = Coroutine[Any, Any, None]
METHODS = ["GET", "POST", "PUT", "DELETE"]
# In a generated market these two move as everybody's example does; the others keep their own time.
IN_STEP = ("BTCUSDT", "ETHUSDT")


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.servers.binance",
        description="A Binance spot exchange on this machine: REST, market streams, websocket API, real matching. "
        "Prints one line of JSON with its addresses and keys once it is ready; ends with Ctrl-C.",
    )
    parser.add_argument("--port", type=int, default=0, help="where to listen on 127.0.0.1 (default: any free port)")
    parser.add_argument(
        "--market", default="generated", help="'generated', or a folder of recordings named BASE_QUOTE-INTERVAL.feather"
    )
    parser.add_argument(
        "--speed", type=above_zero, default=1.0, help="market seconds that pass in one second (default: 1)"
    )
    parser.add_argument(
        "--start", type=datetime.fromisoformat, help="recorded moment to begin at (default: its last 30 days)"
    )
    parser.add_argument(
        "--frozen", action="store_true", help="let the market stand still until a control call moves it"
    )
    return parser.parse_args(arguments)


def above_zero(told: str) -> float:
    number = float(told)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError("it must be a number above 0")
    return number


def world_of(given: argparse.Namespace) -> World:
    """Return a new exchange with the markets that were asked for; BTCUSDT and ETHUSDT are always among them."""
    started = time.time()
    paths: dict[str, tuple[Symbol, Path]] = {}
    if given.market != "generated":
        # Reading recordings takes a second that others need not wait for.
        from tests.servers.binance_exchange.recorded import read_folder

        start = given.start and (given.start if given.start.tzinfo else given.start.replace(tzinfo=UTC))
        for (base, quote), path in read_folder(Folder(given.market), started, given.speed, start).items():
            paths[base + quote] = symbol_of(base, quote, path.price(started)), path
    for number, name in enumerate(KNOWN if given.market == "generated" else IN_STEP):
        ahead = 0.0 if name in IN_STEP else number * 5_000.0
        made = symbol_of(*split(name)), Generated(KNOWN[name][0], started, given.speed, ahead)
        paths.setdefault(name, made)
    world = World(paths.values(), given.frozen)
    for market in world.markets.values():
        maker.quote(world, market, maker.ladder(market, market.last))
    return world


class Doorway:
    """Lets nobody in while the exchange is down, and none whose connection a fault meets."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app, self.site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"].startswith("/control"):
            await self.app(scope, receive, send)
            return
        fault = self.site.plan.take(f"CONNECT {scope['path']}") if scope["type"] == "websocket" else None
        is_shut = asyncio.get_running_loop().time() < self.site.down_until or (fault and fault.kind != "error")
        if is_shut:
            OPEN_SOCKETS[scope["client"]].abort()
        if is_shut or fault:
            # Starlette answers a handshake with a refusal of the same status.
            await Response("", fault.status or 503 if fault else 503)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


async def keep_market(site: Site) -> None:
    while True:
        if asyncio.get_running_loop().time() >= site.down_until:
            for market in site.world.markets.values():
                maker.advance(site.world, market)
            site.world.flush()
        await asyncio.sleep(ROUNDS_S)


async def keep_pinging(sockets: set[Socket]) -> None:
    while True:
        await asyncio.sleep(PING_S)
        for one in list(sockets):
            one.ping()


def fallen(task: asyncio.Task[None]) -> None:
    """End an exchange whose market or streams have stopped, aloud."""
    if not task.cancelled() and (error := task.exception()):
        traceback.print_exception(error)
        signal.raise_signal(signal.SIGTERM)


def open_house(site: Site, routes: list[BaseRoute], chores: Callable[[], Iterable[Chore]]) -> ASGIApp:
    """Return an app of these routes that does its chores while it lives."""

    @contextlib.asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(chore) for chore in chores()]
        for task in tasks:
            task.add_done_callback(fallen)
        yield
        for task in tasks:
            task.cancel()

    return Doorway(Starlette(routes=routes, lifespan=living), site)


def app_of(site: Site) -> ASGIApp:
    """Return the app of an exchange, its chores included."""

    async def steered(request: Request) -> Response:
        return await control.told(site, request)

    async def asked(request: Request) -> Response:
        return await rest.rest(site, request)

    async def listened(socket: WebSocket) -> None:
        await streams.stream(site, socket)

    async def requested(socket: WebSocket) -> None:
        await ws_api.ws_api(site, socket)

    routes = [
        Route("/control/{what}", steered, methods=METHODS),
        Route("/{path:path}", asked, methods=METHODS),
        WebSocketRoute("/ws-api/v3", requested),
        WebSocketRoute("/{path:path}", listened),
    ]
    return open_house(site, routes, lambda: (keep_market(site), keep_pinging(site.sockets), streams.keep_telling(site)))


def ready(address: str, world: World) -> dict[str, Any]:
    """Return the line on start: where everything is, and the keys by name."""
    keys = {key.name: key.told() for key in world.keys.values()}
    return {
        "rest": f"http://{address}", "ws": f"ws://{address}/stream", "ws_api": f"ws://{address}/ws-api/v3",
        "key": keys["main"]["key"], "secret": keys["main"]["secret"], "control": f"http://{address}/control",
        "keys": keys, "symbols": list(world.markets),
    }  # fmt: skip


def is_news(record: logging.LogRecord) -> bool:
    """Tell whether the server says more than that a connection was cut, as faults do."""
    return "ASGI callable returned without" not in record.getMessage()


def serve() -> None:
    """Run an exchange until it is told to end."""
    given = options()
    site = Site(functools.partial(world_of, given))
    run(given.port, app_of(site), lambda address: ready(address, site.world))


def run(port: int, app: ASGIApp, line: Callable[[str], dict[str, Any]]) -> None:
    """Serve an app at a port, saying where in the line on start."""
    logging.getLogger("uvicorn.error").addFilter(is_news)
    listener = socket.create_server(("127.0.0.1", port))
    host, at = listener.getsockname()
    config = uvicorn.Config(
        app, http=Protocol, log_level="error", date_header=False, server_header=False,
        ws_per_message_deflate=False, ws_ping_interval=None, timeout_graceful_shutdown=1,
    )  # fmt: skip
    # The socket listens already: whoever reads this line can connect.
    print(json.dumps(line(f"{host}:{at}")), flush=True)
    uvicorn.Server(config).run(sockets=[listener])
