"""What an exchange tells by itself of the account's orders, as hints where to look; the books are read over REST.

Binance's `userDataStream.subscribe.signature`. A hint may come twice, late or never: whatever it names is looked up,
and after every gap everything is. So nothing that goes wrong here can make the books wrong.
"""

import base64
import json
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from core.errors import DeskError
from core.exchanges.pen import Pen
from core.observe import logs
from core.vault import Algorithm

LOG = logs.of("user stream")
CONNECT_S = 10.0
BEAT_S = 10.0
"""How often the connection is tried with a ping, and how long its answer may take: a dead one is known after 20 s."""
LISTEN_S = 1.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 30.0
ENDS = ("eventStreamTerminated", "serverShutdown")
OF_BALANCES = ("outboundAccountPosition", "balanceUpdate", "externalLockUpdate")


class BinanceUserStream:
    """Listens on a thread of its own until it is closed, and connects anew whenever it has to."""

    def __init__(self, address: str, pen: Pen, title: str, ahead_ms: Callable[[], int]) -> None:
        """`ahead_ms` tells how far the exchange's clock is ahead of ours."""
        self._address, self._pen, self._title, self._ahead_ms = address, pen, title, ahead_ms
        self._lock = threading.Lock()
        self._named: set[str] = set()
        self._gap = True
        self._closed = threading.Event()
        self._connection: ClientConnection | None = None
        self.deaf_since: datetime | None = datetime.now(UTC)
        """Since when there is no subscription; None while there is one."""
        threading.Thread(target=self._run, name=f"user stream {title}", daemon=True).start()

    def taken(self) -> set[str]:
        """Return the client order ids that were named since last asked."""
        with self._lock:
            named, self._named = self._named, set()
            return named

    def gap(self) -> bool:
        """Say whether something may have been missed since last asked, or happened that names no order."""
        with self._lock:
            gap, self._gap = self._gap, False
            return gap

    def close(self) -> None:
        self._closed.set()
        if self._connection is not None:
            with suppress(OSError, WebSocketException):
                self._connection.close()

    def _run(self) -> None:
        wait = FIRST_WAIT_S
        while not self._closed.is_set():
            try:
                with connect(
                    self._address, open_timeout=CONNECT_S, ping_interval=BEAT_S, ping_timeout=BEAT_S, close_timeout=1
                ) as connection:
                    self._connection = connection
                    self._subscribe(connection)
                    wait = FIRST_WAIT_S
                    self._listen(connection)
            except (OSError, WebSocketException, DeskError, ValueError) as e:
                if not self._closed.is_set() and (self.deaf_since is None or wait == FIRST_WAIT_S):
                    LOG.warning("The stream of %s broke (%s); it is connected anew.", self._title, _short(e))
            finally:
                self._connection, self.deaf_since = None, self.deaf_since or datetime.now(UTC)
            self._closed.wait(wait * random.uniform(0.5, 1.0))
            wait = min(wait * 2, LONGEST_WAIT_S)

    def _subscribe(self, connection: ClientConnection) -> None:
        public, algorithm = self._pen.public()
        params = {"apiKey": public, "timestamp": str(time.time_ns() // 1_000_000 + self._ahead_ms())}
        text = "&".join(f"{name}={value}" for name, value in sorted(params.items()))
        signature = self._pen.sign(text.encode(), algorithm)
        params["signature"] = _written(signature, algorithm)
        asked = str(uuid4())
        request = {"id": asked, "method": "userDataStream.subscribe.signature", "params": params}
        connection.send(json.dumps(request))
        deadline = time.monotonic() + CONNECT_S
        while (message := _read(connection, max(deadline - time.monotonic(), 0))).get("id") != asked:
            self._hear(message)
        if message.get("status") != 200:
            raise ValueError(f"the subscription was refused: {message.get('error')}")
        with self._lock:
            self._gap, self.deaf_since = True, None

    def _listen(self, connection: ClientConnection) -> None:
        while not self._closed.is_set():
            try:
                message = _read(connection, LISTEN_S)
            except TimeoutError:
                continue
            if self._hear(message) in ENDS:
                return

    def _hear(self, message: dict[str, Any]) -> str:
        """Keep what a message names; returns what kind of event it was."""
        event = message.get("event", message)
        kind = str(event.get("e", "")) if isinstance(event, dict) else ""
        with self._lock:
            if kind == "executionReport" and event.get("x") != "NEW":
                # A cancel carries an id of its own, and the order's as the original one.
                self._named |= {str(event[name]) for name in ("c", "C") if event.get(name)}
            elif kind in OF_BALANCES or kind in ENDS:
                self._gap = self._gap or kind != "outboundAccountPosition"
        return kind


def _read(connection: ClientConnection, within_s: float) -> dict[str, Any]:
    message = json.loads(connection.recv(within_s))
    if not isinstance(message, dict):
        raise ValueError("it told something that is no message")
    return message


def _written(signature: bytes, algorithm: Algorithm) -> str:
    return base64.b64encode(signature).decode() if algorithm is Algorithm.ED25519 else signature.hex()


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
