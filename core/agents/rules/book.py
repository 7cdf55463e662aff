"""What trusted tools told in this turn, as the intent gate's rules need it to make an order of words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.agents.intent import Book
from core.agents.rules.base import Told
from core.agents.rules.markdown import rows

_MONEY = "USDT"


def accounts(told: Sequence[Told]) -> list[str]:
    """Return the names of the person's accounts, as trusted tools told them."""
    found = [
        str(row["account"]) for each in _trusted(told, "positions", "balances") for row in rows(each.data, "accounts")
    ]
    return list(dict.fromkeys(found))


def book_of(told: Sequence[Told], symbols: frozenset[str], account: str | None = None) -> Book:
    """Return the book of one account, or of all together where none is meant; prices are the last ones."""
    quotes = [each.data for each in _trusted(told, "quote")]
    positions, balances = list(_trusted(told, "positions")), list(_trusted(told, "balances"))
    valued = [
        row for each in positions[-1:] for row in rows(each.data, "accounts") if account in (None, row["account"])
    ]
    held = [row for each in balances[-1:] for row in rows(each.data, "accounts") if account in (None, row["account"])]
    currencies = {str(row.get("currency") or _MONEY) for row in (*valued, *held)}
    return Book(
        positions=_summed([row for each in valued for row in rows(each, "positions")], "quantity") if valued else {},
        equity=sum((Decimal(row["equity"]) for row in valued), Decimal(0)) if valued and len(currencies) == 1 else None,
        currency=currencies.pop() if len(currencies) == 1 else _MONEY,
        prices={quote["symbol"]: Decimal(quote["last"]) for quote in quotes if quote.get("last")},
        steps={quote["symbol"]: Decimal(quote["quantity_step"]) for quote in quotes if quote.get("quantity_step")},
        free=_summed([row for each in held for row in rows(each, "balances")], "free"),
        symbols=symbols,
    )


def _trusted(told: Sequence[Told], *tools: str) -> list[Told]:
    return [each for each in told if each.trusted and not each.failed and each.tool in tools]


def _summed(found: Sequence[Mapping[str, Any]], field: str) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for row in found:
        total[row["asset"]] = total.get(row["asset"], Decimal(0)) + Decimal(row[field])
    return total
