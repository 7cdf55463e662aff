"""What a provider of language models is, and the line its calls go over."""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import httpx

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NO_KEY = "put-in-by-the-forwarder"
"""What a client that insists on a key is given: the real one is put into the call on its way."""
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For what clients open beside the line they are given, and never use: it trusts nobody. Their own take 20 ms each."""


@dataclass(frozen=True)
class Opening:
    """What a client is opened with: base address, model, seconds for an answer, and the way its calls go."""

    address: str
    model: str
    timeout_s: float
    transport: httpx.BaseTransport


class Provider(Protocol):
    """One provider: its name, what follows the root in its base address, and how its client is opened."""

    NAME: str
    PATH: str

    def open(self, opening: Opening) -> "BaseChatModel": ...


class Line(httpx.BaseTransport):
    """A transport whose calls another thread can end.

    A timeout of httpx begins anew with every byte, and a provider that sends comments while it thinks never runs
    into one; nor does closing a client wake whoever reads from it. Shutting down the socket does.
    """

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "trace": self._note}
        return self._transport.handle_request(request)

    def _note(self, event: str, info: dict[str, Any]) -> None:
        if event.startswith("connection.") and event.endswith(".complete"):
            stream = info.get("return_value")
            if (opened := stream and stream.get_extra_info("socket")) is not None:
                with self._lock:
                    self._sockets = [each for each in self._sockets if each.fileno() >= 0] + [opened]

    def cut(self) -> None:
        """End the calls under way; they fail where they wait."""
        with self._lock:
            for each in self._sockets:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._transport.close()
