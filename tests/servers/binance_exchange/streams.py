"""Market streams: what each tells, how often, and who listens.

At `/stream` or with `?streams=a/b` messages come wrapped, elsewhere bare; a path may name streams
(`/ws/btcusdt@trade`).
"""

import asyncio
import functools
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.servers.binance_exchange.history import LENGTHS, MINUTE
from tests.servers.binance_exchange.market_data import agg_view, snapshot
from tests.servers.binance_exchange.orders import Side
from tests.servers.binance_exchange.serving import Site
from tests.servers.binance_exchange.sockets import Socket, compact
from tests.servers.binance_exchange.symbols import text
from tests.servers.binance_exchange.tickers import day, touch
from tests.servers.binance_exchange.world import Market, World
from tests.servers.faults import OPEN_SOCKETS

NAME = re.compile(r"([a-z0-9]+)@(trade|aggTrade|bookTicker|ticker|miniTicker|avgPrice|kline|depth)(.*)")
EVERYBODY = re.compile(r"!(ticker|miniTicker)@arr")
ROUNDS_A_SECOND = 20
Told = tuple[int, list[dict[str, Any]]]
# Each tells what happened after a mark, and the new mark.
Teller = Callable[[World, Market, int], Told]


@dataclass
class Channel:
    """One stream while somebody listens to it."""

    teller: Teller
    market: Market
    every_ms: int
    mark: int
    listeners: set[Socket] = field(default_factory=set)
    next_at: int = 0


def channel(world: World, name: str) -> Channel | None:
    """Return a stream by its name, beginning now; None where there is no such stream."""
    named = NAME.fullmatch(name)
    if not named or (market := world.markets.get(named[1].upper())) is None:
        return None
    kind, rest = named[2], named[3]
    match kind:
        case "trade" | "aggTrade":
            made = functools.partial(_trades, kind), 0, market.history.last_id
        case "bookTicker":
            made = _touches, 0, 0
        case "ticker" | "miniTicker":
            made = functools.partial(_tickers, kind), 1000, 0
        case "avgPrice":
            made = _averages, 1000, 0
        case "kline":
            made = (functools.partial(_klines, rest[1:]), 250, world.now()) if rest[1:] in LENGTHS else None
        case _:
            made = _depth(rest, market)
    return None if made is None or (kind not in ("kline", "depth") and rest) else Channel(made[0], market, *made[1:])


def _depth(rest: str, market: Market) -> tuple[Teller, int, int] | None:
    named = re.fullmatch(r"(5|10|20)?(@100ms|@1000ms)?", rest)
    if not named:
        return None
    every = 100 if named[2] == "@100ms" else 1000
    if named[1]:
        return functools.partial(_partial_depth, int(named[1])), every, 0
    return _diff_depth, every, market.book.update_id


def _trades(kind: str, world: World, market: Market, mark: int) -> Told:
    trades = market.history.since_id(mark + 1, 1000)
    head = {"e": kind, "E": world.now(), "s": market.symbol.name}
    if kind == "aggTrade":
        return market.history.last_id, [head | agg_view(one) for one in trades]
    return market.history.last_id, [
        head | {"t": one.id, "p": text(one.price), "q": text(one.quantity), "T": one.time, "m": one.buyer_rested,
                "M": True}
        for one in trades
    ]  # fmt: skip


def _touches(world: World, market: Market, mark: int) -> Told:
    best = touch(world, market)
    told = hash(tuple(best.values()))
    event = {"u": market.book.update_id, "s": best["symbol"], "b": best["bidPrice"], "B": best["bidQty"]}
    return told, [] if told == mark else [event | {"a": best["askPrice"], "A": best["askQty"]}]


def _tickers(kind: str, world: World, market: Market, mark: int) -> Told:
    d = day(world, market)
    short = {
        "e": "24hrMiniTicker", "E": world.now(), "s": d["symbol"], "c": d["lastPrice"], "o": d["openPrice"],
        "h": d["highPrice"], "l": d["lowPrice"], "v": d["volume"], "q": d["quoteVolume"],
    }  # fmt: skip
    if kind == "miniTicker":
        return 0, [short]
    return 0, [short | {
        "e": "24hrTicker", "p": d["priceChange"], "P": d["priceChangePercent"], "w": d["weightedAvgPrice"],
        "x": d["prevClosePrice"], "Q": d["lastQty"], "b": d["bidPrice"], "B": d["bidQty"], "a": d["askPrice"],
        "A": d["askQty"], "O": d["openTime"], "C": d["closeTime"], "F": d["firstId"], "L": d["lastId"], "n": d["count"],
    }]  # fmt: skip


def _averages(world: World, market: Market, mark: int) -> Told:
    price = market.history.average(5, world.now(), market.last)
    return 0, [
        {"e": "avgPrice", "E": world.now(), "s": market.symbol.name, "i": "5m", "w": text(price), "T": world.now()}
    ]  # fmt: skip


def _klines(label: str, world: World, market: Market, mark: int) -> Told:
    """Tell the candles that ended since, and the open one."""
    now, length = world.now(), LENGTHS[label] * MINUTE
    rows = market.history.klines(label, mark - length, None, 10, now)
    events = [
        {"e": "kline", "E": now, "s": market.symbol.name, "k": {
            "t": t, "T": beyond, "s": market.symbol.name, "i": label, "f": -1, "L": -1, "o": o, "c": c, "h": h,
            "l": low, "v": v, "n": n, "x": now > beyond, "q": q, "V": bought, "Q": bought_quote, "B": "0",
        }}
        for t, o, h, low, c, v, beyond, q, n, bought, bought_quote, _ in rows if beyond >= mark
    ]  # fmt: skip
    return now, events


def _diff_depth(world: World, market: Market, mark: int) -> Told:
    book = market.book
    if book.update_id == mark:
        return mark, []
    sides: dict[Side, list[list[str]]] = {side: [] for side in Side}
    for side, price, quantity in book.changes(mark):
        sides[side].append([text(price), text(quantity)])
    event = {"e": "depthUpdate", "E": world.now(), "s": market.symbol.name, "U": mark + 1, "u": book.update_id}
    return book.update_id, [event | {"b": sides[Side.BUY], "a": sides[Side.SELL]}]


def _partial_depth(most: int, world: World, market: Market, mark: int) -> Told:
    return 0, [snapshot(market, most)]


def subscribe(site: Site, socket: Socket, names: list[str]) -> bool:
    """Let a socket listen; a name there is not refuses them all."""
    made = {name: site.channels.get(name) or channel(site.world, name) for name in names}
    if not all(one or EVERYBODY.fullmatch(name) for name, one in made.items()):
        return False
    for name, one in made.items():
        socket.streams.add(name)
        if one:
            one.listeners.add(socket)
            site.channels[name] = one
    return True


def unsubscribe(site: Site, socket: Socket, names: list[str]) -> None:
    for name in names:
        socket.streams.discard(name)
        if name in site.channels:
            site.channels[name].listeners.discard(socket)
            if not site.channels[name].listeners:
                del site.channels[name]


def tell(site: Site) -> None:
    """Tell everybody what is due."""
    now = site.world.now()
    for name, one in site.channels.items():
        if now >= one.next_at:
            one.next_at = now + one.every_ms
            one.mark, messages = one.teller(site.world, one.market, one.mark)
            for socket in one.listeners:
                for message in messages:
                    _push(socket, name, message)


def tell_all(site: Site) -> None:
    """Tell who listens to every symbol at once."""
    for socket in list(site.sockets):
        for name in filter(EVERYBODY.fullmatch, socket.streams):
            kind = name[1:].removesuffix("@arr")
            _push(socket, name, [_tickers(kind, site.world, one, 0)[1][0] for one in site.world.markets.values()])


def _push(socket: Socket, name: str, message: Any) -> None:
    socket.push(f"STREAM {name}", {"stream": name, "data": message} if socket.wrapped else message)


async def stream(site: Site, socket: WebSocket) -> None:
    """Hold one connection, from its handshake to its end."""
    await socket.accept()
    path, asked = socket.url.path, socket.query_params.get("streams", "")
    one = Socket(OPEN_SOCKETS[socket.scope["client"]], path, site.plan, bool(asked) or path.endswith("/stream"))
    site.sockets.add(one)
    subscribe(site, one, asked.split("/") if asked else [part for part in path.split("/") if "@" in part])
    try:
        while True:
            one.send(compact(_answer(site, one, json.loads(await socket.receive_text()))))
    except (WebSocketDisconnect, RuntimeError, ValueError):
        pass
    finally:
        site.sockets.discard(one)
        unsubscribe(site, one, list(one.streams))


def _answer(site: Site, one: Socket, request: dict[str, Any]) -> dict[str, Any]:
    names, number = list(request.get("params") or []), request.get("id")
    match request.get("method"):
        case "SUBSCRIBE" if subscribe(site, one, names):
            return {"result": None, "id": number}
        case "UNSUBSCRIBE":
            unsubscribe(site, one, names)
            return {"result": None, "id": number}
        case "LIST_SUBSCRIPTIONS":
            return {"result": sorted(one.streams), "id": number}
    return {"error": {"code": 2, "msg": "Invalid request: unknown stream or method"}, "id": number}


async def keep_telling(site: Site) -> None:
    for number in itertools.count():
        tell(site)
        if number % ROUNDS_A_SECOND == 0:
            tell_all(site)
        await asyncio.sleep(1 / ROUNDS_A_SECOND)
