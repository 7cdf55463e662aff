"""What the gate knows when it decides, gathered before and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from core.model import (
    Account,
    Balance,
    Controls,
    Instrument,
    Limits,
    OrderDraft,
    OrderType,
    Person,
    Quote,
    Side,
)
from core.model.costs import touch_price

PAPER_VENUE = "paper"


@dataclass(frozen=True)
class RecentOrder:
    """An order of this person that was not refused, as far as a duplicate is recognised by it."""

    id: UUID
    symbol: str
    side: Side
    type: OrderType
    quantity: Decimal
    limit_price: Decimal | None
    created_at: datetime


@dataclass(frozen=True)
class Facts:
    """Everything a gate may ask.

    None is a fact that could not be learnt, and refuses. `orders_today` counts the person's orders since
    00:00 UTC without the draft itself; `balances` has what the draft itself already locked counted as free:
    so asking again just before sending gives the same answer.
    """

    now: datetime
    person: Person
    account: Account | None
    controls: Controls
    kill_file: bool
    mainnet_enabled: bool
    instrument: Instrument | None
    quote: Quote | None
    limits: Limits
    balances: Mapping[str, Balance]
    recent: tuple[RecentOrder, ...]
    orders_today: int
    approved: frozenset[UUID] = frozenset()
    """Drafts a second person said yes to."""

    def account_of(self, draft: OrderDraft) -> Account | None:
        """Return the granted account the draft names, never another one."""
        return self.account if self.account is not None and self.account.id == draft.account_id else None

    def instrument_of(self, draft: OrderDraft) -> Instrument | None:
        """Return the instrument the draft names, never another one."""
        known = self.instrument
        return known if known is not None and known.symbol == draft.symbol else None

    def quote_of(self, draft: OrderDraft) -> Quote | None:
        """Return the quote of the draft's symbol; None also for one with prices nobody can trade on."""
        quote = self.quote
        if quote is None or quote.symbol != draft.symbol:
            return None
        usable = all(price.is_finite() and price > 0 for price in (quote.bid, quote.ask, quote.last))
        return quote if usable and quote.bid <= quote.ask else None

    def price_of(self, draft: OrderDraft) -> Decimal | None:
        """Return the price the draft is reckoned at: its limit, or the side of the quote it would meet."""
        if draft.type is OrderType.LIMIT:
            return draft.limit_price
        quote = self.quote_of(draft)
        return None if quote is None else touch_price(draft.side, quote)

    def free(self, asset: str) -> Decimal:
        """Return what the account can still spend of an asset; an asset it does not hold is zero."""
        return self.balances[asset].free if asset in self.balances else Decimal(0)
