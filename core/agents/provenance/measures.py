"""What the number under a field of a result measures: an amount of what, a count, or neither."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any

from core.agents.intent.assets import DOLLARS

DIGITS_ENOUGH = 3
"""A number written with fewer digits stands somewhere by chance: what it is of has to be told beside it."""

_PRICES = {
    "price", "last", "bid", "ask", "mid", "open", "high", "low", "close", "best", "average", "cost", "costs", "spread",
}  # fmt: skip
_MONEY = {"value", "equity", "money", "gain", "result", "pnl", "notional", "worth"}
_QUANTITIES = {"quantity", "qty", "free", "locked", "total", "filled", "volume", "size", "amount"}
_ON_PRICE = re.compile(
    r"(?:SMA|EMA|WMA|HMA|Supertrend|Ichimoku|SAR|Bollinger|Keltner|Donchian|VWAP|ATR|MACD)\b", re.IGNORECASE
)


class Kind(Enum):
    """What a number is: `PLAIN` has no unit, as a correlation or a fraction; `COMPUTED` has the one it is given."""

    AMOUNT = "amount"
    COUNT = "count"
    PLAIN = "plain"
    COMPUTED = "computed"


@dataclass(frozen=True)
class Around:
    """What the fields beside a number, or above it, say that it is of."""

    asset: str | None = None
    quote: str | None = None
    fee: str | None = None

    def within(self, row: Mapping[str, Any]) -> "Around":
        """Return what holds inside a row: its symbol, asset and currency, where it names them."""
        found = self
        base, _, quote = _text(row.get("symbol")).partition("/")
        if quote:
            found = replace(found, asset=base, quote=quote)
        if asset := _text(row.get("asset")):
            found = replace(found, asset=asset)
        if currency := _text(row.get("currency")):
            found = replace(found, quote=currency)
        return replace(found, fee=_text(row.get("fee_asset")) or found.fee)


@dataclass(frozen=True)
class Measure:
    """A kind; of an amount the asset or currency it is in, None where nothing tells; of a price what one costs so."""

    kind: Kind
    name: str | None = None
    per: str | None = None


def measure(field: str, value: Any, around: Around) -> Measure:
    """Return what a field measures; a bare JSON number is a count, as tools write everything else as text."""
    if isinstance(value, int):
        return Measure(Kind.COUNT)
    parts = _parts(field)
    if "fee" in parts:
        return Measure(Kind.AMOUNT, around.fee or around.quote)
    if parts & _MONEY:
        unknown = field == "value" and around == Around()
        return Measure(Kind.COMPUTED if unknown else Kind.AMOUNT, around.quote)
    if parts & _PRICES or _ON_PRICE.match(field):
        return Measure(Kind.AMOUNT, around.quote, around.asset)
    return Measure(Kind.AMOUNT, around.asset) if parts & _QUANTITIES else Measure(Kind.PLAIN, None, around.asset)


def same_money(one: str | None, other: str | None) -> bool:
    """Tell whether two names are of one asset or currency; dollars and the coins that stand for them are one."""
    return one is not None and (one == other or {one, other} <= DOLLARS)


@lru_cache(maxsize=1_000)
def _parts(field: str) -> frozenset[str]:
    return frozenset(re.split(r"[_\s]+", field.lower()))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
