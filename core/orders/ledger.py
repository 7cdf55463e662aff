"""Read the ledger: accounts, balances, orders and trades as a person may see them. Nothing is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.desk import Desk
from core.errors import NotFoundError
from core.model import Account, Balance, Order, Trade
from core.store.orders import OrderCounts


@dataclass(frozen=True)
class Ledger:
    """What a person sees of the accounts granted: newest orders and trades first, and all that still work."""

    accounts: Sequence[Account]
    balances: Mapping[UUID, Mapping[str, Balance]]
    working: Sequence[Order]
    orders: Sequence[Order]
    trades: Sequence[Trade]
    people: Mapping[UUID, str]
    """Who is who: e-mail by id."""


def one(desk: Desk, order_id: UUID) -> Order:
    """Return an order this person may see; raises NotFoundError."""
    with desk.store.as_user(desk.user) as tx:
        order = tx.orders.get(order_id)
    if order is None:
        raise NotFoundError("There is no such order, or its account is not granted to you.")
    return order


def ledger(desk: Desk, limit: int = 200) -> Ledger:
    """Return the accounts, balances, working orders and the newest orders and trades this person may see."""
    with desk.store.as_user(desk.user) as tx:
        accounts = tx.accounts.all()
        balances = {a.id: tx.accounts.balances(a.id) for a in accounts}
        people = {row.id: row.email for row in tx.people.all()}
        working = tx.orders.working()[::-1]
        return Ledger(accounts, balances, working, tx.orders.recent(limit), tx.trades.recent(limit), people)


def on_chart(desk: Desk, symbol: str, limit: int = 200) -> tuple[Sequence[Order], Sequence[Trade]]:
    """Return the working orders and the newest trades of one symbol this person may see."""
    with desk.store.as_user(desk.user) as tx:
        working = [order for order in tx.orders.working() if order.symbol == symbol]
        return working, tx.trades.recent(limit, symbol)


def counts(desk: Desk) -> OrderCounts:
    """Count the orders this person may see: working ones, and those written since midnight UTC."""
    midnight = desk.now().replace(hour=0, minute=0, second=0, microsecond=0)
    with desk.store.as_user(desk.user) as tx:
        return tx.orders.counts(midnight)
