"""A running Bybit as a test sees it: its address, the control calls Binance's has too, and ccxt pointed at it."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.servers import running
from tests.servers.binance_exchange.remote import Steered

SPOT_ONLY = {"defaultType": "spot", "fetchMarkets": {"types": ["spot"]}}


class Bybit(Steered):
    """A running Bybit."""

    orders_path = "/v5/order"

    def send(self, method: str, path: str, key: str = "main", headers: Any = None, **sent: Any) -> httpx.Response:
        """Send a request signed with a key by name; `headers` replaces some after signing."""
        payload = json.dumps(sent) if method == "POST" else urlencode(sent)
        told, stamp = self.ready["keys"][key], str(time.time_ns() // 1_000_000)
        signed = hmac.new(told["secret"].encode(), f"{stamp}{told['key']}5000{payload}".encode(), hashlib.sha256)
        own = {
            "X-BAPI-API-KEY": told["key"], "X-BAPI-TIMESTAMP": stamp, "X-BAPI-RECV-WINDOW": "5000",
            "X-BAPI-SIGN": signed.hexdigest(), "Content-Type": "application/json",
        }  # fmt: skip
        where, body = (path, payload) if method == "POST" else (f"{path}?{payload}", None)
        return self._client.request(method, where, content=body, headers=own | (headers or {}))

    def credentials(self, key: str = "main", **more: Any) -> dict[str, Any]:
        """Return a configuration for ccxt: a key by name, spot alone, no waiting between requests."""
        told = self.ready["keys"][key]
        base = {"apiKey": told["key"], "secret": told["secret"], "enableRateLimit": False, "options": dict(SPOT_ONLY)}
        return base | more

    def point(self, client: Any) -> Any:
        """Send everything an unmodified ccxt client of Bybit asks here."""
        client.urls["api"] = dict.fromkeys(client.urls["api"], self.rest)
        return client


@contextmanager
def open_bybit(*arguments: str) -> Iterator[Bybit]:
    """Run an exchange for the length of a `with`."""
    with running("bybit", *arguments) as ready:
        exchange = Bybit(ready)
        try:
            yield exchange
        finally:
            exchange.close()
