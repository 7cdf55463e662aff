"""A web server on a thread that answers as it is told, byte by byte where that is the point.

`with serving(answer) as web:` serves on 127.0.0.1; `answer` makes a Reply of each Request. What was asked stands in
`web.requests`; `web.meet(reply, times)` puts a fault before the next answers (`times` 0: before all of them).
"""

import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True)
class Request:
    """What came in; header names in lower case."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What goes out. `raw` replaces the whole answer; with `drip_s` each byte of the body waits that long, with
    `drips_head` those of the head too.

    `hangs` never answers; `sized` False leaves Content-Length out, so that the end of the connection ends the body.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    drip_s: float = 0.0
    drips_head: bool = False
    hangs: bool = False
    sized: bool = True

    @property
    def wire(self) -> bytes:
        if self.raw is not None:
            return self.raw
        length = {"Content-Length": str(len(self.body))} if self.sized else {}
        # One request a connection: a client that took it for a lasting one would meet its end by chance.
        headers = {**length, "Connection": "close", **self.headers}
        lines = [f"HTTP/1.1 {self.status} As told", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def told(value: Any, status: int = 200, **headers: str) -> Reply:
    """Return a reply of JSON; header names are written with _ for -."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


class Web:
    """The running server: where it is, what it was asked and what it will do."""

    def __init__(self, address: str, answer: Callable[[Request], Reply]) -> None:
        self.address = address
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self._answer = answer
        self._faults: list[tuple[Reply, int]] = []

    def meet(self, reply: Reply, times: int = 1) -> None:
        self._faults.append((reply, times))

    def calm(self) -> None:
        self._faults.clear()

    def reply(self, request: Request) -> Reply:
        self.requests.append(request)
        if not self._faults:
            return self._answer(request)
        reply, times = self._faults.pop(0)
        if times != 1:
            self._faults.insert(0, (reply, max(times - 1, 0)))
        return reply


class Handler(socketserver.StreamRequestHandler):
    web: Web

    def handle(self) -> None:
        with suppress(OSError, ValueError):
            method, target, _ = self.rfile.readline().decode().split(" ")
            headers = dict(self._headers())
            body = self.rfile.read(int(headers.get("content-length", 0)))
            url = urlsplit(target)
            reply = self.web.reply(Request(url.path, dict(parse_qsl(url.query)), headers, method, body))
            if reply.hangs:
                self.web.closing.wait(60)
            elif not reply.drip_s:
                self.wfile.write(reply.wire)
            else:
                at_once = 0 if reply.drips_head else len(reply.wire) - len(reply.body)
                self.wfile.write(reply.wire[:at_once])
                for byte in reply.wire[at_once:]:
                    if self.web.closing.wait(reply.drip_s):
                        return
                    self.wfile.write(bytes([byte]))

    def _headers(self) -> Iterator[tuple[str, str]]:
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            yield name.lower(), value.strip()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: a client that hangs up, or distrusts our certificate, is what a test wants."""


@contextmanager
def serving(answer: Callable[[Request], Reply], certificate: Path | None = None) -> Iterator[Web]:
    """Serve for the length of a `with`; over TLS with a certificate of `self_signed`."""
    scheme = "https" if certificate else "http"
    handler = type("BoundHandler", (Handler,), {})
    with Server(("127.0.0.1", 0), handler) as server:
        web = Web(f"{scheme}://127.0.0.1:{server.server_address[1]}", answer)
        handler.web = web
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield web
        finally:
            web.closing.set()
            server.shutdown()
            thread.join()


def self_signed(folder: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1 that only who is told to will trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(pem))
    return path
