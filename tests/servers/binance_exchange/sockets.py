"""Open websockets: what is pushed to them, and how they fall silent or end.

Frames are written to the transport at once, without a queue between: what was pushed before an answer comes before it.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers.binance_exchange.plan import Lane, Plan
from tests.servers.binance_streams import frame

PING_S = 20.0
# A listener that reads no more is told no more.
MOST_WAITING = 8_000_000


@dataclass(eq=False)
class Socket:
    """One connection. `silent`: half-open, nothing is read or written; `mute`: pinged, but told nothing."""

    transport: asyncio.Transport
    path: str
    plan: Plan
    wrapped: bool = False
    silent: bool = False
    mute: bool = False
    # Of the websocket API: subscription numbers with their account; of the market streams: names.
    subscriptions: dict[int, str] = field(default_factory=dict)
    streams: set[str] = field(default_factory=set)
    numbers: int = 0
    lane: Lane = field(init=False)

    def __post_init__(self) -> None:
        self.lane = Lane(self.plan, self.send, self._later)

    @property
    def is_user(self) -> bool:
        return self.path.startswith("/ws-api")

    def send(self, message: str) -> None:
        if not (self.silent or self.mute or self.transport.is_closing()):
            self.transport.write(frame(message))

    def push(self, subject: str, message: dict[str, Any]) -> None:
        """Tell something on its own account, unless a fault gets in between."""
        if self.transport.get_write_buffer_size() < MOST_WAITING:
            self.lane.push(subject, compact(message))

    def ping(self) -> None:
        if not self.silent and not self.transport.is_closing():
            stamp = str(time.time_ns() // 1_000_000).encode()
            self.transport.write(bytes((0x89, len(stamp))) + stamp)

    def act(self, do: str) -> None:
        """Close (1001), cut, silence (half-open), mute, or let it speak again."""
        match do:
            case "close":
                self.transport.write(b"\x88\x02\x03\xe9")
                self.transport.close()
            case "cut":
                self.transport.abort()
            case "silence":
                self.silent = True
                self.transport.pause_reading()
            case "mute":
                self.mute = True
            case "resume":
                if self.silent:
                    self.transport.resume_reading()
                self.silent = self.mute = False
            case _:
                raise ValueError(f"A socket can close, cut, silence, mute or resume, not {do}.")

    def _later(self, seconds: float, act: Callable[[], None]) -> Any:
        return asyncio.get_running_loop().call_later(seconds, act)


def compact(message: Any) -> str:
    return json.dumps(message, separators=(",", ":"))
