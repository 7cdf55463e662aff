"""Binance's public spot streams over websockets: subscriptions, combined payloads and what goes wrong with them.

At `/stream/ws` or `/stream/ws/<n>` a client subscribes by message; `/stream?streams=a/b` subscribes at once and wraps.
The streams: `@aggTrade`, `@kline_1m`, `@ticker`, `@bookTicker`, `@depth` (also `@depth@100ms`).
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.servers.binance_market import day, exchange, kline, levels, number_at, touch, trade, update_at
from tests.servers.faults import OPEN_SOCKETS

ROUND_S = 0.05
MOST_TRADES = 20_000
# A longer jump of the clock leaves a hole in the stream, as an exchange in trouble does.
MOST_MINUTES = 5
MOST_WAITING = 8_000_000


@dataclass
class Manners:
    """How the streams behave: `answer` to a subscription is ok, refuse or mute."""

    answer: str = "ok"
    twice: bool = False
    backwards: bool = False


@dataclass
class Listener:
    """One connection: what it asked for and how far each stream has told; stalled ones get no more data."""

    transport: asyncio.Transport
    combined: bool = False
    told: dict[str, int] = field(default_factory=dict)
    stalled: bool = False

    def push(self, texts: list[str]) -> None:
        if not self.stalled and not self.transport.is_closing():
            self.transport.write(b"".join(map(frame, texts)))

    def tell(self, stream: str, messages: list[dict[str, Any]]) -> None:
        if manners.backwards:
            messages = messages[::-1]
        if manners.twice:
            messages = [message for message in messages for _ in range(2)]
        wrapped = [{"stream": stream, "data": m} if self.combined else m for m in messages]
        self.push([json.dumps(m, separators=(",", ":")) for m in wrapped])


manners = Manners()
listeners: dict[int, Listener] = {}


def frame(message: str) -> bytes:
    """Return an unmasked text frame (RFC 6455, 5.2); thousands a second would be too many through a library."""
    payload = message.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    return (
        b"\x81\x7e" + size.to_bytes(2, "big") + payload
        if size < 65_536
        else b"\x81\x7f" + size.to_bytes(8, "big") + payload
    )


def trades(symbol: str, told: int) -> tuple[int, list[dict[str, Any]]]:
    last = number_at(exchange.now())
    numbers = range(max(told + 1, last - MOST_TRADES), last + 1)
    return last, [{"e": "aggTrade", "E": exchange.now(), "s": symbol} | trade(symbol, n) for n in numbers]


def klines(symbol: str, told: int) -> tuple[int, list[dict[str, Any]]]:
    """Tell the minutes since, the last one as it stands; at most four times a second."""
    now = exchange.now()
    if now - told < 250:
        return told, []
    opened, before = now // 60_000 * 60, told // 60_000 * 60
    first = before if told and opened - before <= MOST_MINUTES * 60 else opened
    return now, [kline_event(symbol, minute, now) for minute in range(first, opened + 1, 60)]


def kline_event(symbol: str, opened: int, now: int) -> dict[str, Any]:
    t, o, h, low, c, v, beyond, q, n, bought, bought_q, _ = kline(symbol, opened, 60, now / 1000)
    return {
        "e": "kline", "E": now, "s": symbol,
        "k": {"t": t, "T": beyond, "s": symbol, "i": "1m", "f": 1, "L": 9, "o": o, "c": c, "h": h, "l": low, "v": v,
              "n": n, "x": now > beyond, "q": q, "V": bought, "Q": bought_q, "B": "0"},
    }  # fmt: skip


def tickers(symbol: str, told: int) -> tuple[int, list[dict[str, Any]]]:
    now = exchange.now()
    if told and now - told < exchange.ticker_ms:
        return told, []
    d = day(symbol)
    event = {
        "e": "24hrTicker", "E": now, "s": symbol, "p": d["priceChange"], "P": d["priceChangePercent"],
        "w": d["weightedAvgPrice"], "x": d["prevClosePrice"], "c": d["lastPrice"], "Q": d["lastQty"], "b": d["bidPrice"],
        "B": d["bidQty"], "a": d["askPrice"], "A": d["askQty"], "o": d["openPrice"], "h": d["highPrice"],
        "l": d["lowPrice"], "v": d["volume"], "q": d["quoteVolume"], "O": d["openTime"], "C": d["closeTime"],
        "F": d["firstId"], "L": d["lastId"], "n": d["count"],
    }  # fmt: skip
    return now, [event]


def touches(symbol: str, told: int) -> tuple[int, list[dict[str, Any]]]:
    update, best = update_at(exchange.now()), touch(symbol)
    if update == told:
        return told, []
    event = {"u": update, "s": symbol, "b": best["bidPrice"], "B": best["bidQty"], "a": best["askPrice"]}
    return update, [event | {"A": best["askQty"]}]


def depths(symbol: str, told: int) -> tuple[int, list[dict[str, Any]]]:
    """Tell what changed in the book; a level that is gone has the quantity 0."""
    update = update_at(exchange.now())
    if not told or update == told:
        return update, []
    changes = [
        [[p, after.get(p, "0.00000000")] for p in before | after if after.get(p) != before.get(p)]
        for before, after in zip(levels(symbol, told), levels(symbol, update), strict=True)
    ]
    event = {"e": "depthUpdate", "E": exchange.now(), "s": symbol, "U": told + 1, "u": update}
    return update, [event | {"b": changes[0], "a": changes[1]}]


MADE: dict[str, Callable[[str, int], tuple[int, list[dict[str, Any]]]]] = {
    "aggTrade": trades,
    "kline_1m": klines,
    "ticker": tickers,
    "bookTicker": touches,
    "depth": depths,
}


def begun(stream: str) -> int:
    """Return from where a stream tells: trades and books from now on, the others at once as they stand."""
    now = exchange.now()
    return {"aggTrade": number_at(now), "depth": update_at(now)}.get(stream.split("@")[1], 0)


async def feed() -> None:
    """Tell everybody everything that happened, again and again."""
    while True:
        for listener in list(listeners.values()):
            if listener.transport.get_write_buffer_size() > MOST_WAITING:
                continue
            for stream, told in list(listener.told.items()):
                symbol, kind = stream.split("@")[:2]
                listener.told[stream], messages = MADE[kind](symbol.upper(), told)
                listener.tell(stream, messages)
        await asyncio.sleep(ROUND_S)


@contextlib.asynccontextmanager
async def feeding(_: Any) -> Any:
    task = asyncio.create_task(feed())
    yield
    task.cancel()


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    client = socket.scope["client"]
    listener = Listener(OPEN_SOCKETS[client], "streams" in socket.query_params)
    listeners[id(listener)] = listener
    asked = socket.query_params.get("streams", "").split("/")
    listener.told.update({name: begun(name) for name in asked if name})
    try:
        while True:
            answer(listener, json.loads(await socket.receive_text()))
    except (WebSocketDisconnect, RuntimeError):
        del listeners[id(listener)]


def answer(listener: Listener, request: dict[str, Any]) -> None:
    if manners.answer == "mute":
        return
    names, reply = request.get("params", []), {"result": None, "id": request["id"]}
    known = all(n.count("@") >= 1 and n.split("@")[1] in MADE and n.split("@")[0].islower() for n in names)
    if manners.answer == "refuse" or not known:
        reply = {"error": {"code": 2, "msg": "Invalid request: unknown stream"}, "id": request["id"]}
    else:
        match request["method"]:
            case "SUBSCRIBE":
                listener.told.update({name: begun(name) for name in names})
            case "UNSUBSCRIBE":
                for name in names:
                    listener.told.pop(name, None)
            case "LIST_SUBSCRIPTIONS":
                reply = {"result": list(listener.told), "id": request["id"]}
    listener.push([json.dumps(reply)])


def subscribed(name: str) -> Iterator[Listener]:
    return (listener for listener in listeners.values() if name in listener.told)


def act(do: str) -> None:
    """Do to every open socket: close it, cut it, silence it (half-open: nothing is read or written), stall its data."""
    for listener in list(listeners.values()):
        match do:
            case "close":
                listener.transport.write(b"\x88\x02\x03\xe9")
                listener.transport.close()
            case "cut":
                listener.transport.abort()
            case "silence":
                listener.stalled = True
                listener.transport.pause_reading()
            case "stall":
                listener.stalled = True


ROUTES = [
    WebSocketRoute("/stream/ws/{number}", stream),
    WebSocketRoute("/stream/ws", stream),
    WebSocketRoute("/stream", stream),
]
