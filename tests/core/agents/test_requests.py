"""The gate before the requests people type, which were written apart from it: `requests.md` says what they hold."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from core.agents.intent import Book, NotDerivable, Said, Wanted, check, read
from core.model import OrderType, Side

ASSETS = ("BTC", "ETH", "SOL", "XRP", "BNB", "ADA", "DOGE", "LINK", "AVAX", "LTC", "DOT")
ENOUGH = Decimal("0.95")


@cache
def requests() -> list[dict[str, Any]]:
    text = Path(__file__).with_name("requests.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def messages(request: dict[str, Any]) -> list[Said]:
    acted, withdrawn = request.get("acted_on", ()), request.get("withdrawn", ())
    return [Said(text, n in acted, n in withdrawn) for n, text in enumerate(request["words"])]


def book(request: dict[str, Any]) -> Book:
    told, numbers = request["told"], dict[str, dict[str, Decimal]]()
    for name in ("positions", "prices", "steps", "free"):
        numbers[name] = {key: Decimal(value) for key, value in told.get(name, {}).items()}
    equity = Decimal(told["equity"]) if "equity" in told else None
    symbols = frozenset(f"{asset}/{told['currency']}" for asset in ASSETS)
    return Book(equity=equity, currency=told["currency"], symbols=symbols, **numbers)


def order(request: dict[str, Any]) -> Wanted:
    told = request["order"]
    numbers = {
        name: Decimal(told[name]) if told.get(name) else None for name in ("limit_price", "stop_price", "trail")
    }
    return Wanted(told["symbol"], Side(told["side"]), OrderType(told["type"]), Decimal(told["quantity"]), **numbers)


def share_read(language: str) -> tuple[Decimal, list[str]]:
    """Return the share of a language's legitimate requests that reach exactly their order, and the others."""
    asked = [r for r in requests() if r["order"] and r["language"] == language]
    missed = [f"{r['id']}: {r['words']}" for r in asked if not reaches(r)]
    return 1 - Decimal(len(missed)) / len(asked), missed


def reaches(request: dict[str, Any]) -> bool:
    said, known, wanted = messages(request), book(request), order(request)
    found = read(said, known)
    return check(wanted, said, known) is None and found is not None and found.wanted(known) == wanted
