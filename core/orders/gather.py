"""Gather the facts for one draft from the database; nothing is decided here."""

from datetime import datetime, timedelta

from core.model import OrderDraft, Person
from core.orders.facts import Facts, RecentOrder
from core.settings import Settings
from core.store import Tx


def gather(tx: Tx, settings: Settings, person: Person, draft: OrderDraft, now: datetime) -> Facts:
    """Return what the gates ask for, as the acting person or duty may see it.

    An account not granted for trading, an unlisted symbol or a missing quote is None, which refuses.
    """
    account = tx.accounts.get(draft.account_id)
    if account and not tx.accounts.may_trade(account.id, person.id):
        account = None
    feed = tx.market.active_feed()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    window = timedelta(seconds=settings.duplicate_window_s)
    others = [o for o in tx.orders.of_person_since(person.id, min(midnight, now - window)) if o.id != draft.id]
    return Facts(
        now=now,
        person=person,
        account=account,
        controls=tx.controls.current(),
        kill_file=settings.kill_file.exists(),
        mainnet_enabled=settings.mainnet_enable,
        instrument=tx.market.instrument(feed.venue, draft.symbol) if feed else None,
        quote=tx.market.quote(feed.venue, draft.symbol) if feed else None,
        limits=settings.limits,
        balances=tx.accounts.balances(draft.account_id),
        recent=tuple(
            RecentOrder(o.id, o.symbol, o.side, o.type, o.quantity, o.limit_price, o.created_at)
            for o in others
            if o.created_at >= now - window
        ),
        orders_today=sum(o.created_at >= midnight for o in others),
    )
