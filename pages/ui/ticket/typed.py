"""What stands in the ticket's fields, and the draft it makes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from core import orders
from core.errors import InvalidError
from core.model import Account, Instrument, OrderDraft, OrderType, Quote, Side, TimeInForce
from core.model.costs import reckoned_price, worst_price
from core.model.drafts import exact


class Plan(StrEnum):
    """What one wish is made into."""

    SINGLE = "single"
    PAIR = "pair"
    BRACKET = "bracket"
    SPLIT = "split"


@dataclass(frozen=True)
class Typed:
    """The fields as they are, unparsed; `trail` is in percent, `unit` says what `size` counts in.

    `profit` and `protect` are the prices of a pair's or bracket's exits; a split has `slices`, `minutes` apart.
    """

    account: Account
    instrument: Instrument
    side: Side
    type: OrderType
    size: str
    unit: orders.SizeUnit
    limit: str
    stop: str
    trail: str
    tif: TimeInForce
    expires_at: datetime | None
    reduce_only: bool
    plan: Plan = Plan.SINGLE
    profit: str = ""
    protect: str = ""
    slices: int = 2
    minutes: int = 1

    @property
    def is_empty(self) -> bool:
        return not self.size.strip()

    def draft(self, id: UUID, quote: Quote | None, equity: Decimal | None) -> OrderDraft:
        """Parse the fields; a size in money is worked out at the price the order is reckoned at.

        Raises InvalidError with the sentence for what is wrong.
        """
        return self._parsed(id, self.sized(quote, equity).quantity)

    def drafts(self, id: UUID, quote: Quote | None, equity: Decimal | None, now: datetime) -> tuple[OrderDraft, ...]:
        """Parse the fields into the drafts of the plan, the one that is sent first in front; raises InvalidError."""
        draft = self.draft(id, quote, equity)
        if self.plan is Plan.PAIR:
            return orders.exit_pair(draft, exact(self.protect, "The stop price"))
        if self.plan is Plan.BRACKET:
            profit, protect = exact(self.profit, "The take profit price"), exact(self.protect, "The stop price")
            return orders.bracket(draft, profit, protect)
        if self.plan is Plan.SPLIT:
            every = timedelta(minutes=self.minutes)
            return orders.twap(draft, self.slices, every, self.instrument.quantity_step, now)
        return (draft,)

    def locked_at(self, quote: Quote | None) -> Decimal | None:
        """Return what a buy by these terms locks per unit; None while they are not whole."""
        try:
            return worst_price(self._parsed(UUID(int=0), Decimal(1)), quote)
        except InvalidError:
            return None

    def sized(self, quote: Quote | None, equity: Decimal | None) -> orders.Size:
        """Return the quantity the size comes to, and how; raises InvalidError."""
        one = self._parsed(UUID(int=0), Decimal(1)) if self.unit is not orders.SizeUnit.BASE else None
        price = reckoned_price(one, quote) if one else None
        return orders.size(self.size, self.unit, self.instrument, price, equity)

    def _parsed(self, id: UUID, quantity: Decimal) -> OrderDraft:
        return OrderDraft.parse(
            id,
            self.account.id,
            self.instrument.symbol,
            self.side.value,
            self.type.value,
            quantity,
            self.limit,
            self.tif.value,
            stop_price=self.stop,
            trail=self._trail(),
            expires_at=self.expires_at,
            reduce_only=self.reduce_only,
        )

    def _trail(self) -> Decimal | None:
        if self.type is not OrderType.TRAILING_STOP:
            return None
        if not self.trail.strip():
            raise InvalidError("A trailing stop needs its trail: by how many percent it follows the price.")
        return exact(self.trail, "The trail") / 100
