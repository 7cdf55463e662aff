"""What trusted tools told in a thread, as the intent gate counts with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from core import market
from core.agents.intent import Book
from core.agents.tools import TOOLS, At
from core.errors import NotFoundError
from core.model import Account, Trust

LASTS = timedelta(minutes=10)
"""What a tool told longer ago is looked up anew, for a proposal is about the desk as it is."""
RECENT = 100
Data = Mapping[str, Any]


@dataclass
class _Told:
    """What is known so far; the first to tell something is the newest."""

    account: str
    currency: str = ""
    equity: Decimal | None = None
    positions: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    free: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    prices: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    steps: dict[str, Decimal] = field(default_factory=dict[str, Decimal])

    def hear(self, tool: str, data: Data) -> None:
        if tool == "quote" and data.get("last"):
            self.prices.setdefault(data["symbol"], Decimal(data["last"]))
        for account in data.get("accounts", ()) if tool in ("positions", "balances") else ():
            if account["account"] == self.account:
                self._account(account)

    def _account(self, account: Data) -> None:
        worth = account.get("equity") or account.get("value")
        if self.equity is None and worth is not None:
            self.equity, self.currency = Decimal(worth), account["currency"]
        for row in account.get("positions", ()):
            self.positions.setdefault(row["asset"], Decimal(row["quantity"]))
        for row in account.get("balances", ()):
            self.positions.setdefault(row["asset"], Decimal(row["total"]))
            self.free.setdefault(row["asset"], Decimal(row["free"]))


def book_of(at: At, account: Account) -> Book:
    """Return what the thread's trusted results of the last ten minutes told of an account, newest first, and for
    the rest what the same tools tell now."""
    told = _Told(account.name)
    recent = _results(at)
    # What is held is told by two tools; where both told it, a model counts with the one that values it.
    for tools in (("quote", "positions"), ("balances",)):
        for payload in recent:
            if payload.get("tool") in tools:
                told.hear(payload["tool"], payload["data"])
    for name in ("positions", "balances"):
        told.hear(name, _asked_now(name, at, account))
    board = market.board(at.desk.store, at.desk.user)
    for listed in board.instruments:
        told.steps.setdefault(listed.symbol, listed.quantity_step)
    for symbol, quote in board.quotes.items():
        told.prices.setdefault(symbol, quote.last)
    return Book(
        positions=told.positions, equity=told.equity, currency=told.currency or Book.currency, prices=told.prices,
        steps=told.steps, free=told.free, symbols=frozenset(i.symbol for i in board.instruments),
    )  # fmt: skip


def _results(at: At) -> Sequence[Data]:
    since = at.desk.now() - LASTS
    with at.desk.store.as_user(at.desk.user) as tx:
        found = tx.chat.results(at.thread_id, at.desk.user.id, RECENT)
    return [s.payload for s in found if s.at >= since and s.payload.get("trust") == Trust.TRUSTED.value]


def _asked_now(name: str, at: At, account: Account) -> Data:
    tool = next(each for each in TOOLS if each.name == name)
    try:
        return tool.call({"account": account.name}, at).data
    except NotFoundError:
        return {}
