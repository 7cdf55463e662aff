"""A running exchange as a test sees it: its addresses, its control calls, and ccxt pointed at it.

with open_exchange("--frozen") as exchange:
    client = exchange.point(ccxt.binance(exchange.credentials()))
    exchange.price("BTCUSDT", "60000")
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Self
from urllib.parse import urlencode

import httpx

from tests.servers import running

SPOT_ONLY = {
    "defaultType": "spot",
    "fetchMarkets": {"types": ["spot"]},
    "fetchCurrencies": False,
    "fetchMargins": False,
}


class Steered:
    """The control path of a running exchange, the same for each; `ready` is its line on start."""

    # What a fault meets that says nothing else: every request about orders.
    orders_path = "/api/v3/order"

    def __init__(self, ready: dict[str, Any]) -> None:
        self.ready, self.rest = ready, ready["rest"]
        self._http = httpx.Client(base_url=ready["control"], timeout=10)
        self._client = httpx.Client(base_url=ready["rest"], timeout=5)

    def ask(self, what: str, **query: Any) -> Any:
        return self._http.get(f"/{what}", params=query).raise_for_status().json()

    def tell(self, what: str, **body: Any) -> Any:
        """Do a control call; an answer that is an error raises with its sentence."""
        response = self._http.post(f"/{what}", json=body)
        assert response.is_success, response.text
        return response.json()

    def reset(self) -> Self:
        self.tell("reset")
        return self

    def arm(self, kind: str, on: str | None = None, **fault: Any) -> None:
        self.tell("faults", kind=kind, on=self.orders_path if on is None else on, **fault)

    def price(self, symbol: str, price: str | None) -> None:
        self.tell("price", symbol=symbol, price=price)

    def fill(self, client_id: str, *quantities: str) -> Any:
        return self.tell("fill", clientOrderId=client_id, quantities=quantities)

    def ledger(self, account: str = "desk") -> Any:
        return self.ask("ledger", account=account)

    def orders(self, client_id: str | None = None) -> list[dict[str, Any]]:
        """Return the orders of the ledger, or those under one client id."""
        return [one for one in self.ledger()["orders"] if client_id in (None, one["clientOrderId"])]

    def balance(self, asset: str) -> tuple[Decimal, Decimal]:
        """Return what the desk holds free and locked."""
        held = self.ledger()["accounts"]["desk"][asset]
        return Decimal(held["free"]), Decimal(held["locked"])

    def requests(self, on: str = "") -> list[dict[str, Any]]:
        return self.ask("requests", on=on)

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Ask something public."""
        return self._client.get(path, params=query or None)

    def close(self) -> None:
        self._http.close()
        self._client.close()


class Exchange(Steered):
    """A running Binance."""

    def __init__(self, ready: dict[str, Any]) -> None:
        super().__init__(ready)
        self.ws, self.ws_api = ready["ws"], ready["ws_api"]

    def send(self, method: str, path: str, key: str = "main", spoiled: Any = None, **sent: Any) -> httpx.Response:
        """Send a request signed with a key by name; `spoiled` replaces values after signing, None leaves one out."""
        sent = {"timestamp": time.time_ns() // 1_000_000} | sent
        query = urlencode({name: value for name, value in sent.items() if value is not None})
        signature = self.sign(query, key)
        for name, value in (spoiled or {}).items():
            query = query.replace(f"{name}={sent[name]}", f"{name}={value}")
        headers = {"X-MBX-APIKEY": self.ready["keys"][key]["key"]}
        return self._client.request(method, f"{path}?{query}&signature={signature}", headers=headers)

    def sign(self, payload: str, key: str = "main") -> str:
        """Return the HMAC of what is to be sent: query and body, joined by nothing."""
        return hmac.new(self.ready["keys"][key]["secret"].encode(), payload.encode(), hashlib.sha256).hexdigest()

    def credentials(self, key: str = "main", **more: Any) -> dict[str, Any]:
        """Return a configuration for ccxt: a key by name, spot alone, no waiting between requests."""
        told = self.ready["keys"][key]
        base = {"apiKey": told["key"], "secret": told["secret"], "enableRateLimit": False, "options": dict(SPOT_ONLY)}
        return base | more

    def point(self, client: Any) -> Any:
        """Send everything an unmodified ccxt client of Binance asks here."""
        api = client.urls["api"]
        versions = {"public": "/api/v3", "private": "/api/v3", "v1": "/api/v1", "sapi": "/sapi/v1",
                    "sapiV2": "/sapi/v2", "sapiV3": "/sapi/v3", "sapiV4": "/sapi/v4"}  # fmt: skip
        api.update({name: self.rest + path for name, path in versions.items()})
        if "ws" in api:
            api["ws"]["spot"], api["ws"]["ws-api"]["spot"] = self.ws, self.ws_api
        return client


@contextmanager
def open_exchange(*arguments: str) -> Iterator[Exchange]:
    """Run an exchange for the length of a `with`."""
    with running("binance", *arguments) as ready:
        exchange = Exchange(ready)
        try:
            yield exchange
        finally:
            exchange.close()


def until(wanted: Callable[[], Any], within_s: float = 10.0) -> Any:
    """Return what is wanted once it is there."""
    end = time.monotonic() + within_s
    while not (found := wanted()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)
    return found
