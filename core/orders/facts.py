"""What the gate knows when it decides, gathered before and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from core.model import (
    Account,
    Balance,
    Capabilities,
    Controls,
    Instrument,
    Limits,
    Lock,
    OrderDraft,
    OrderType,
    Person,
    Quote,
    Side,
    Snapshot,
)
from core.model.costs import reckoned_price, touch_price
from core.model.limits import STABLE

SESSION = timedelta(hours=8)


def session_start(now: datetime) -> datetime:
    """Return when the session of a moment began: at 00:00, 08:00 or 16:00 UTC."""
    return now.replace(hour=now.hour // 8 * 8, minute=0, second=0, microsecond=0)


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
    stop_price: Decimal | None = None
    trail: Decimal | None = None


@dataclass(frozen=True)
class Facts:
    """Everything a gate may ask.

    None is a fact that could not be learnt, and refuses. `orders_today` counts the person's orders since
    00:00 UTC without the draft itself; `balances` has what the order that the draft replaces has locked counted as
    free: so asking again just before sending gives the same answer.
    """

    now: datetime
    person: Person
    account: Account | None
    controls: Controls
    kill_file: bool
    mainnet_enabled: bool
    instrument: Instrument | None
    quote: Quote | None
    limits: Limits | None
    balances: Mapping[str, Balance]
    recent: tuple[RecentOrder, ...]
    orders_this_minute: int
    orders_this_session: int
    orders_today: int
    reduced_today: Decimal
    """What the person's reduce-only orders of the day are worth, in the account's currency."""
    snapshot: Snapshot | None
    buying: Decimal
    """What the account's other working buys of the same base asset are worth, in their quote asset."""
    locks: tuple[Lock, ...]
    in_sync: bool | None
    """Whether the account's books are the venue's."""
    watched: bool
    """Whether a critical anomaly of the person or the account is open."""
    approved: frozenset[UUID] = frozenset()
    """Drafts a second person said yes to."""
    capabilities: Capabilities | None = None
    """What orders the account's venue takes."""
    key_may_trade: bool = False
    """Whether the key of a mainnet account works and an admin lets it trade."""
    other_feed: str = ""
    """Whose prices the desk hears, where they are not those of the account's exchange."""
    is_unclear: bool = False
    """Whether what became of another order of the account in this symbol is not known."""
    planned: Decimal = Decimal(0)
    """What the other orders of the draft's list want on its side, in the base asset."""

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
        """Return the price the draft is reckoned at: its limit, its stop, or the side of the quote it would meet."""
        return reckoned_price(draft, self.quote_of(draft))

    def dearest_of(self, draft: OrderDraft) -> Decimal | None:
        """Return the highest price it may trade at: a sell below the market is filled at the market."""
        price, quote = self.price_of(draft), self.quote_of(draft)
        if price is None or quote is None or draft.side is Side.BUY:
            return price
        return max(price, touch_price(draft.side, quote))

    def raises_exposure(self, draft: OrderDraft) -> bool:
        """Tell whether the draft brings anything but money; a sale for money lowers exposure and passes more gates."""
        base, _, quote = draft.symbol.partition("/")
        gained = base if draft.side is Side.BUY else quote
        return gained not in STABLE and (self.snapshot is None or gained != self.snapshot.currency)

    def worth(self, draft: OrderDraft) -> Decimal | None:
        """Return the most the draft can be worth in its account's currency; None where a price for it is not known."""
        price, account = self.dearest_of(draft), self.snapshot
        unit = account.price(draft.symbol.partition("/")[2]) if account else None
        return None if price is None or unit is None else draft.quantity * price * unit

    def weight_after(self, draft: OrderDraft) -> Decimal | None:
        """Return the share of equity the gained asset would have once the draft and all working buys of it are filled."""
        account, worth, price = self.snapshot, self.worth(draft), self.price_of(draft)
        if account is None or worth is None or price is None or account.equity <= 0:
            return None
        base, _, quote = draft.symbol.partition("/")
        unit, market = account.price(quote) or Decimal(0), self.quote_of(draft)
        if draft.side is Side.SELL:
            return (self._total(quote) * unit + worth) / account.equity
        held = self._total(base) * (market.mid if market else price)
        return ((held + self.buying) * unit + worth) / account.equity

    def exposure_after(self, draft: OrderDraft) -> Decimal | None:
        """Return the share of equity that would not be free money; None where the draft spends none.

        What working buys have locked counts as spent already.
        """
        account, worth = self.snapshot, self.worth(draft)
        if account is None or worth is None or account.equity <= 0:
            return None
        spent = draft.symbol.partition("/")[2]
        if draft.side is Side.SELL or spent not in STABLE | {account.currency} or spent not in self.balances:
            return None
        return (account.equity - account.money(self.balances) + worth) / account.equity

    def _total(self, asset: str) -> Decimal:
        return self.balances[asset].total if asset in self.balances else Decimal(0)

    def free(self, asset: str) -> Decimal:
        """Return what the account can still spend of an asset; an asset it does not hold is zero."""
        return self.balances[asset].free if asset in self.balances else Decimal(0)
