"""What was ordered, and what came of it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from core import market
from core.agents.tools.accounts import Named, named
from core.agents.tools.base import Arguments, At, Result
from core.agents.tools.symbols import symbol_of
from core.model import Order, OrderStatus, Trade
from core.model.costs import notional
from core.orders.ledger import Ledger, ledger

LOOKED_THROUGH = 1_000
SYMBOL = re.compile(r"[A-Z0-9]{1,20}/[A-Z0-9]{1,20}")
MOST = 50


class AskOrders(Arguments):
    account: Named
    symbol: Annotated[str | None, Field(max_length=30, description="A symbol like BTC/USDT, or an asset.")] = None
    state: Annotated[
        Literal["any", "working", "filled", "refused", "rejected", "cancelled", "expired"],
        Field(description="refused: by a gate of the desk; rejected: by the exchange; working: not finished."),
    ] = "any"
    since: Annotated[AwareDatetime | None, Field(description="Only what was placed or filled from then on.")] = None
    most: Annotated[int, Field(ge=1, le=MOST)] = 20


def orders(asked: AskOrders, at: At) -> Result:
    """List orders and fills, newest first, by account, symbol, state and time; among the newest thousand of each.

    Fills are of every order the other filters keep, whatever its state.
    """
    seen = ledger(at.desk, LOOKED_THROUGH)
    accounts = {account.id: account.name for account in named(seen.accounts, asked.account)}
    symbol = symbol_of(market.board(at.desk.store, at.desk.user), asked.symbol) if asked.symbol else None

    def wanted(each: Order | Trade, moment: datetime) -> bool:
        in_time = asked.since is None or moment >= asked.since
        return each.account_id in accounts and symbol in (None, each.symbol) and in_time

    chosen = [o for o in _all(seen) if wanted(o, o.created_at) and _in_state(o, asked.state)]
    fills = [t for t in seen.trades if wanted(t, t.executed_at)]
    data = {
        "orders": [{"account": accounts[o.account_id]} | _order(o, seen) for o in chosen[: asked.most]],
        "orders_found": len(chosen),
        "fills": [{"account": accounts[t.account_id]} | _fill(t) for t in fills[: asked.most]],
        "fills_found": len(fills),
    }
    return Result(data, "the desk's ledger", at.desk.now())


def _all(seen: Ledger) -> Sequence[Order]:
    """Return the newest orders and those that still work, however old.

    Their symbols are symbols: a colleague can write the row of a refused order by SQL, and any text into it.
    """
    by_id = {o.id: o for o in (*seen.working, *seen.orders) if SYMBOL.fullmatch(o.symbol)}
    return sorted(by_id.values(), key=lambda o: o.created_at, reverse=True)


def _in_state(order: Order, state: str) -> bool:
    if state == "working":
        return order.status.is_working
    return state == "any" or order.status is OrderStatus(state)


def _order(order: Order, seen: Ledger) -> dict[str, Any]:
    return {
        "id": order.id,
        "by": seen.people.get(order.user_id),
        "symbol": order.symbol,
        "side": order.side,
        "type": order.type,
        "quantity": order.quantity,
        "limit_price": order.limit_price,
        "stop_price": order.stop_price,
        "trail": order.trail,
        "time_in_force": order.time_in_force,
        "reduce_only": order.reduce_only,
        "status": order.status,
        "filled": order.filled,
        "average_price": order.average_price,
        "origin": order.origin,
        "refusals": [refusal.code for refusal in order.refusals],
        "placed_at": order.created_at,
    }


def _fill(fill: Trade) -> dict[str, Any]:
    return {
        "order": fill.order_id,
        "symbol": fill.symbol,
        "side": fill.side,
        "quantity": fill.qty,
        "price": fill.price,
        "value": notional(fill.qty, fill.price),
        "fee": fill.fee,
        "fee_asset": fill.fee_asset,
        "executed_at": fill.executed_at,
    }
