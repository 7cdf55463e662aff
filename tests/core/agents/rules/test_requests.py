"""The committed requests in rule mode: the proposal is what the gate's rules make of the same words and facts."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from core.agents.intent import Book, Said, Wanted, check, read
from core.model import OrderType, Side
from tests.core.agents.rules.turns import play, usual

REQUESTS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "requests.jsonl").read_text().splitlines()
    if "withdrawn" not in line and '"currency": "USDT"' in line
]
BASES = ("BTC", "ETH", "SOL", "XRP", "BNB", "ADA", "DOGE", "LINK", "AVAX", "LTC", "DOT")
SYMBOLS = frozenset(f"{base}/USDT" for base in BASES)


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_what_the_gate_reads_is_proposed_and_nothing_else(language: str) -> None:
    requests = [each for each in REQUESTS if each["language"] == language]

    wrong = [(each["words"], made) for each in requests if (made := _proposed(each)) != _read(each)]

    assert len(requests) > 50
    assert wrong == []


def _read(request: dict[str, Any]) -> Wanted | None:
    said = [Said(text, at in request.get("acted_on", ())) for at, text in enumerate(request["words"])]
    asked = read(said, _book(request["told"]))
    wanted = asked.wanted(_book(request["told"])) if asked else None
    assert not isinstance(wanted, Wanted) or check(wanted, said, _book(request["told"])) is None
    return wanted if isinstance(wanted, Wanted) else None


def _proposed(request: dict[str, Any]) -> Wanted | None:
    thread: list[BaseMessage] = []
    for at, text in enumerate(request["words"]):
        thread.append(HumanMessage(text))
        if at in request.get("acted_on", ()):
            thread.append(AIMessage("", tool_calls=[{"name": "propose_order", "args": {}, "id": f"o{at}"}]))
            thread.append(ToolMessage("{}", tool_call_id=f"o{at}", name="propose_order"))
    made = [
        a
        for tool, a in play(tells=_tells(request["told"]), before=thread, symbols=SYMBOLS).calls
        if tool == "propose_order"
    ]
    return _wanted(made[0]) if made else None


def _wanted(terms: dict[str, Any]) -> Wanted:
    prices = [Decimal(terms[name]) if name in terms else None for name in ("limit_price", "stop_price", "trail")]
    side, kind = Side(terms["side"]), OrderType(terms["type"])
    made = Wanted(terms["symbol"], side, kind, Decimal(terms["quantity"]), *prices)
    return made if "time_in_force" not in terms else Wanted(**{**vars(made), "time_in_force": terms["time_in_force"]})


def _book(told: dict[str, Any]) -> Book:
    numbers = {
        name: {key: Decimal(value) for key, value in told.get(name, {}).items()}
        for name in ("positions", "prices", "steps", "free")
    }
    return Book(equity=Decimal(told["equity"]) if "equity" in told else None, symbols=SYMBOLS, **numbers)


def _tells(told: dict[str, Any]) -> dict[str, Any]:
    def quote(asked: Any) -> Any:
        symbol = asked["symbol"]
        symbol = symbol if "/" in symbol else f"{symbol}/USDT"
        known = (("last", told.get("prices", {})), ("quantity_step", told.get("steps", {})))
        return {"symbol": symbol} | {name: values[symbol] for name, values in known if symbol in values}

    held = [{"asset": asset, "quantity": quantity} for asset, quantity in told.get("positions", {}).items()]
    free = [{"asset": asset, "free": quantity} for asset, quantity in told.get("free", {}).items()]
    account = {"account": "paper", "currency": "USDT"}
    positions = {"accounts": [account | {"equity": told.get("equity", "0"), "positions": held}]}
    return usual() | {"quote": quote, "positions": positions, "balances": {"accounts": [account | {"balances": free}]}}
