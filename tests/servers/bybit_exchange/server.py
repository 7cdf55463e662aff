"""The process: options, the app, the line on start."""

import argparse
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.servers.binance_exchange import control
from tests.servers.binance_exchange.server import METHODS, above_zero, keep_market, open_house, run
from tests.servers.binance_exchange.serving import Site
from tests.servers.bybit_exchange.errors import Refused
from tests.servers.bybit_exchange.markets import Exchange
from tests.servers.bybit_exchange.rest import rest


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.servers.bybit",
        description="A Bybit spot exchange on this machine: REST version 5, real matching. "
        "Prints one line of JSON with its address and keys once it is ready; ends with Ctrl-C.",
    )
    parser.add_argument("--port", type=int, default=0, help="where to listen on 127.0.0.1 (default: any free port)")
    parser.add_argument(
        "--speed", type=above_zero, default=1.0, help="market seconds that pass in one second (default: 1)"
    )
    parser.add_argument(
        "--frozen", action="store_true", help="let the market stand still until a control call moves it"
    )
    return parser.parse_args(arguments)


def restart(site: Site, body: dict[str, Any]) -> None:
    """End every connection, and forget the closed orders that `order/realtime` told."""
    assert isinstance(site.world, Exchange)
    site.world.restarted_at = site.world.now()
    control.restart(site, body)


def serve() -> None:
    """Run an exchange until it is told to end."""
    given = options()
    site = Site(lambda: Exchange(given.speed, given.frozen), rejection=Refused)

    async def steered(request: Request) -> Response:
        return await control.told(site, request, {"restart": restart})

    async def asked(request: Request) -> Response:
        return await rest(site, request)

    routes = [Route("/control/{what}", steered, methods=METHODS), Route("/{path:path}", asked, methods=METHODS)]
    run(given.port, open_house(site, list(routes), lambda: (keep_market(site),)), lambda address: ready(address, site))


def ready(address: str, site: Site) -> dict[str, Any]:
    """Return the line on start: where everything is, and the keys by name."""
    keys = {key.name: key.told() for key in site.world.keys.values()}
    return {
        "rest": f"http://{address}", "key": keys["main"]["key"], "secret": keys["main"]["secret"],
        "control": f"http://{address}/control", "keys": keys, "symbols": list(site.world.markets),
    }  # fmt: skip
