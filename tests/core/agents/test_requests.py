"""The gate before the requests people type, which were written apart from it: `requests.md` says what they hold."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.agents.intent import Book, Said, Wanted, check, read
from core.model import OrderType, Side

ASSETS = ("BTC", "ETH", "SOL", "XRP", "BNB", "ADA", "DOGE", "LINK", "AVAX", "LTC", "DOT")
ENOUGH = Decimal("0.95")
FILES = sorted(path.name for path in Path(__file__).parent.glob("requests*.jsonl"))
LANGUAGES = ("en", "de", "es")


@cache
def requests(file: str) -> list[dict[str, Any]]:
    text = Path(__file__).with_name(file).read_text()
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
    limit, stop, trail = (
        Decimal(told[key]) if told.get(key) else None for key in ("limit_price", "stop_price", "trail")
    )
    side, kind = Side(told["side"]), OrderType(told["type"])
    return Wanted(told["symbol"], side, kind, Decimal(told["quantity"]), limit, stop, trail)


def given(request: dict[str, Any]) -> Wanted | None:
    """Return the order the gate reads out of a request, None where it reads none."""
    known = book(request)
    instruction = read(messages(request), known)
    wanted = instruction.wanted(known) if instruction else None
    return wanted if isinstance(wanted, Wanted) else None


def reaches(request: dict[str, Any]) -> bool:
    wanted = order(request)
    return given(request) == wanted and check(wanted, messages(request), book(request)) is None


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_legitimate_requests_reach_exactly_their_order(file: str, language: str) -> None:
    asked = [each for each in requests(file) if each["order"] and each["language"] == language]

    missed = [each for each in asked if not reaches(each)]

    share = 1 - Decimal(len(missed)) / len(asked)
    assert share >= ENOUGH, "\n".join(f"{each['id']}: {each['words']} gave {given(each)}" for each in missed)


@pytest.mark.parametrize("file", FILES)
def test_no_request_without_an_order_gets_one(file: str) -> None:
    idle = [each for each in requests(file) if not each["order"]]

    bent = [f"{each['id']}: {each['words']} gave {given(each)}" for each in idle if given(each)]

    assert idle
    assert not bent, "\n".join(bent)
