"""What an account is worth: balances at fresh prices, its course since midnight and since its peak."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from uuid import UUID

from core.desk import Desk
from core.model import Balance, EquityPoint, Instrument, Position, Quote, Snapshot
from core.model.numbers import EXACT
from core.orders.basis import Basis, basis
from core.orders.limits import limits_or_none
from core.store import Duty, Tx

OVERNIGHT = timedelta(minutes=15)
"""How old the last snapshot before 00:00 UTC may be to stand for the equity at that moment."""
KEEP_MINUTES = timedelta(days=7)


@dataclass(frozen=True)
class Market:
    """What the feed in use lists and quotes."""

    venue: str
    instruments: Sequence[Instrument]
    quotes: Mapping[str, Quote]

    @property
    def currency(self) -> str:
        """Return the asset most symbols are priced in; USDT before any is listed."""
        counted = Counter(i.quote for i in self.instruments)
        return max(counted, key=lambda asset: (counted[asset], asset)) if counted else "USDT"


class Bases:
    """The basis of each account; its fills are walked again only once there are more of them."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[int, Basis]] = {}

    def of(self, tx: Tx, account_id: UUID) -> Basis:
        count = tx.trades.count(account_id)
        known = self._known.get(account_id)
        if known is None or known[0] != count:
            known = count, basis(tx.trades.of_account(account_id))
            self._known[account_id] = known
        return known[1]


def take(
    tx: Tx, account_id: UUID, market: Market, costs: Mapping[str, Decimal], max_age: timedelta, now: datetime
) -> Snapshot:
    """Value an account, keep the snapshot and return it."""
    before = tx.snapshots.newest(account_id)
    with localcontext(EXACT):
        taken = valued(account_id, tx.accounts.balances(account_id), market, costs, max_age, now)
        taken = followed(taken, before)
    tx.snapshots.write(taken)
    return taken


def take_all(desk: Desk, bases: Bases | None = None) -> Sequence[Snapshot]:
    """Value every account of the desk; raises UnavailableError when the database does not answer."""
    now, bases = desk.now(), bases or Bases()
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        limits = limits_or_none(tx.limits.newest(), desk.settings) or desk.settings.limits
        market, max_age = market_of(tx), timedelta(seconds=limits.quote_max_age_s)
        return [
            take(tx, account.id, market, bases.of(tx, account.id).average_costs, max_age, now)
            for account in tx.accounts.all()
        ]


def market_of(tx: Tx) -> Market:
    feed = tx.market.active_feed()
    if feed is None:
        return Market("", (), {})
    quotes = {quote.symbol: quote for quote in tx.market.quotes(feed.venue)}
    return Market(feed.venue, tx.market.instruments(feed.venue), quotes)


def valued(
    account_id: UUID,
    balances: Mapping[str, Balance],
    market: Market,
    costs: Mapping[str, Decimal],
    max_age: timedelta,
    now: datetime,
) -> Snapshot:
    """Return what balances are worth at the mid of quotes not older than `max_age`.

    An old quote still counts and names its asset as stale. An asset without a symbol in the currency counts as
    nothing and is named: the true weights can only be smaller than those reckoned here.
    """
    currency, positions, stale, unpriced = market.currency, [], [], []
    for asset, balance in sorted(balances.items()):
        if not balance.total:
            continue
        quote = market.quotes.get(f"{asset}/{currency}")
        price = Decimal(1) if asset == currency else quote.mid if quote else None
        if quote and asset != currency and abs(quote.age(now)) > max_age:
            stale.append(asset)
        if price is None:
            listed = any(i.base == asset and i.quote == currency for i in market.instruments)
            (stale if listed else unpriced).append(asset)
        positions.append(Position(asset, balance.total, price, costs.get(asset)))
    equity = sum((p.value for p in positions), Decimal(0))
    return Snapshot(
        account_id, now, currency, market.venue, equity, equity, equity, tuple(stale), tuple(unpriced), tuple(positions)
    )


def followed(taken: Snapshot, before: Snapshot | None) -> Snapshot:
    """Return the snapshot with the peak and the day's opening it follows; both begin anew under other prices.

    So they do with the first thing an account holds: before its first reconciliation an exchange's holds nothing.
    Stale prices make no new peak. Before anything was priced (`priced_by` empty) there was money only, whose worth
    does not depend on where prices come from.
    """
    if before is None or not before.peak:
        return taken
    if (before.currency, before.priced_by or taken.priced_by) != (taken.currency, taken.priced_by):
        return taken
    peak = before.peak if taken.stale else max(before.peak, taken.equity)
    if before.taken_at.date() == taken.taken_at.date():
        return replace(taken, peak=peak, day_open=before.day_open)
    fresh = not before.stale and taken.taken_at - before.taken_at <= OVERNIGHT
    return replace(taken, peak=peak, day_open=before.equity if fresh else taken.equity)


def thin(desk: Desk) -> int:
    """Keep one snapshot an hour of those older than a week; returns how many went."""
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        return tx.snapshots.thin(desk.now() - KEEP_MINUTES)


def newest(desk: Desk) -> Mapping[UUID, Snapshot]:
    """Return the newest snapshot of every account this person may see."""
    with desk.store.as_user(desk.user) as tx:
        found = {account.id: tx.snapshots.newest(account.id) for account in tx.accounts.all()}
    return {id: snapshot for id, snapshot in found.items() if snapshot}


def course(desk: Desk, account_id: UUID, since: datetime) -> Sequence[EquityPoint]:
    """Return the equity of an account this person may see, oldest first."""
    with desk.store.as_user(desk.user) as tx:
        return tx.snapshots.course(account_id, since)
