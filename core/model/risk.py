"""What an account is worth and how it got there, and what locks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from core.model.limits import STABLE
from core.model.orders import Balance


@dataclass(frozen=True)
class Position:
    """What an account holds of one asset, valued in the snapshot's currency.

    `price` is None for an asset this desk has no symbol for. `average_cost` is paid per unit, fees in the currency
    included, by the moving average of the fills booked here; None where nothing was bought here.
    """

    asset: str
    quantity: Decimal
    price: Decimal | None
    average_cost: Decimal | None

    @property
    def value(self) -> Decimal:
        return self.quantity * self.price if self.price is not None else Decimal(0)


@dataclass(frozen=True)
class Snapshot:
    """An account's equity at one moment.

    `stale` names the assets whose price was too old to decide on, `unpriced` those that count as nothing because
    the desk has no symbol for them. `day_open` is the equity at 00:00 UTC, or the first one after it;
    `peak` the highest so far. Both begin anew when prices come from another source.
    """

    account_id: UUID
    taken_at: datetime
    currency: str
    priced_by: str
    equity: Decimal
    peak: Decimal
    day_open: Decimal
    stale: tuple[str, ...] = ()
    unpriced: tuple[str, ...] = ()
    positions: tuple[Position, ...] = ()

    @property
    def day_pnl(self) -> Decimal:
        return self.equity - self.day_open

    @property
    def day_loss(self) -> Decimal:
        """Return what was lost since 00:00 UTC as a share of the equity then; zero for a gain."""
        return max(-self.day_pnl / self.day_open, Decimal(0)) if self.day_open > 0 else Decimal(0)

    @property
    def drawdown(self) -> Decimal:
        """Return how far equity is below its peak, as a share of the peak."""
        return max((self.peak - self.equity) / self.peak, Decimal(0)) if self.peak > 0 else Decimal(0)

    @property
    def risky(self) -> tuple[Position, ...]:
        """Return the positions that count towards weight and exposure."""
        return tuple(p for p in self.positions if p.asset != self.currency and p.asset not in STABLE)

    def money(self, balances: Mapping[str, Balance]) -> Decimal:
        """Return what is free to spend of the currency and of stable assets, in the currency."""
        kinds = (STABLE | {self.currency}) & balances.keys()
        return sum((balances[asset].free * (self.price(asset) or 0) for asset in kinds), Decimal(0))

    def price(self, asset: str) -> Decimal | None:
        """Return what one unit is worth in the currency, None where the snapshot does not know."""
        if asset == self.currency:
            return Decimal(1)
        return next((p.price for p in self.positions if p.asset == asset), None)


@dataclass(frozen=True)
class EquityPoint:
    """An account's equity at one moment, for a chart and for what is judged by its course."""

    taken_at: datetime
    equity: Decimal
    peak: Decimal


@dataclass(frozen=True)
class Lock:
    """What a protection closed: an account, a symbol or (neither named) the whole desk, until a moment or its lifting."""

    id: UUID
    protection: str
    account_id: UUID | None
    symbol: str | None
    reason: str
    since: datetime
    until: datetime
    lifted_at: datetime | None = None
    lifted_by: UUID | None = None
    lifted_why: str = ""

    def closes(self, account_id: UUID, symbol: str, now: datetime) -> bool:
        """Tell whether it stands in the way of an order in this account and symbol now."""
        here = self.account_id in (None, account_id) and self.symbol in (None, symbol)
        return here and self.lifted_at is None and self.until > now


@dataclass(frozen=True)
class ProtectionChange:
    """One version of a protection's setting: who set what, when and why."""

    name: str
    enabled: bool
    parameters: Mapping[str, Decimal]
    reason: str
    changed_by: UUID | None
    changed_at: datetime
