"""What a test may do to the exchange, below `/control/`; everything else is done as a client does it.

`GET`: `ledger` (`?account=`), `requests` (`?since=n&on=text`), `faults` (armed and met), `sockets`, `market?symbol=`.
`POST` (JSON):
  `faults` a fault or a lottery of plan.py; `calm` ends all of them; `release` lets held events go;
  `sockets {"do": "close|cut|silence|mute|resume|terminate|shutdown", "which": "user|market|all"}`;
  `restart {"down_s": 0.5}` ends every connection and lets nobody in for a while; the state stays;
  `reset {}` makes everything new; `clock {"ahead_ms": 5000}` or `{"frozen_at": ms or null}`;
  `price {"symbol", "price"}` moves maker and last price there and holds them; null lets them go;
  `book {"symbol", "bids": [[price, quantity]], "asks"}` makes the maker's book just that, and stands it still;
  `freeze {"symbol" or all, "frozen": true}`; `trade {"symbol", "side", "quantity", "price"}` lets the crowd take;
  `fill {"clientOrderId" or "orderId", "quantities": ["0.1"]}` executes of a resting order just that;
  `orders {"account", "params"}` places, `cancel {"account", "params"}` cancels from another session (foreign orders);
  `balances {"account", "asset", "delta"}` a deposit or withdrawal; `lock {"account", "asset", "delta"}` from outside;
  `symbols {name: null (delists) or {"status", "filters": {type: {name: value}}}}`;
  `accounts {name: {"maker_fee", "taker_fee", "pays_in_bnb", "can_trade"}}`;
  `keys {"name", "account", "kind": "hmac|ed25519", permissions}` makes or changes a key and tells it;
  `limits {"weight": 6000, "orders": {"10S": 100}}`.
"""

import asyncio
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.servers.binance_exchange import engine, maker, trading
from tests.servers.binance_exchange.calls import Call
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.keys import ApiKey
from tests.servers.binance_exchange.ledger import ledger
from tests.servers.binance_exchange.market_data import snapshot
from tests.servers.binance_exchange.orders import Order, Side
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.serving import Site
from tests.servers.binance_exchange.symbols import text
from tests.servers.binance_exchange.world import Market, World
from tests.servers.binance_exchange.ws_api import terminate
from tests.servers.faults import OPEN_SOCKETS

Told = dict[str, Any]
Act = Callable[[Site, Told], Any]


async def told(site: Site, request: Request, more: Mapping[str, Act] | None = None) -> Response:
    """Answer one control request, `more` beside the usual; what cannot be done is a 400 with a sentence."""
    what = request.path_params["what"]
    site.steering.add(request.scope["client"])
    try:
        if request.method == "GET":
            return JSONResponse(ASKED[what](site, dict(request.query_params)))
        result = {**DONE, **(more or {})}[what](site, await request.json() if await request.body() else {})
        site.world.flush()
        return JSONResponse(result if result is not None else {})
    except (KeyError, ValueError, TypeError, ArithmeticError, Rejection) as e:
        return JSONResponse({"error": f"{type(e).__name__}: {e}"}, status_code=400)


def requests(site: Site, query: dict[str, str]) -> list[Told]:
    since, on = int(query.get("since", 0)), query.get("on", "")
    return [entry for entry in site.asked if entry["n"] > since and on in entry["subject"]]


def faults(site: Site, query: dict[str, str]) -> Told:
    return {"armed": [vars(fault) for fault in site.plan.armed], "met": site.plan.met}


def open_sockets(site: Site, query: dict[str, str]) -> list[Told]:
    return [
        {"path": one.path, "streams": sorted(one.streams), "accounts": list(one.subscriptions.values())}
        for one in site.sockets
    ]  # fmt: skip


def market(site: Site, query: dict[str, str]) -> Told:
    one = site.world.market(query["symbol"])
    return snapshot(one, int(query.get("limit", 20))) | {"last": text(one.last)}


def sockets(site: Site, body: Told) -> None:
    """Do something to the open sockets, those of user streams unless others are wished."""
    which, do = body.get("which", "user"), body["do"]
    for one in list(site.sockets):
        if which != "all" and one.is_user is not (which == "user"):
            continue
        if do == "terminate":
            terminate(site, one, list(one.subscriptions))
        elif do == "shutdown":
            one.push("EVENT serverShutdown", {"event": {"e": "serverShutdown", "E": site.world.now()}})
        else:
            one.act(do)


def release(site: Site, body: Told) -> None:
    for one in site.sockets:
        one.lane.release()


def restart(site: Site, body: Told) -> None:
    site.down_until = asyncio.get_running_loop().time() + float(body.get("down_s", 0))
    for client, transport in list(OPEN_SOCKETS.items()):
        if client not in site.steering:
            transport.abort()


def clock(site: Site, body: Told) -> None:
    for name, value in body.items():
        if name not in ("ahead_ms", "frozen_at"):
            raise ValueError(f"A clock has ahead_ms and frozen_at, no {name}.")
        setattr(site.world, name, value)


def price(site: Site, body: Told) -> None:
    one = site.world.market(body["symbol"])
    one.fixed_price = Decimal(body["price"]) if body["price"] is not None else None
    if one.fixed_price:
        maker.quote(site.world, one, maker.ladder(one, one.fixed_price))
        engine.see_price(site.world, one, one.fixed_price)
        engine.trigger_all(site.world, one)


def book(site: Site, body: Told) -> None:
    one = site.world.market(body["symbol"])
    one.standing = True
    sides = ((Side.BUY, body.get("bids", [])), (Side.SELL, body.get("asks", [])))
    wanted = {(side, Decimal(at)): Decimal(quantity) for side, levels in sides for at, quantity in levels}
    maker.quote(site.world, one, {})
    maker.quote(site.world, one, wanted)


def freeze(site: Site, body: Told) -> None:
    for one in _markets(site.world, body):
        one.standing = bool(body.get("frozen", True))


def trade(site: Site, body: Told) -> Told:
    one, at = site.world.market(body["symbol"]), body.get("price")
    taken = maker.take(
        site.world, one, Side(body["side"]), Decimal(body["quantity"]), None if at is None else Decimal(at)
    )
    return {"executed": text(taken.executed)}


def fill(site: Site, body: Told) -> Told:
    """Execute quantities of a resting order, one after the other, whatever the rest of the book holds."""
    order = _order(site.world, body)
    one = site.world.markets[order.symbol.name]
    for quantity in map(Decimal, body["quantities"]):
        if not order.is_open or quantity > order.remaining:
            raise ValueError(f"Of this order {order.remaining} is left, not {quantity}.")
        crowd = maker.house_order(site.world, one, "crowd", order.side.other, quantity, order.price)
        engine.meet(site.world, crowd, order, quantity)
    return {"status": order.status, "executed": text(order.executed)}


def orders(site: Site, body: Told) -> Any:
    return trading.place(_foreign(site, body))


def cancel(site: Site, body: Told) -> Any:
    return trading.cancel(_foreign(site, body))


def balances(site: Site, body: Told) -> None:
    world, delta = site.world, Decimal(body["delta"])
    account = world.accounts[body.get("account", "desk")]
    world.accounts["outside"].give(account, body["asset"], delta)
    _announce(world, account.name, "balanceUpdate", body["asset"], delta)


def lock(site: Site, body: Told) -> None:
    account, delta = site.world.accounts[body.get("account", "desk")], Decimal(body["delta"])
    account.lock(body["asset"], delta)
    _announce(site.world, account.name, "externalLockUpdate", body["asset"], delta)


def symbols(site: Site, body: Told) -> None:
    for name, change in body.items():
        if change is None:
            site.world.markets.pop(name, None)
        else:
            site.world.market(name).symbol.change(change.get("status"), change.get("filters", {}))


def accounts(site: Site, body: Told) -> None:
    for name, change in body.items():
        for field, value in change.items():
            setattr(site.world.accounts[name], field, Decimal(value) if field.endswith("fee") else bool(value))


def keys(site: Site, body: Told) -> dict[str, str]:
    kind, name, account = body.pop("kind", "hmac"), body.pop("name"), body.pop("account", "desk")
    key = (ApiKey.ed25519 if kind == "ed25519" else ApiKey.hmac)(name, account, **body)
    site.world.keys[key.key] = key
    return key.told()


def limits(site: Site, body: Told) -> None:
    site.world.limits.weight = body.get("weight", site.world.limits.weight)
    site.world.limits.orders |= body.get("orders", {})


def _markets(world: World, body: Told) -> list[Market]:
    return [world.market(body["symbol"])] if "symbol" in body else list(world.markets.values())


def _order(world: World, body: Told) -> Order:
    if "orderId" in body:
        return world.orders[int(body["orderId"])]
    return world.by_client[body.get("account", "desk"), body["clientOrderId"]][-1]


def _foreign(site: Site, body: Told) -> Call:
    """Return the call of a session that is not the tested client's."""
    account = body.get("account", "desk")
    sent = {name: str(value) for name, value in body["params"].items()}
    return Call(site.world, Params(sent), ApiKey("foreign", account, ""))


def _announce(world: World, account: str, what: str, asset: str, delta: Decimal) -> None:
    now = world.now()
    world.outbox.append((world.accounts[account], {"e": what, "E": now, "a": asset, "d": text(delta), "T": now}))


ASKED: dict[str, Callable[[Site, dict[str, str]], Any]] = {
    "ledger": lambda site, query: ledger(site.world, query.get("account")),
    "requests": requests,
    "faults": faults,
    "sockets": open_sockets,
    "market": market,
}
DONE: dict[str, Act] = {
    "faults": lambda site, body: site.plan.arm(body),
    "calm": lambda site, body: site.plan.calm(),
    "reset": lambda site, body: site.renew(),
    **{
        act.__name__: act
        for act in (sockets, release, restart, clock, price, book, freeze, trade, fill, orders, cancel, balances, lock,
                    symbols, accounts, keys, limits)
    },
}  # fmt: skip
