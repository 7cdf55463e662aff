"""How other processes call a provider through the forwarder; no key passes through here.

A library that brings its own HTTP client goes the same way with `transport.ForwardTransport`.
"""

import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from core.errors import UnavailableError

ERROR = "X-Desk-Error"
WITHIN_S = 130.0


class NotForwardedError(UnavailableError):
    """The call did not reach the provider."""

    def __init__(self, message: str | None = None, status: int = 502) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Forwarded:
    """What the provider answered."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class ForwardClient:
    """Calls through the forwarder, one connection a call."""

    def __init__(self, socket_path: Path) -> None:
        self._path = socket_path

    def ask(
        self, key: UUID, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Forwarded:
        """Return the provider's whole answer, whatever its status.

        Raises NotForwardedError with the forwarder's sentence, or where the answer breaks off.
        """
        connection = _OverSocket(self._path)
        try:
            connection.request(method, f"/{key}{path}", body or None, dict(headers or {}))
            response = connection.getresponse()
            answer = Forwarded(response.status, response.read(), dict(response.getheaders()))
        except (OSError, http.client.HTTPException) as e:
            raise NotForwardedError("The forwarder did not answer, or broke off. Look whether the signer runs.") from e
        finally:
            connection.close()
        if ERROR in answer.headers:
            raise NotForwardedError(told_by(answer.body), answer.status)
        return answer


class _OverSocket(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("forward", timeout=WITHIN_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def told_by(body: bytes) -> str:
    """Return the sentence of the forwarder's own error."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return NotForwardedError.__doc__ or ""
