"""What answers have in common: the envelope round them, the pages of a list."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.servers.binance_exchange.calls import Call
from tests.servers.bybit_exchange.errors import Refused, envelope
from tests.servers.bybit_exchange.markets import Exchange

CATEGORIES = ("spot", "linear", "inverse", "option")
CURSOR = "page_token="


def answered(result: Callable[[Call], dict[str, Any]]) -> Callable[[Call], Any]:
    """Return a handler that puts a result into the envelope of every answer."""
    return lambda call: envelope(result(call), call.world.now())


def listed(rows: Callable[[Call], Sequence[dict[str, Any]]], usual: int, most: int) -> Callable[[Call], Any]:
    """Return a handler that answers one page of the rows of a category; all but spot have none."""

    def result(call: Call) -> dict[str, Any]:
        category = call.params.must("category")
        if category not in CATEGORIES:
            raise Refused(10001, "Illegal category")
        found = rows(call) if category == "spot" else []
        size = min(call.params.whole("limit") or usual, most)
        cursor = (call.params.text("cursor") or "").removeprefix(CURSOR).removesuffix("&")
        if cursor and not cursor.isdecimal():
            raise Refused(10001, "cursor")
        end = int(cursor or 0) + size
        # Clients send it back as they got it: encoded already.
        following = f"page_token%3D{end}%26" if end < len(found) else ""
        return {"list": list(found[end - size : end]), "nextPageCursor": following, "category": category}

    return answered(result)


def exchange_of(call: Call) -> Exchange:
    assert isinstance(call.world, Exchange)
    return call.world
