"""Faults a server of this folder can be told to have, below its routes: late, wrong, refused, cut off."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

OPEN_SOCKETS: dict[tuple[str, int], asyncio.Transport] = {}


@dataclass
class Fault:
    """What the next `times` requests whose path holds `path` meet; `times` 0 means all of them. Handshakes count.

    kind: delay (seconds), status (status), rate_limit (status 429 or 418, retry_after), garbage (body), drop.
    """

    kind: str
    path: str = "/api/"
    times: int = 1
    seconds: float = 0.0
    status: int = 503
    retry_after: str | None = None
    body: str = "<html>a proxy's own page</html>"


@dataclass
class Faults:
    """What is armed, and every request that came."""

    armed: list[Fault] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def fault_for(self, path: str) -> Fault | None:
        for fault in self.armed:
            if fault.path in path:
                fault.times -= 1
                if fault.times == 0:
                    self.armed.remove(fault)
                return fault
        return None


class Faulty:
    """Counts every request and lets an armed fault answer in the exchange's place."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self.app = app
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"].startswith("/control"):
            await self.app(scope, receive, send)
            return
        self.faults.requests.append(f"{scope['path']}?{scope['query_string'].decode()}")
        fault = self.faults.fault_for(scope["path"])
        if fault is None:
            await self.app(scope, receive, send)
        elif fault.kind == "drop":
            OPEN_SOCKETS[scope["client"]].abort()
        elif fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            await self.app(scope, receive, send)
        else:
            # Starlette answers a handshake with a refusal of the same status and headers.
            await answer_of(fault)(scope, receive, send)


def answer_of(fault: Fault) -> Response:
    if fault.kind == "garbage":
        return Response(fault.body, media_type="text/html")
    if fault.kind == "rate_limit":
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        body = {"code": -1003, "msg": "Too much request weight used."}
        return JSONResponse(body, status_code=fault.status, headers=headers)
    return Response("upstream error", status_code=fault.status)


class Protocol(H11Protocol):
    """Remembers its socket, so that a fault can cut it without an answer."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        OPEN_SOCKETS[transport.get_extra_info("peername")] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        OPEN_SOCKETS.pop(self.transport.get_extra_info("peername"), None)
        super().connection_lost(exc)
