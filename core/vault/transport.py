"""The forwarder for libraries that bring their own HTTP client.

Apart from `forwarded`, so that the signer, which needs no HTTP client, does not load one.
"""

import ssl
from pathlib import Path
from uuid import UUID

import httpx

from core.vault.forwarded import ERROR, NotForwardedError, told_by


class ForwardTransport(httpx.HTTPTransport):
    """Carries an httpx client's calls through the forwarder; base addresses are of `forward_address`.

    Raises NotForwardedError where the forwarder itself says that a call did not reach the provider.
    """

    def __init__(self, socket_path: Path) -> None:
        # A Unix socket carries no TLS, and the certificates take 20 ms to load.
        super().__init__(uds=str(socket_path), verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if ERROR in response.headers:
            sentence = told_by(response.read())
            response.close()
            raise NotForwardedError(sentence, response.status_code)
        return response


def forward_address(key: UUID) -> str:
    """Return the base address under which the forwarder puts that stored key in."""
    return f"http://forward/{key}"
