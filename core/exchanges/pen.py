"""ccxt's exchange classes with the signature made elsewhere: the signer holds the secret, ccxt a word in its place.

ccxt's own `sign` stays as it is, for every exchange: what it calls to make a signature is what is replaced.
"""

import base64
import hashlib
import time
from functools import cache
from typing import Any
from uuid import UUID

import ccxt

from core.exchanges.addresses import pointed_at
from core.exchanges.listed import Exchange
from core.vault import Algorithm, SignerClient

SLOWER = 1.5
"""How much slower than ccxt we ask in the long run; what that leaves of an exchange's allowance may be asked at once."""
# What ccxt looks at to choose between HMAC and Ed25519.
KEPT_ELSEWHERE = {Algorithm.HMAC_SHA256: "kept by the signer", Algorithm.ED25519: "PRIVATE KEY, kept by the signer"}
HASHES = {
    hashlib.sha256: Algorithm.HMAC_SHA256,
    hashlib.sha384: Algorithm.HMAC_SHA384,
    hashlib.sha512: Algorithm.HMAC_SHA512,
}


class Signed:
    """What is changed of ccxt's class; `posted` is whether a request that changes something has left since it was reset.

    `moment` is when a request counts as made, in milliseconds of our clock, where that is not when it is signed.
    """

    pen: "Pen"
    posted: bool
    moment: int | None
    window_s: float
    busy_until: float

    def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
        self.posted = self.posted or method == "POST"
        return super().fetch(url, method, headers, body)  # pyright: ignore[reportAttributeAccessIssue]

    def nonce(self) -> Any:
        signing: Any = super().nonce()  # pyright: ignore[reportAttributeAccessIssue]
        late = 0 if self.moment is None else self.milliseconds() - self.moment  # pyright: ignore[reportAttributeAccessIssue]
        return signing - late

    def throttle(self, cost: float | None = None) -> None:
        """Let a third of what an exchange allows in its window pass at once, the rest evenly.

        ccxt waits before each request by itself: 0.2 s before every question for a balance, however quiet it was.
        Generic cell rate algorithm (ITU-T I.371): no window ever holds more than ccxt's even pace would send in it.
        """
        now, rate_limit = time.monotonic(), self.rateLimit  # pyright: ignore[reportAttributeAccessIssue]
        self.busy_until = max(self.busy_until, now) + SLOWER * rate_limit / 1000 * (1 if cost is None else cost)
        if (wait_s := self.busy_until - now - self.window_s * (SLOWER - 1)) > 0:
            time.sleep(wait_s)

    def hmac(self, request: bytes, secret: bytes, algorithm: Any = hashlib.sha256, digest: str = "hex") -> Any:
        signature = self.pen.sign(request, HASHES[algorithm])
        if digest == "hex":
            return signature.hex()
        return base64.b64encode(signature).decode() if digest == "base64" else signature

    def eddsa(self, request: bytes, secret: Any, curve: str = "ed25519", url_encode: bool = False) -> str:
        return base64.b64encode(self.pen.sign(request, Algorithm.ED25519)).decode()


class Pen:
    """Signs with one stored key, whatever is laid before it."""

    def __init__(self, signer: SignerClient, key: UUID) -> None:
        self._signer, self._key = signer, key

    def sign(self, payload: bytes, algorithm: Algorithm) -> bytes:
        """Raises UnavailableError or SignerRefusedError."""
        return self._signer.sign_request(self._key, payload, algorithm).signature

    def public(self) -> tuple[str, Algorithm]:
        """Return the public half of the key, and how it signs."""
        signed = self._signer.sign_request(self._key, b"")
        return signed.api_key, signed.algorithm


def client_of(exchange: Exchange, pen: Pen, root: str, timeout_s: float) -> Any:
    """Return ccxt's client of an exchange, or of its mirror; numbers come as text and nothing is tried twice."""
    client = _class_of(exchange.ccxt_id)(
        {
            "timeout": timeout_s * 1000,
            "number": str,
            "maxRetriesOnFailure": 0,
            "enableLastJsonResponse": True,
            "options": dict(exchange.options),
        }
    )
    if exchange.sandbox:
        client.set_sandbox_mode(True)
    if root:
        client.urls["api"] = pointed_at(root, client.urls["api"])
    # A signed request is for the exchange alone, wherever its answer points.
    client.session.max_redirects = 0
    client.pen, client.posted, client.moment = pen, False, None
    client.window_s, client.busy_until = exchange.window_s, 0.0
    return client


def introduce(client: Any) -> None:
    """Let the client know whose key it is; asks the signer, so not before something is to be signed."""
    if not client.apiKey:
        public, algorithm = client.pen.public()
        client.secret = KEPT_ELSEWHERE[algorithm]
        client.apiKey = public


@cache
def _class_of(ccxt_id: str) -> Any:
    return type(ccxt_id, (Signed, getattr(ccxt, ccxt_id)), {})
