"""How exposed the accounts are, and to what."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from core import market
from core.agents.tools.accounts import Named
from core.agents.tools.base import Arguments, At, Result
from core.agents.tools.holdings import Held, Holdings, Total, holdings
from core.agents.tools.wire import percent_of, rounded
from core.errors import NotFoundError
from core.model import Order, Position, Side, Snapshot


class AskPositions(Arguments):
    account: Named
    asset: Annotated[str | None, Field(max_length=30, description="One asset, such as ETH; all without.")] = None


def positions(asked: AskPositions, at: At) -> Result:
    """Tell what is held and how exposed that is: quantity, value and weight (percent of equity) of each asset.

    Exposure is the share of equity that is not free money. Each account comes with its equity, its day and what its
    positions cost on average; working orders are what could still change it.
    """
    found = holdings(at, asked.account)
    only = _asset(at, found, asked.asset) if asked.asset else None
    data = {
        "totals": [_total(each, only) for each in found.totals],
        "accounts": [
            {"account": account.name, "mainnet": account.mainnet} | _account(snapshot, only)
            for account, snapshot in found.accounts
        ],
        "working_orders": _working(found.working, only),
        "not_valued": found.missing,
    }
    return Result(data, "the desk's account snapshots", found.as_of)


def _asset(at: At, found: Holdings, said: str) -> str:
    """Return the asset that is meant; one that is listed and not held is held zero times."""
    asset = said.upper().partition("/")[0]
    board = market.board(at.desk.store, at.desk.user)
    known = {i.base for i in board.instruments} | {i.quote for i in board.instruments}
    if asset not in known | {name for total in found.totals for name in total.assets}:
        raise NotFoundError(f"“{said}” is neither held nor listed here. Name an asset like BTC.")
    return asset


def _total(total: Total, only: str | None) -> dict[str, Any]:
    chosen = [total.assets.get(only, Held(only))] if only else total.assets.values()
    rows = [
        {"asset": held.asset, "quantity": held.quantity, "value": held.value,
         "weight_percent": percent_of(total.weight(held.value))}
        for held in sorted(chosen, key=lambda held: -held.value)
    ]  # fmt: skip
    return {
        "currency": total.currency,
        "equity": total.equity,
        "free_money": total.money,
        "exposure_percent": percent_of(total.exposure),
        "assets": rows,
    }


def _account(snapshot: Snapshot, only: str | None) -> dict[str, Any]:
    return {
        "currency": snapshot.currency,
        "equity": snapshot.equity,
        "day_result": snapshot.day_pnl,
        "drawdown_percent": percent_of(snapshot.drawdown),
        "valued_at": snapshot.taken_at,
        "old_prices": snapshot.stale,
        "without_price": snapshot.unpriced,
        "positions": [_position(snapshot, each) for each in snapshot.positions if only in (None, each.asset)],
    }


def _position(snapshot: Snapshot, held: Position) -> dict[str, Any]:
    cost, price = held.average_cost, held.price
    gain = None if cost is None or price is None else rounded((price - cost) * held.quantity)
    return {
        "asset": held.asset,
        "quantity": held.quantity,
        "price": price,
        "value": held.value,
        "weight_percent": percent_of(held.value / snapshot.equity) if snapshot.equity > 0 else None,
        "average_cost": None if cost is None else rounded(cost),
        "gain": gain,
    }


def _working(orders: Sequence[Order], only: str | None) -> list[dict[str, Any]]:
    """Return what working orders could still buy and sell, by symbol."""
    left: dict[tuple[str, Side], Decimal] = {}
    for order in orders:
        if only in (None, *order.symbol.split("/")):
            key = (order.symbol, order.side)
            left[key] = left.get(key, Decimal(0)) + order.quantity - order.filled
    return [{"symbol": symbol, "side": side, "quantity": quantity} for (symbol, side), quantity in left.items()]
