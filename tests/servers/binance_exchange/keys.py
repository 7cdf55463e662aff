"""API keys: what each may do, and whether a request was signed with one in time.

HMAC-SHA256 and Ed25519. `ACCOUNTS` and `KEYS` are what every new exchange has; names, not values, tell them apart,
and the values are the same in every process.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from tests.servers.binance_exchange.errors import AHEAD, Rejection

MOST_WINDOW = 60_000
USUAL_WINDOW = 5_000
KEY_FORMAT = r"[A-Za-z0-9]{64}"


@dataclass
class ApiKey:
    """A key of an account and its permissions; `dead` answers as a deleted key does."""

    name: str
    account: str
    key: str
    secret: str = ""
    reading: bool = True
    trading: bool = True
    withdrawals: bool = False
    ip_restricted: bool = True
    dead: bool = False
    private_pem: str = ""
    verify: Callable[[bytes, bytes], object] | None = field(default=None, repr=False)

    @classmethod
    def hmac(cls, name: str, account: str, **permissions: Any) -> "ApiKey":
        key, secret = (hashlib.sha256(f"{name} {part}".encode()).hexdigest() for part in ("key", "secret"))
        return cls(name, account, key, secret, **permissions)

    @classmethod
    def ed25519(cls, name: str, account: str, **permissions: Any) -> "ApiKey":
        # Imported by the few who ask for such a key: it would double the time to start.
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.generate()
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        key = cls.hmac(name, account, **permissions)
        key.secret, key.private_pem, key.verify = "", pem.decode(), private.public_key().verify
        return key

    def signed(self, payload: str, signature: str) -> bool:
        if self.verify is None:
            right = hmac.new(self.secret.encode(), payload.encode(), hashlib.sha256).hexdigest()
            return hmac.compare_digest(right.encode(), signature.lower().encode())
        try:
            self.verify(base64.b64decode(signature, validate=True), payload.encode())
        # The library raises InvalidSignature, base64 ValueError.
        except Exception:  # noqa: BLE001
            return False
        return True

    def told(self) -> dict[str, str]:
        """Return what its owner is told once."""
        return {"key": self.key, "secret": self.secret or self.private_pem, "account": self.account}


KEYS: dict[str, dict[str, Any]] = {
    "main": {},
    "read_only": {"trading": False},
    "withdrawals": {"withdrawals": True},
    "open": {"ip_restricted": False},
    "trade_only": {"reading": False},
    "dead": {"dead": True},
    "second": {},
}


def usual_keys() -> list[ApiKey]:
    """Return the keys a new exchange has: all of the account `desk` but `second`, whose account is `other`."""
    owners = {name: "other" if name == "second" else "desk" for name in KEYS}
    return [ApiKey.hmac(name, owners[name], **permissions) for name, permissions in KEYS.items()]


def found(keys: Mapping[str, ApiKey], sent: str | None) -> ApiKey:
    """Return the key a request names; raises what the exchange says of a malformed, unknown or deleted one."""
    if not re.fullmatch(KEY_FORMAT, sent or ""):
        raise Rejection(-2014)
    key = keys.get(sent or "")
    if key is None or key.dead:
        raise Rejection(-2015)
    return key


def split_signature(query: str, body: str) -> tuple[str, str | None, dict[str, str]]:
    """Return what was signed of a REST request, its signature and the parameters; the query's win over the body's."""
    parts = [[pair for pair in raw.split("&") if pair] for raw in (query, body)]
    signatures = [pair.partition("=")[2] for pairs in parts for pair in pairs if pair.startswith("signature=")]
    payload = "".join("&".join(p for p in pairs if not p.startswith("signature=")) for pairs in parts)
    sent = dict(parse_qsl(body, keep_blank_values=True)) | dict(parse_qsl(query, keep_blank_values=True))
    return payload, unquote(signatures[0]) if signatures else None, sent


def ws_payloads(sent: Mapping[str, str]) -> tuple[str, ...]:
    """Return what may have been signed of a websocket request: sorted, percent-encoded or plain."""
    pairs = sorted((name, value) for name, value in sent.items() if name != "signature")
    return urlencode(pairs), "&".join(f"{name}={value}" for name, value in pairs)


def check_signature(key: ApiKey, payloads: tuple[str, ...], signature: str | None) -> None:
    if not signature:
        raise Rejection(-1102, "signature")
    if not any(key.signed(payload, signature) for payload in payloads):
        raise Rejection(-1022)


def check_time(sent: Mapping[str, str], now: int) -> None:
    """Refuse a request that is too old or a second or more ahead; `now` in ms."""
    try:
        stamp, window = int(sent["timestamp"]), Decimal(sent.get("recvWindow", USUAL_WINDOW))
    except (KeyError, ValueError, InvalidOperation):
        raise Rejection(-1102, "timestamp") from None
    if window > MOST_WINDOW:
        raise Rejection(-1131)
    if stamp >= now + 1000:
        raise Rejection(-1021, message=AHEAD)
    if now - stamp > window:
        raise Rejection(-1021)
