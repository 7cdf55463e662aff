"""One call to a provider, with the secret put into its head on the way out and blotted out of what comes back."""

import http.client
import ssl
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from core.errors import InvalidError, UnavailableError
from core.vault.memory import wiping
from core.vault.providers import Provider

CONNECT_S = 10.0
SILENCE_S = 120.0
CHUNK = 65_536
BLOT = b"[secret]"
# Of a single hop, set by us, or a place where a secret of somebody else's could be put.
NOT_PASSED = {
    "host", "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length", "expect",
    "accept-encoding", "authorization", "proxy-authorization", "cookie", "x-api-key", "x-goog-api-key",
}  # fmt: skip
NOT_RETURNED = {"connection", "keep-alive", "transfer-encoding", "content-length", "set-cookie", "trailer", "upgrade"}


class UnreachableError(UnavailableError):
    """The provider could not be reached."""

    status = 502


class SilentError(UnreachableError):
    """The provider did not answer in time."""

    status = 504


@dataclass(frozen=True)
class Outgoing:
    """A call as it came in: method, the provider's root, what follows in the path, headers and body."""

    method: str
    root: str
    rest: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answered:
    """The provider's answer; `chunks` raises UnreachableError where it breaks off."""

    status: int
    headers: Sequence[tuple[str, str]]
    chunks: Iterator[bytes]
    has_body: bool


@contextmanager
def send(call: Outgoing, provider: Provider, secret: memoryview) -> Iterator[Answered]:
    """Yield the provider's answer as soon as its head is there.

    Raises UnreachableError or SilentError; neither says anything of the call but whom it was for.
    """
    root = urlsplit(call.root)
    connection = _connection(root.scheme, root.netloc)
    try:
        with wiping(_head(call, provider, secret, root.netloc, root.path)) as head:
            response = _exchange(connection, head, call, provider)
        headers = [
            (name, _blotted(value, secret))
            for name, value in response.getheaders()
            if name.lower() not in NOT_RETURNED and "\n" not in value
        ]
        has_body = call.method != "HEAD" and response.status >= 200 and response.status not in (204, 304)
        yield Answered(response.status, headers, _chunks(response, provider, secret), has_body)
    finally:
        connection.close()


def _head(call: Outgoing, provider: Provider, secret: memoryview, host: str, base: str) -> bytearray:
    if not call.rest.isascii() or not call.rest.isprintable() or " " in call.rest:
        raise InvalidError("A path is printable ASCII without spaces.")
    return _joined(
        f"{call.method} {base}{provider.path}".encode(),
        secret if provider.path else b"",
        f"{call.rest} HTTP/1.1\r\nHost: {host}\r\n{provider.header}".encode(),
        secret if provider.header else b"",
        b"\r\n" if provider.header else b"",
        *(_line(name, value) for name, value in call.headers.items() if _passes(name)),
        f"Content-Length: {len(call.body)}\r\n".encode() if call.body or call.method == "POST" else b"",
        b"Accept-Encoding: identity\r\nConnection: close\r\n\r\n",
    )


def _joined(*parts: bytes | memoryview) -> bytearray:
    """Join in one buffer of the final size: one that grows would leave copies behind."""
    joined, at = bytearray(sum(map(len, parts))), 0
    for part in parts:
        joined[at : at + len(part)] = part
        at += len(part)
    return joined


def _passes(name: str) -> bool:
    return name.lower() not in NOT_PASSED and not name.lower().startswith("x-desk-")


def _line(name: str, value: str) -> bytes:
    if "\r" in value or "\n" in value:
        raise InvalidError("A header is one line.")
    return f"{name}: {value}\r\n".encode("latin-1", "replace")


def _exchange(
    connection: http.client.HTTPConnection, head: bytearray, call: Outgoing, provider: Provider
) -> http.client.HTTPResponse:
    try:
        connection.connect()
        connection.sock.settimeout(SILENCE_S)
        connection.sock.sendall(head)
        if call.body:
            connection.sock.sendall(call.body)
        response = http.client.HTTPResponse(connection.sock, method=call.method)
        response.begin()
    except TimeoutError as e:
        raise SilentError(f"{provider.title} did not answer in time.") from e
    except ssl.SSLCertVerificationError as e:
        raise UnreachableError(f"The certificate of {provider.title} is not trusted.") from e
    except (OSError, http.client.HTTPException) as e:
        raise UnreachableError(f"{provider.title} cannot be reached ({type(e).__name__}).") from None
    return response


def _connection(scheme: str, host: str) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, timeout=CONNECT_S)
    proxy = urlsplit(urllib.request.getproxies().get("https", ""))
    if not proxy.hostname or urllib.request.proxy_bypass(host):
        return http.client.HTTPSConnection(host, timeout=CONNECT_S, context=_trust())
    connection = http.client.HTTPSConnection(proxy.hostname, proxy.port, timeout=CONNECT_S, context=_trust())
    connection.set_tunnel(host)
    return connection


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _chunks(response: http.client.HTTPResponse, provider: Provider, secret: memoryview) -> Iterator[bytes]:
    held = b""
    try:
        while chunk := response.read1(CHUNK):
            clean = (held + chunk).replace(secret, BLOT)
            held = clean[len(clean) - _begun(clean, secret) :]
            if ready := clean[: len(clean) - len(held)]:
                yield ready
    except TimeoutError as e:
        raise SilentError(f"{provider.title} fell silent in the middle of its answer.") from e
    except (OSError, http.client.HTTPException) as e:
        raise UnreachableError(f"{provider.title} broke off its answer.") from e
    if response.length:
        raise UnreachableError(f"{provider.title} broke off its answer.")
    if held:
        yield held


def _begun(clean: bytes, secret: memoryview) -> int:
    """Return how many bytes at the end could be the beginning of the secret: only those wait for the next chunk."""
    longest = min(len(secret) - 1, len(clean))
    return next((n for n in range(longest, 0, -1) if clean[-n:] == secret[:n]), 0)


def _blotted(value: str, secret: memoryview) -> str:
    return value.encode("latin-1", "replace").replace(secret, BLOT).decode("latin-1")
