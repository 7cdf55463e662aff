"""The exchanges the desk trades at through ccxt: what each takes, and how to tell its no from its silence.

Pure and without ccxt, so that a page may ask. Add one: an `Exchange` here, and its provider of keys in
`core/vault/providers.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from core.model import Capabilities, Order, OrderType, TimeInForce

RECV_WINDOW_MS = 5000
TRIES_FOR_S = 10
"""How long Binance waits for its own matching engine before it gives up (error -1007)."""
CLOCKS_APART_S = 2

# https://developers.binance.com/docs/binance-spot-api-docs/errors: what is certain to have changed nothing. Every
# other code may follow an order that was placed.
BINANCE_REFUSES = {
    -1002,
    -1003,
    -1013,
    -1014,
    -1015,
    -1016,
    -1020,
    -1021,
    -1022,
    -2008,
    -2010,
    -2011,
    -2014,
    -2015,
    -2026,
}
# https://bybit-exchange.github.io/docs/v5/error: a server error or timeout, and an order link id that is known already.
BYBIT_UNSURE = {10000, 10016, 10019, 10429, 170001, 170007, 170032, 170141, 170146, 170147, 110072}


@dataclass(frozen=True)
class Exchange:
    """One exchange as ccxt reaches it; `name` is the venue's and the keys' provider's.

    `refuses` tells whether an error, its code and its text, is certain to have changed nothing. `lookup` and `cancel`
    take ccxt's client and an order, `open_orders` the client; `page` is how many executions it tells
    at once, `window_s` over how long it counts what is asked. `stream` is the address of its stream of the account's own
    events; without one the desk asks again and again. `absent_after` is how long "I know no such order" may still be
    followed by that order.
    """

    name: str
    ccxt_id: str
    capabilities: Capabilities
    refuses: Callable[[int, str], bool]
    lookup: Callable[[Any, Order], Any]
    cancel: Callable[[Any, Order], Any]
    open_orders: Callable[[Any], Any]
    page: int
    window_s: float
    options: Mapping[str, Any] = field(default_factory=dict)
    stream: str = ""
    sandbox: bool = False
    absent_after: timedelta = timedelta(seconds=RECV_WINDOW_MS / 1000 + TRIES_FOR_S + CLOCKS_APART_S)


def _binance_refuses(code: int, text: str) -> bool:
    # The first order under a client order id lives; a second one tells of it.
    if code == -2010 and "Duplicate" in text:
        return False
    return code in BINANCE_REFUSES or -1199 <= code <= -1100


def _binance_lookup(client: Any, order: Order) -> Any:
    by = {} if order.exchange_order_id else {"origClientOrderId": order.client_order_id}
    return client.fetch_order(order.exchange_order_id, order.symbol, by)


def _binance_cancel(client: Any, order: Order) -> Any:
    by = {} if order.exchange_order_id else {"origClientOrderId": order.client_order_id}
    return client.cancel_order(order.exchange_order_id, order.symbol, by)


def _binance_open_orders(client: Any) -> Any:
    return client.fetch_open_orders()


def _bybit_lookup(client: Any, order: Order) -> Any:
    """Ask for what is open or ended a while ago, then for what ended before; None for neither."""
    market = client.market(order.symbol)
    asked = {"category": "spot", "symbol": market["id"], "orderLinkId": order.client_order_id}
    for ask in (client.privateGetV5OrderRealtime, client.privateGetV5OrderHistory):
        if found := ask(asked)["result"]["list"]:
            return client.parse_order(found[0], market)
    return None


def _bybit_cancel(client: Any, order: Order) -> Any:
    # What waits for a price is kept apart from what stands in the book, and found only there.
    kept = {"orderFilter": "tpslOrder"} if order.type.waits else {}
    return client.cancel_order(None, order.symbol, {"orderLinkId": order.client_order_id} | kept)


def _bybit_open_orders(client: Any) -> Any:
    return client.fetch_open_orders(None, None, 50, {"paginate": True, "paginationCalls": 20})


def _bybit_refuses(code: int, text: str) -> bool:
    return code not in BYBIT_UNSURE


SPOT = {"defaultType": "spot", "fetchMarkets": {"types": ["spot"]}, "fetchCurrencies": False, "fetchMargins": False}
BINANCE: dict[str, Any] = {
    "capabilities": Capabilities(frozenset(OrderType), frozenset(TimeInForce)),
    "refuses": _binance_refuses,
    "lookup": _binance_lookup,
    "cancel": _binance_cancel,
    "open_orders": _binance_open_orders,
    "page": 1000,
    "window_s": 60.0,
    "options": SPOT
    | {
        "recvWindow": RECV_WINDOW_MS,
        "adjustForTimeDifference": False,
        "fetchOpenOrders": {"warnWithoutSymbol": False},
    },
}
BYBIT: dict[str, Any] = {
    "capabilities": Capabilities(
        frozenset(OrderType) - {OrderType.TRAILING_STOP},
        frozenset(TimeInForce),
        emulated=frozenset({OrderType.TRAILING_STOP}),
    ),
    "refuses": _bybit_refuses,
    "lookup": _bybit_lookup,
    "cancel": _bybit_cancel,
    "open_orders": _bybit_open_orders,
    "page": 100,
    "window_s": 5.0,
    "options": SPOT | {"recvWindow": RECV_WINDOW_MS, "enableUnifiedMargin": False, "enableUnifiedAccount": True},
}
EXCHANGES: Mapping[str, Exchange] = {
    e.name: e
    for e in (
        Exchange("binance", "binance", stream="wss://ws-api.binance.com:443/ws-api/v3", **BINANCE),
        Exchange(
            "binance_testnet",
            "binance",
            stream="wss://ws-api.testnet.binance.vision/ws-api/v3",
            sandbox=True,
            **BINANCE,
        ),
        Exchange("bybit", "bybit", **BYBIT),
        Exchange("bybit_testnet", "bybit", sandbox=True, **BYBIT),
    )
}
