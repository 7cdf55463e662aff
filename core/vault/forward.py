"""The forwarder: an HTTP server on a Unix socket that puts a stored secret into a call and sends it to whom it is for.

In: `<method> /<key id>/<path>` of an allowed user, without any secret. Out: the provider's answer, as it comes. The
key decides the host; nothing in the call can. Redirects are handed back, never followed. What the provider echoes of
the secret is blotted out. A call of the desk's own that fails before the provider answers is told as
`{"error": sentence}` with the header `X-Desk-Error`.
"""

import json
import socket
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from uuid import UUID

from core.errors import DeskError, InvalidError, NotFoundError, UnavailableError
from core.observe import logs
from core.vault.listening import listening
from core.vault.mail import deliver
from core.vault.outward import Answered, Outgoing, UnreachableError, send
from core.vault.providers import PROVIDERS, Use, address_of
from core.vault.safe import Safe
from core.vault.signer import is_shared, peer_uid

MOST_CALLS = 64
LONGEST_BODY = 32 * 2**20
IDLE_S = 30.0
LONGEST_REST_S = 1.0
ERROR = "X-Desk-Error"

LOG = logs.of("signer")


@contextmanager
def forwarding(path: Path, safe: Safe, mirrors: Mapping[str, str], allowed_uids: Collection[int]) -> Iterator[None]:
    """Forward on threads for the length of a `with`; raises what `listening` raises."""
    roots = {name: address_of(provider, mirrors) for name, provider in PROVIDERS.items()}
    with listening(path, shared=is_shared(allowed_uids)) as listener:
        threading.Thread(target=_accept, args=(listener, Forwarder(safe, roots, allowed_uids)), daemon=True).start()
        yield


def _accept(listener: socket.socket, forwarder: "Forwarder") -> None:
    room = threading.BoundedSemaphore(MOST_CALLS)
    with suppress(OSError):  # the listener was closed: the signer ends
        while True:
            connection, _ = listener.accept()
            room.acquire()
            threading.Thread(target=_attend, args=(connection, forwarder, room), daemon=True).start()


def _attend(connection: socket.socket, forwarder: "Forwarder", room: threading.BoundedSemaphore) -> None:
    try:
        with connection:
            connection.settimeout(IDLE_S)
            Call(connection, ("", 0), forwarder)  # pyright: ignore[reportArgumentType]
            _hear_out(connection)
    except (OSError, ValueError) as e:
        LOG.warning("The forwarder lost a caller: %s", type(e).__name__)
    finally:
        room.release()


def _hear_out(connection: socket.socket) -> None:
    """Take the rest of what a refused caller still sends: closed in the middle, he would see a broken pipe, no reason."""
    with suppress(OSError):  # he has his answer: how he hangs up matters no more
        connection.shutdown(socket.SHUT_WR)
        until = time.monotonic() + LONGEST_REST_S
        while (left := until - time.monotonic()) > 0:
            connection.settimeout(left)
            if not connection.recv(2**16):
                return


class Forwarder:
    """What every call is answered with."""

    def __init__(self, safe: Safe, roots: Mapping[str, str], allowed_uids: Collection[int]) -> None:
        self.safe, self.roots, self.allowed_uids = safe, roots, allowed_uids

    def forward(self, call: "Call", id: UUID, rest: str, body: bytes) -> None:
        """Send one call on; raises DeskError where nothing was answered yet."""
        with self.safe.opened_key(id) as (provider, credential):
            if provider.use is Use.EXCHANGE:
                raise InvalidError("An exchange's key signs requests; it is not sent along with them.")
            if provider.use is Use.MAIL:
                deliver(credential, call.headers.get("X-Mail-From"), call.headers.get("X-Mail-To"), body)
                call.tell(200, {"sent": call.command == "POST"})
                return
            outgoing = Outgoing(call.command, self.roots[provider.name], rest, dict(call.headers.items()), body)
            with send(outgoing, provider, credential.secret) as answered:
                call.pass_on(answered)


class Call(BaseHTTPRequestHandler):
    """One caller's connection; it is closed after one call."""

    protocol_version = "HTTP/1.1"
    server: Any

    def handle(self) -> None:
        forwarder: Forwarder = self.server
        uid = peer_uid(self.connection)
        if uid not in forwarder.allowed_uids:
            LOG.warning("The forwarder turned away user %s.", uid)
            self.request_version = "HTTP/1.1"
            self.tell(403, {"error": f"User {uid} may not use the forwarder."})
            return
        self.handle_one_request()

    def do_GET(self) -> None:
        self._do()

    def do_POST(self) -> None:
        self._do()

    def _do(self) -> None:
        self.close_connection = True
        self.begun = False
        try:
            id, rest = self._target()
            self.server.forward(self, id, rest, self._body())
        except DeskError as e:
            if not self.begun:
                self.tell(_status(e), {"error": str(e)})

    def _target(self) -> tuple[UUID, str]:
        first, slash, rest = self.path.lstrip("/").partition("/")
        first, mark, query = first.partition("?")
        try:
            return UUID(first), f"{slash}{rest}{mark}{query}"
        except ValueError as e:
            raise InvalidError("A call begins with the id of a stored key: /<id>/<path>.") from e

    def _body(self) -> bytes:
        if "Transfer-Encoding" in self.headers:
            raise InvalidError("A call says its length: send Content-Length, not chunks.")
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LONGEST_BODY:
            raise InvalidError(f"A call's body has at most {LONGEST_BODY} bytes.")
        return self.rfile.read(int(length))

    def tell(self, status: int, told: dict[str, Any]) -> None:
        """Answer with a value of our own."""
        body = json.dumps(told).encode()
        self.send_response_only(status)
        if "error" in told:
            self.send_header(ERROR, "1")
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def pass_on(self, answered: Answered) -> None:
        """Hand the provider's answer over as it comes; one that breaks off breaks off here too."""
        self.begun = True
        self.send_response_only(answered.status)
        for name, value in answered.headers:
            self.send_header(name, value)
        self.send_header("Connection", "close")
        if answered.has_body:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if answered.has_body:
            for chunk in answered.chunks:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            self.wfile.write(b"0\r\n\r\n")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no HTTP, or no method of ours, as every other refusal is."""
        self.request_version, self.close_connection = "HTTP/1.1", True
        self.tell(code, {"error": "The forwarder takes GET and POST over HTTP/1.1."})

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a line of a call is nobody's business."""


def _status(error: DeskError) -> int:
    if isinstance(error, UnreachableError):
        return error.status
    if isinstance(error, NotFoundError):
        return 404
    return 503 if isinstance(error, UnavailableError) else 400
