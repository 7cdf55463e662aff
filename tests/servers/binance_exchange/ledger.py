"""The truth for audits: every order that was accepted with all its executions, every balance, the sums of all."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from tests.servers.binance_exchange.orders import Order
from tests.servers.binance_exchange.reports import order_view, trade_view
from tests.servers.binance_exchange.symbols import text
from tests.servers.binance_exchange.world import World


def ledger(world: World, account: str | None = None) -> dict[str, Any]:
    """Return orders, balances and sums, of one account or of all people's."""
    people = [one for one in world.accounts.values() if not one.house and account in (None, one.name)]
    return {
        "time": world.now(),
        "accounts": {
            one.name: {asset: {"free": text(free), "locked": text(locked)}
                       for asset, (free, locked) in one.balances().items()}
            for one in people
        },
        "orders": [_order(order) for order in world.orders.values() if order.account in people],
        "sums": {asset: text(amount) for asset, amount in sums(world).items()},
    }  # fmt: skip


def sums(world: World) -> dict[str, Decimal]:
    """Return what all accounts together hold of each asset: nothing, since all came from outside."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for account in world.accounts.values():
        for asset, (free, locked) in account.balances().items():
            totals[asset] += free + locked
    return dict(totals)


def _order(order: Order) -> dict[str, Any]:
    return order_view(order) | {
        "account": order.account.name,
        "executions": [trade_view(one) for one in order.executions],
        "states": [{"time": at, "status": view["status"]} for at, view in order.history],
    }
