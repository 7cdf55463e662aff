"""Faults of the user stream and its connection: lost, doubled, late, silent, cut, ended; what comes from outside."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import websockets

from tests.servers.binance_exchange.keys import ws_payloads
from tests.servers.binance_exchange.remote import Exchange, until

ORDER = {
    "symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01", "price": "50000",
    "newClientOrderId": "it",
}  # fmt: skip


def status(exchange: Exchange) -> str | None:
    """Return the state of the order over REST, None where nobody answers."""
    try:
        return exchange.send("GET", "/api/v3/order", symbol="BTCUSDT", origClientOrderId="it").json()["status"]
    except httpx.TransportError:
        return None


class Listener:
    """A user stream as it comes over the wire."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket

    async def next(self) -> dict[str, Any]:
        return json.loads(await asyncio.wait_for(self.socket.recv(), 5))

    async def reports(self, count: int) -> list[tuple[str, str]]:
        """Return execution type and executed quantity of the next reports."""
        out: list[tuple[str, str]] = []
        while len(out) < count:
            event = (await self.next()).get("event", {})
            if event.get("e") == "executionReport":
                out.append((event["x"], event["z"]))
        return out

    async def is_quiet(self, seconds: float = 0.2) -> bool:
        try:
            await asyncio.wait_for(self.socket.recv(), seconds)
        except TimeoutError:
            return True
        return False


def listening(exchange: Exchange, act: Callable[[Listener], Any]) -> Any:
    """Subscribe to the user stream and do something while listening."""

    async def session() -> Any:
        async with websockets.connect(exchange.ws_api, close_timeout=0.1) as socket:
            sent = {"apiKey": exchange.ready["key"], "timestamp": str(exchange_time(exchange))}
            sent["signature"] = exchange.sign(ws_payloads(sent)[0])
            await socket.send(json.dumps({"id": 1, "method": "userDataStream.subscribe.signature", "params": sent}))
            listener = Listener(socket)
            assert (await listener.next())["result"] == {"subscriptionId": 0}
            return await act(listener)

    return asyncio.run(session())


def exchange_time(exchange: Exchange) -> int:
    return exchange.get("/api/v3/time").json()["serverTime"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({}, ["0.001", "0.003"]),
        ({"kind": "drop"}, ["0.003"]),
        ({"kind": "duplicate"}, ["0.001", "0.001", "0.003"]),
        ({"kind": "duplicate", "copies": 3}, ["0.001", "0.001", "0.001", "0.003"]),
        ({"kind": "swap"}, ["0.003", "0.001"]),
        ({"kind": "delay", "seconds": 0.1}, ["0.003", "0.001"]),
    ],
    ids=lambda value: value.get("kind", "none") if isinstance(value, dict) else "",
)
def test_events_get_lost_doubled_swapped_and_late(exchange: Exchange, fault: dict[str, Any], expected: list[str]):
    async def act(listener: Listener) -> list[tuple[str, str]]:
        exchange.tell("orders", params=ORDER)
        assert await listener.reports(1) == [("NEW", "0.00000000")]
        if fault:
            exchange.arm(on="EVENT executionReport TRADE", **fault)
        exchange.fill("it", "0.001", "0.002")
        return await listener.reports(len(expected))

    assert listening(exchange, act) == [("TRADE", f"{quantity}00000") for quantity in expected]


def test_a_market_stream_may_fall_silent(exchange: Exchange):
    async def session() -> None:
        async with websockets.connect(f"{exchange.ws}/ws/btcusdt@trade", close_timeout=0.1) as socket:
            exchange.arm("drop", on="STREAM btcusdt@trade", times=0)
            exchange.tell("trade", symbol="BTCUSDT", side="BUY", quantity="0.001")
            assert await Listener(socket).is_quiet()
            exchange.tell("calm")
            exchange.tell("trade", symbol="BTCUSDT", side="SELL", quantity="0.001")
            assert (await Listener(socket).next())["m"] is True

    asyncio.run(session())


def test_held_events_come_in_one_burst(exchange: Exchange):
    async def act(listener: Listener) -> list[tuple[str, str]]:
        exchange.arm("hold", on="EVENT", times=0)
        exchange.tell("orders", params=ORDER)
        exchange.fill("it", *["0.001"] * 5)
        assert await listener.is_quiet()
        exchange.tell("release")
        return await listener.reports(6)

    assert [what for what, _ in listening(exchange, act)] == ["NEW"] + ["TRADE"] * 5


def test_an_event_may_come_before_the_answer(exchange: Exchange):
    async def act(listener: Listener) -> tuple[Any, ...]:
        exchange.arm("delay_after", on="POST /api/v3/order", seconds=0.6)
        asked = asyncio.get_running_loop().run_in_executor(
            None, lambda: exchange.send("POST", "/api/v3/order", **ORDER)
        )
        first = await listener.reports(1)
        return first, asked.done(), (await asked).status_code

    assert listening(exchange, act) == ([("NEW", "0.00000000")], False, 200)


def test_a_muted_stream_is_open_and_says_nothing(exchange: Exchange):
    async def act(listener: Listener) -> Any:
        exchange.tell("sockets", do="mute")
        exchange.tell("orders", params=ORDER)
        was_quiet = await listener.is_quiet()
        exchange.tell("sockets", do="resume")
        exchange.fill("it", "0.001")
        return was_quiet, await listener.reports(1)

    assert listening(exchange, act) == (True, [("TRADE", "0.00100000")])


def test_a_half_open_socket_answers_no_ping(exchange: Exchange):
    async def act(listener: Listener) -> bool:
        answered = await listener.socket.ping()
        await asyncio.wait_for(answered, 5)
        exchange.tell("sockets", do="silence")
        unanswered = await listener.socket.ping()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(unanswered, 0.2)
        return await listener.is_quiet()

    assert listening(exchange, act)


@pytest.mark.parametrize(("do", "code"), [("close", 1001), ("cut", None)])
def test_a_stream_is_closed_or_cut(exchange: Exchange, do: str, code: int | None):
    async def act(listener: Listener) -> Any:
        exchange.tell("sockets", do=do)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await listener.next()
        return closed.value.rcvd and closed.value.rcvd.code

    assert listening(exchange, act) == code


def test_a_terminated_stream_says_so_and_falls_silent_while_the_socket_stays(exchange: Exchange):
    async def act(listener: Listener) -> Any:
        exchange.tell("sockets", do="terminate")
        told = await listener.next()
        exchange.tell("orders", params=ORDER)
        return told["event"]["e"], await listener.is_quiet()

    assert listening(exchange, act) == ("eventStreamTerminated", True)


def test_a_shutdown_is_announced_while_events_go_on(exchange: Exchange):
    async def act(listener: Listener) -> Any:
        exchange.tell("sockets", do="shutdown")
        told = await listener.next()
        exchange.tell("orders", params=ORDER)
        return told, await listener.reports(1)

    told, reports = listening(exchange, act)

    assert told["event"]["e"] == "serverShutdown"
    assert reports == [("NEW", "0.00000000")]


@pytest.mark.parametrize("fault", [{"kind": "drop"}, {"kind": "error", "status": 503}])
def test_a_handshake_fails_as_told(exchange: Exchange, fault: dict[str, Any]):
    exchange.arm(on="CONNECT /ws-api", **fault)

    async def connect() -> None:
        async with websockets.connect(exchange.ws_api):
            pass

    with pytest.raises((websockets.InvalidHandshake, OSError, EOFError)):
        asyncio.run(connect())
    asyncio.run(connect())


def test_a_subscription_can_be_refused(exchange: Exchange):
    exchange.arm("error", on="WS userDataStream.subscribe", code=-1021)

    async def act(listener: Listener) -> None:
        """Never reached."""

    with pytest.raises(KeyError, match="result"):
        listening(exchange, act)


def test_a_restart_cuts_everybody_off_for_a_while_and_keeps_the_state(exchange: Exchange):
    async def act(listener: Listener) -> Any:
        exchange.tell("orders", params=ORDER)
        await listener.reports(1)
        exchange.tell("restart", down_s=0.8)
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                await listener.next()
        return status(exchange)

    assert listening(exchange, act) is None
    assert until(lambda: status(exchange)) == "NEW"


def test_balances_change_from_outside_and_are_told(exchange: Exchange):
    async def act(listener: Listener) -> list[Any]:
        exchange.tell("balances", asset="USDT", delta="-1000")
        exchange.tell("lock", asset="BTC", delta="0.5")
        return [(await listener.next())["event"] for _ in range(4)]

    events = listening(exchange, act)

    assert [one["e"] for one in events] == [
        "balanceUpdate", "outboundAccountPosition", "externalLockUpdate", "outboundAccountPosition",
    ]  # fmt: skip
    assert (events[0]["a"], events[0]["d"]) == ("USDT", "-1000.00000000")
    assert exchange.balance("BTC") == (1.5, 0.5)
