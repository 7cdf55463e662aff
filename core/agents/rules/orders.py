"""What was ordered, and what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.agents.rules.base import Call, Intent, Part, Talk
from core.agents.rules.markdown import counted, joined, missing, rows, source, table
from core.agents.rules.spans import since

SHOWN = 15
_STATES: Mapping[str, tuple[str, ...]] = {
    "working": ("open", "working", "pending", "resting", "offen*", "laufend*", "abiert*", "pendiente*"),
    "refused": ("refused", "blocked", "abgelehnt*"),
    "rejected": ("rejected", "zuruckgewiesen*", "rechazad*"),
    "cancelled": ("cancel*", "storniert*", "cancelad*"),
    "expired": ("expired", "abgelaufen*", "caducad*", "vencid*"),
    "filled": ("filled",),
}
_FILLS = ("fill", "fills", "trade", "trades", "execut*", "ausfuhrung*", "ausgefuhrt*", "ejecut*", "operacion*")


def _calls(part: Part, talk: Talk) -> Sequence[Call]:
    state = next((name for name, words in _STATES.items() if part.has(*words)), "any")
    start = since(part, talk.asked_at)
    wanted: dict[str, Any] = {"state": state, "most": SHOWN} | ({"since": start} if start else {})
    return [Call("orders", wanted | ({"symbol": asset} if asset else {})) for asset in part.assets[:2] or ("",)]


def _answer(part: Part, talk: Talk) -> str:
    return joined(*(_told(call, part, talk) for call in _calls(part, talk)))


def _told(call: Call, part: Part, talk: Talk) -> str:
    if why := missing(call, talk):
        return why
    told = talk.told[call.key]
    state = str(call.arguments["state"])
    fills_only = part.has(*_FILLS) and state in ("any", "filled") and not part.has("order*")
    both = state == "any" or part.has(*_FILLS)
    listed = "" if fills_only else _orders(told.data, state)
    return joined(listed, _fills(told.data) if both else "", source(told))


def _orders(data: Mapping[str, Any], state: str) -> str:
    name = "order" if state == "any" else f"{state} order"
    found = rows(data, "orders")
    if not found:
        return f"There are no {name}s."
    columns = {"placed": "placed_at", "account": "account", "symbol": "symbol", "side": "side", "type": "type",
               "quantity": "quantity", "limit": "limit_price", "stop": "stop_price", "filled": "filled",
               "average": "average_price", "status": "status"}  # fmt: skip
    return joined(f"{counted(data.get('orders_found'), name)}, newest first:", table(columns, found))


def _fills(data: Mapping[str, Any]) -> str:
    found = rows(data, "fills")
    if not found:
        return "There are no fills."
    columns = {"at": "executed_at", "account": "account", "symbol": "symbol", "side": "side", "quantity": "quantity",
               "price": "price", "value": "value", "fee": "fee", "in": "fee_asset"}  # fmt: skip
    return joined(f"{counted(data.get('fills_found'), 'fill')}, newest first:", table(columns, found))


ORDERS = Intent(
    "orders",
    "orders and fills, by symbol and state",
    "Show my open {asset} orders",
    "order, orders, open orders, working orders, refused orders, rejected orders, cancelled orders, fill, fills, filled,"
    " trade, trades, executed, executions, pending, offene orders, abgelehnte orders, auftrag*, ausfuhrung*, ausgefuhrt*,"
    " orden, ordenes, ordenes abiertas, ejecut*, operacion*",
    _calls,
    _answer,
)
