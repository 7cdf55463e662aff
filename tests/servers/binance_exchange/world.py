"""All that the exchange knows: clock, markets, accounts, orders, and what happened to them."""

import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.servers.binance_exchange.accounts import Account
from tests.servers.binance_exchange.book import Book
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.history import History
from tests.servers.binance_exchange.keys import ApiKey, usual_keys
from tests.servers.binance_exchange.limits import Limits
from tests.servers.binance_exchange.orders import Execution, Order
from tests.servers.binance_exchange.reports import execution_report, order_view
from tests.servers.binance_exchange.symbols import Symbol, floored, text
from tests.servers.binance_exchange.tape import Path

HOUSES = ("maker", "crowd", "fees", "outside")
STARTING = {"USDT": 100_000, "BTC": 2, "ETH": 20, "BNB": 10, "SOL": 100, "PEPE": 100_000_000}


@dataclass(eq=False)
class Market:
    """One symbol's book, trades and waiting stops; `standing` stops the maker and the crowd."""

    symbol: Symbol
    path: Path
    book: Book
    history: History
    last: Decimal
    # A quantity worth a little more than the smallest order.
    unit: Decimal
    waiting: list[Order] = field(default_factory=list)
    standing: bool = False
    fixed_price: Decimal | None = None
    quotes: dict[Any, Order] = field(default_factory=dict)
    crowd_number: int = 0


class World:
    """The state of one exchange. Whoever changes it calls `flush`, which tells the owners."""

    def __init__(self, paths: Iterable[tuple[Symbol, Path]], standing: bool = False) -> None:
        self.ahead_ms = 0
        self.frozen_at: int | None = None
        self.accounts: dict[str, Account] = {}
        self.keys: dict[str, ApiKey] = {key.key: key for key in usual_keys()}
        self.limits = Limits()
        self.orders: dict[int, Order] = {}
        self.open: dict[int, Order] = {}
        self.by_client: defaultdict[tuple[str, str], list[Order]] = defaultdict(list)
        self.lists: dict[int, Any] = {}
        self.executions: defaultdict[tuple[str, str], list[Execution]] = defaultdict(list)
        self.amendments: list[dict[str, Any]] = []
        self.prevented: list[tuple[Order, dict[str, Any]]] = []
        self.outbox: list[tuple[Account, dict[str, Any]]] = []
        self.publish: Callable[[Account, dict[str, Any]], None] = lambda account, event: None
        self._numbers: defaultdict[str, Any] = defaultdict(lambda: itertools.count(1))
        for uid, name in enumerate(("desk", "other", *HOUSES), 100_001):
            self.accounts[name] = Account(name, uid, house=name in HOUSES)
        self.markets = {symbol.name: self._opened(symbol, path, standing) for symbol, path in paths}
        for name in ("desk", "other"):
            for asset, amount in STARTING.items():
                self.accounts["outside"].give(self.accounts[name], asset, Decimal(amount))
            self.accounts[name].keep(self.now())

    def now(self) -> int:
        return self.frozen_at if self.frozen_at is not None else time.time_ns() // 1_000_000 + self.ahead_ms

    def number(self, of: str) -> int:
        """Return the next number of a kind."""
        return next(self._numbers[of])

    def market(self, name: str | None) -> Market:
        if name not in self.markets:
            raise Rejection(-1121)
        return self.markets[name]

    def add_order(self, order: Order) -> None:
        self.orders[order.id] = self.open[order.id] = order
        self.by_client[order.account.name, order.client_id].append(order)

    def rename(self, order: Order, client_id: str) -> None:
        order.client_id = client_id
        self.by_client[order.account.name, client_id].append(order)
        order.history[-1] = (order.updated, order_view(order))

    def record(self, order: Order, what: str, one: Execution | None = None, cancel_id: str = "") -> None:
        """Remember what happened to an order and tell its owner; the house keeps no diary."""
        order.updated = self.now()
        if order.account.house:
            return
        if not order.is_open:
            self.open.pop(order.id, None)
        event = execution_report(order, what, order.updated, self.number("event"), one, cancel_id)
        order.history.append((order.updated, order_view(order)))
        self.outbox.append((order.account, event))

    def flush(self) -> None:
        """Tell every owner what happened since the last time, and how the balances stand."""
        now = self.now()
        told, self.outbox = self.outbox, []
        for account, event in told:
            self.publish(account, event)
        for account in self.accounts.values():
            if assets := account.keep(now):
                self._tell_balances(account, assets, now)

    def orders_of(self, account: Account, symbol: str | None = None) -> list[Order]:
        """Return an account's open orders, oldest first."""
        return [
            order for order in self.open.values()
            if order.account is account and (symbol is None or order.symbol.name == symbol)
        ]  # fmt: skip

    def _tell_balances(self, account: Account, assets: list[str], now: int) -> None:
        if account.house:
            return
        held = [{"a": asset, "f": text(account.free[asset]), "l": text(account.locked[asset])} for asset in assets]
        self.publish(account, {"e": "outboundAccountPosition", "E": now, "u": now, "B": held})

    def _opened(self, symbol: Symbol, path: Path, standing: bool) -> Market:
        now = self.now()
        history = History(symbol, path, now)
        last = history.rounded(path.price(now / 1000))
        least = symbol.rule("NOTIONAL", "minNotional") * Decimal("1.2") / last
        unit = floored(least, symbol.step) + symbol.step
        return Market(symbol, path, Book(now // 100), history, last, unit, standing=standing)
