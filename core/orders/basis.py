"""What was paid for what is held, and what each sale brought, from the fills alone; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext
from uuid import UUID

from core.model import Trade
from core.model.numbers import EXACT


@dataclass(frozen=True)
class Exit:
    """One order's sale of what had been bought here: its result as a share of what that had cost, fees included."""

    order_id: UUID
    symbol: str
    at: datetime
    cost: Decimal
    result: Decimal

    @property
    def profit(self) -> Decimal:
        return self.result / self.cost if self.cost else Decimal(0)


@dataclass(frozen=True)
class Basis:
    """The average cost of each asset held, in the quote asset it was bought for, and the exits, oldest first."""

    average_costs: Mapping[str, Decimal]
    exits: tuple[Exit, ...]


@dataclass
class _Held:
    quantity: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)


def basis(trades: Iterable[Trade]) -> Basis:
    """Walk one account's fills, oldest first, by the moving average.

    A fee in the quote asset adds to the cost of a buy and lowers what a sale brings; one in the base asset lowers
    what was bought; one in a third asset is left out, its price at that moment is not kept. A sale of more than was
    bought here counts for the bought part alone.
    """
    held: dict[str, _Held] = {}
    exits: dict[UUID, Exit] = {}
    with localcontext(EXACT):
        for trade in trades:
            base, _, quote = trade.symbol.partition("/")
            position, value = held.setdefault(base, _Held()), trade.qty * trade.price
            paid = trade.fee if trade.fee_asset == quote else Decimal(0)
            if trade.side == "buy":
                position.quantity += trade.qty - (trade.fee if trade.fee_asset == base else Decimal(0))
                position.cost += value + paid
            elif position.quantity > 0:
                _sell(trade, position, value - paid, exits)
        averages = {asset: h.cost / h.quantity for asset, h in held.items() if h.quantity > 0}
        return Basis(averages, tuple(exits.values()))


def _sell(trade: Trade, position: _Held, brought: Decimal, exits: dict[UUID, Exit]) -> None:
    sold = min(trade.qty, position.quantity)
    cost = position.cost * sold / position.quantity
    result = brought * sold / trade.qty - cost
    position.quantity -= sold
    position.cost -= cost
    before = exits.pop(trade.order_id, None)
    if before:
        cost, result = cost + before.cost, result + before.result
    exits[trade.order_id] = Exit(trade.order_id, trade.symbol, trade.executed_at, cost, result)
