"""Turns played with the rule model: what tools tell is given, the calls and the answer come back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from core.agents.rules import RuleModel, rule_model
from core.agents.tools import TOOLS

NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)
SYMBOLS = frozenset(f"{base}/USDT" for base in ("BTC", "ETH", "SOL", "XRP", "DOGE", "LINK", "ADA"))
NAMES = tuple(tool.name for tool in TOOLS)
PRICES = {"BTC": "70000.10", "ETH": "2500", "SOL": "140.25"}
UNTRUSTED = frozenset({"news", "documents", "audit", "calculate"})


@dataclass(frozen=True)
class Played:
    """The calls of a turn in order, as (tool, arguments), its answer and all messages."""

    calls: list[tuple[str, dict[str, Any]]]
    answer: str
    messages: list[BaseMessage]


def model(symbols: frozenset[str] = SYMBOLS) -> RuleModel:
    bound = rule_model(symbols, NOON).bind_tools([{"name": name, "description": ""} for name in NAMES])
    assert isinstance(bound, RuleModel)
    return bound


def calls_of(*words: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the first calls a thread's last message makes."""
    reply = model().invoke([HumanMessage(each) for each in words])
    return [(call["name"], call["args"]) for call in reply.tool_calls]


def play(
    *words: str,
    tells: Mapping[str, Any] | None = None,
    before: Sequence[BaseMessage] = (),
    symbols: frozenset[str] = SYMBOLS,
) -> Played:
    """Play a turn to its end; `tells` replaces what a tool tells, a text in the place of data is its failure. `before` follows the words."""
    tells = {**usual(), **(tells or {})}
    messages: list[BaseMessage] = [HumanMessage(each) for each in words] + list(before)
    calls: list[tuple[str, dict[str, Any]]] = []
    asked = model(symbols)
    for _ in range(5):
        reply = asked.invoke(messages)
        assert isinstance(reply, AIMessage)
        messages.append(reply)
        if not reply.tool_calls:
            return Played(calls, reply.text, messages)
        for call in reply.tool_calls:
            calls.append((call["name"], call["args"]))
            messages.append(result(call["name"], call["args"], str(call["id"]), tells))
    raise AssertionError("the turn does not end")


def result(tool: str, arguments: Mapping[str, Any], call: str, tells: Mapping[str, Any]) -> ToolMessage:
    told = tells[tool](arguments) if callable(tells[tool]) else tells[tool]
    if isinstance(told, str):
        return ToolMessage(told, tool_call_id=call, name=tool, status="error")
    trust = "untrusted" if tool in UNTRUSTED else "trusted"
    said = {"id": "r1", "source": f"the {tool} tool", "at": "2024-03-05T11:59:00Z", "trust": trust, "data": told}
    return ToolMessage(json.dumps(said), tool_call_id=call, name=tool)


def usual() -> dict[str, Any]:
    """Return what each tool tells at a small desk: 2.5 ETH and 20,000 USDT on one paper account worth 50,000."""
    return {
        "quote": quote,
        "positions": {"totals": [_total()], "accounts": [account("paper")], "working_orders": [], "not_valued": []},
        "balances": {
            "accounts": [
                {"account": "paper", "value": "50000", "currency": "USDT", "balances": [
                    {"asset": "USDT", "free": "20000", "locked": "0", "total": "20000", "value": "20000"},
                    {"asset": "ETH", "free": "12", "locked": "0", "total": "12", "value": "30000"}]}
            ]
        },
        "news": {"found": 1, "items": [{"title": "Ether rises 4 %", "source": "Coinpaper", "sentiment": "0.4",
                                       "published_at": "2024-03-05T09:30:00Z"}]},
        "orders": {"orders": [{"placed_at": "2024-03-05T08:00:00Z", "account": "paper", "symbol": "ETH/USDT", "side": "buy",
                               "type": "limit", "quantity": "1.5", "limit_price": "2400", "filled": "0", "status": "open"}],
                   "orders_found": 1, "fills": [], "fills_found": 0},
        "candles": {"symbol": "ETH/USDT", "close": "2500", "low": "2400", "high": "2550", "bars": 100, "volume": "120.5",
                    "change_percent": "1.25", "from": "2024-03-01T08:00:00Z", "indicators": {"RSI(14)": "55.12"}},
        "chart": {"drawn": "candles", "symbol": "ETH/USDT", "bars": 150, "to": "2024-03-05T12:00:00Z", "high": "2550",
                  "low": "2400", "close": "2500", "overlays": {}},
        "compare": {"window": "7d", "from": "2024-02-27T00:00:00Z", "to": "2024-03-05T00:00:00Z",
                    "symbols": [{"symbol": "BTC/USDT", "last": "70000.10", "change_percent": "3.5"}],
                    "correlations": [{"of": "BTC/USDT", "and": "ETH/USDT", "correlation": "0.83"}]},
        "order_book": {"symbol": "BTC/USDT", "bid": "70000", "ask": "70001", "spread": "1", "spread_bps": "0.1429",
                       "within_percent": "1", "bid_depth": {"quantity": "12.5"}, "ask_depth": {"quantity": "9.75"},
                       "bids": [{"price": "70000", "quantity": "0.4"}], "asks": [{"price": "70001", "quantity": "0.6"}]},
        "why_refused": {"side": "buy", "quantity": "9", "symbol": "ETH/USDT", "status": "refused",
                        "placed_at": "2024-03-05T08:00:00Z",
                        "refusals": [{"sentence": "22,500 USDT is above your limit of 10,000.", "to_change": "Order less."}]},
        "policies": {"passages": [{"title": "Four eyes", "heading": "Who approves", "trust": "trusted",
                                   "text": "A second person approves orders above the limit."}]},
        "documents": {"passages": []},
        "audit": {"entries": [{"at": "2024-03-05T08:00:00Z", "by": "ana@desk.example", "action": "limits.changed",
                               "reason": "more room", "sealed_as": 41}], "found": 1},
        "calculate": {"expression": "1 + 2", "value": "3", "exact": True},
        "propose_order": lambda terms: {"proposal": "p1", "terms": {"account": "paper", **terms},
                                        "expires_at": "2024-03-05T12:10:00Z"},
    }  # fmt: skip


def quote(asked: Mapping[str, Any]) -> Any:
    base = asked["symbol"].partition("/")[0]
    if base not in PRICES:
        return f"“{asked['symbol']}” is not listed here. Use one of BTC/USDT, ETH/USDT."
    return {"symbol": f"{base}/USDT", "last": PRICES[base], "bid": PRICES[base], "ask": PRICES[base], "age_s": "1.5",
            "spread_percent": "0.01", "provenance": "recorded", "quantity_step": "0.0001"}  # fmt: skip


def account(name: str, eth: str = "12") -> dict[str, Any]:
    held = {"asset": "ETH", "quantity": eth, "price": "2500", "value": "30000", "average_cost": "2100", "gain": "4800"}
    return {"account": name, "currency": "USDT", "equity": "50000", "day_result": "-120.5", "positions": [held]}


def _total() -> dict[str, Any]:
    held = {"asset": "ETH", "quantity": "12", "value": "30000", "weight_percent": "60"}
    return {"currency": "USDT", "equity": "50000", "free_money": "20000", "exposure_percent": "60", "assets": [held]}
