"""What accounts hold together, as their newest snapshots have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, localcontext

from core.agents.tools.accounts import named
from core.agents.tools.base import At
from core.errors import NotFoundError
from core.model import Account, Order, Snapshot
from core.model.numbers import EXACT
from core.orders.ledger import Ledger, ledger
from core.orders.snapshots import newest


@dataclass(frozen=True)
class Held:
    """An asset in all accounts of one currency: how much, and what it is worth."""

    asset: str
    quantity: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    risky: bool = False


@dataclass(frozen=True)
class Total:
    """Accounts of one currency taken together; `money` is what is free to spend."""

    currency: str
    equity: Decimal
    money: Decimal
    assets: Mapping[str, Held]

    @property
    def exposure(self) -> Decimal | None:
        """Return the share of equity that is not free money, as the exposure gate counts it before a draft."""
        return max(1 - self.money / self.equity, Decimal(0)) if self.equity > 0 else None

    def weight(self, value: Decimal) -> Decimal | None:
        return value / self.equity if self.equity > 0 else None


@dataclass(frozen=True)
class Holdings:
    """Valued accounts with their snapshots, the same by currency, and the orders that still work there."""

    accounts: Sequence[tuple[Account, Snapshot]]
    totals: Sequence[Total]
    working: Sequence[Order]
    missing: Sequence[str]
    """Accounts nobody has valued yet."""

    @property
    def as_of(self) -> datetime:
        return min(snapshot.taken_at for _, snapshot in self.accounts)


def holdings(at: At, account: str | None) -> Holdings:
    """Return what an account, or all of the person's together, hold; raises NotFoundError."""
    seen, snapshots = ledger(at.desk, limit=1), newest(at.desk)
    wanted = named(seen.accounts, account)
    valued = [(each, snapshots[each.id]) for each in wanted if each.id in snapshots]
    if not valued:
        raise NotFoundError("None of these accounts was valued yet. The jobs do so each minute; ask again then.")
    currencies = dict.fromkeys(snapshot.currency for _, snapshot in valued)
    with localcontext(EXACT):
        totals = [_total(seen, [each for each in valued if each[1].currency == currency]) for currency in currencies]
    ids = {each.id for each in wanted}
    working = [order for order in seen.working if order.account_id in ids]
    return Holdings(valued, totals, working, [each.name for each in wanted if each.id not in snapshots])


def _total(seen: Ledger, valued: Sequence[tuple[Account, Snapshot]]) -> Total:
    held: dict[str, Held] = {}
    for _, snapshot in valued:
        risky = {position.asset for position in snapshot.risky}
        for position in snapshot.positions:
            one = held.get(position.asset) or Held(position.asset, risky=position.asset in risky)
            more = replace(one, quantity=one.quantity + position.quantity, value=one.value + position.value)
            held[position.asset] = more
    money = sum((snapshot.money(seen.balances[account.id]) for account, snapshot in valued), Decimal(0))
    equity = sum((snapshot.equity for _, snapshot in valued), Decimal(0))
    return Total(valued[0][1].currency, equity, money, held)
