"""Gather the facts for one draft from the database; nothing is decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from core.exchanges import capabilities_of, feed_of
from core.model import Balance, Order, OrderDraft, OrderStatus, Person, Quote, Side, Snapshot
from core.model.costs import reserve_of
from core.model.numbers import EXACT
from core.orders.approvals import is_approved
from core.orders.facts import Facts, RecentOrder, session_start
from core.orders.kill import is_stopped
from core.orders.limits import limits_or_none
from core.settings import Settings
from core.store import Tx, accounts, approvals, market, orders, protections, snapshots
from core.store import controls as controls_table
from core.store import limits as limits_table

MINUTE = timedelta(minutes=1)


def gather(tx: Tx, settings: Settings, person: Person, draft: OrderDraft, now: datetime) -> Facts:
    """Return what the gates ask for, as the acting person or duty may see it.

    An account not granted for trading, an unlisted symbol or a missing quote is None, which refuses.
    """
    minute_ago, midnight = now - MINUTE, now.replace(hour=0, minute=0, second=0, microsecond=0)
    with tx.together() as ask:
        granted = ask(accounts.access(draft.account_id, person.id))
        listed = ask(market.listed(draft.symbol))
        changes = ask(limits_table.newest())
        controls = ask(controls_table.current())
        snapshot = ask(snapshots.newest(draft.account_id))
        balances = ask(accounts.balances(draft.account_id))
        kept = ask(approvals.approval_of(draft.id))
        locks = ask(protections.unended(now))
        counts = ask(orders.counted(person.id, draft.id, draft.part.list_id, minute_ago, session_start(now), midnight))
    access = granted.value if granted.value and granted.value.may_trade else None
    account = access.account if access else None
    feed, quote, instrument = listed.value
    wanted = feed_of(account.venue) if account else None
    other_feed = feed.venue if feed and wanted and wanted != feed.venue else ""
    if other_feed:
        feed = quote = instrument = None
    limits = limits_or_none(changes.value, settings)
    window_from = now - timedelta(seconds=(limits or settings.limits).duplicate_window_s)
    beside = [o for o in tx.orders.beside(draft.account_id, person.id, window_from, midnight) if o.id != draft.id]
    working = [o for o in beside if o.account_id == draft.account_id and o.status.is_working]
    mine = [o for o in beside if o.user_id == person.id and o.status is not OrderStatus.REFUSED]
    minute, session, day = counts.value
    approved = limits is not None and is_approved(tx, kept.value, draft, person.id, quote, controls.value, limits)
    return Facts(
        now=now,
        person=person,
        account=account,
        controls=controls.value,
        kill_file=is_stopped(settings),
        mainnet_enabled=settings.mainnet_enable,
        instrument=instrument,
        quote=quote,
        limits=limits,
        balances=_balances(tx, balances.value, draft, quote),
        recent=_recent([o for o in reversed(mine) if o.created_at >= window_from], draft),
        # A list was placed at once, by one confirmation.
        orders_this_minute=minute,
        orders_this_session=session,
        orders_today=day,
        reduced_today=_reduced(tx, draft, feed.venue if feed else "", mine, midnight, snapshot.value),
        snapshot=snapshot.value,
        buying=_buying(working, draft, quote),
        locks=tuple(locks.value),
        # Paper's books are the venue's by their making.
        in_sync=(access.account.on_paper or access.in_sync) if access else None,
        watched=access is not None and access.needs_second_person,
        approved=frozenset({draft.id}) if approved else frozenset(),
        capabilities=capabilities_of(account.venue) if account else None,
        planned=_planned(tx, draft),
        key_may_trade=access is not None and access.key_may_trade,
        other_feed=other_feed,
        is_unclear=any(o.status is OrderStatus.UNRESOLVED and o.symbol == draft.symbol for o in working),
    )


def _recent(orders: Sequence[Order], draft: OrderDraft) -> tuple[RecentOrder, ...]:
    """Return what a draft may repeat by mistake: neither what it replaces nor the rest of its own list."""
    return tuple(
        RecentOrder(o.id, o.symbol, o.side, o.type, o.quantity, o.limit_price, o.created_at, o.stop_price, o.trail)
        for o in orders
        if o.id != draft.part.replaces and not _of_its_list(o, draft)
    )


def _of_its_list(order: Order, draft: OrderDraft) -> bool:
    return draft.part.list_id is not None and order.part.list_id == draft.part.list_id


def _balances(tx: Tx, balances: Mapping[str, Balance], draft: OrderDraft, quote: Quote | None) -> Mapping[str, Balance]:
    """Return the balances with what the order that the draft replaces has locked counted as free."""
    old = tx.orders.get(draft.part.replaces) if draft.part.replaces else None
    if old is None or old.status not in (OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED):
        return balances
    base, _, unit = old.symbol.partition("/")
    asset = unit if old.side is Side.BUY else base
    locks = reserve_of(replace(old, quantity=EXACT.subtract(old.quantity, old.filled)), quote)
    if asset not in balances or locks is None:
        return balances
    held = balances[asset]
    freed = min(held.locked, locks)
    return {**balances, asset: Balance(asset, EXACT.add(held.free, freed), EXACT.subtract(held.locked, freed))}


def _planned(tx: Tx, draft: OrderDraft) -> Decimal:
    """Sum what the other orders of the draft's list want on its side; one that replaces another adds nothing."""
    if draft.part.replaces:
        return Decimal(0)
    others = [o for o in tx.orders.of_list(draft.part.list_id) if o.id != draft.id and o.side is draft.side]
    return sum((o.quantity for o in others if o.part.replaces is None), Decimal(0))


def _buying(working: Sequence[Order], draft: OrderDraft, quote: Quote | None) -> Decimal:
    """Sum what the account's other working buys of the draft's base asset still want, at their price or the ask."""
    base, ask = draft.symbol.partition("/")[0], quote.ask if quote else Decimal(0)
    return sum(
        (
            (o.quantity - o.filled) * (o.limit_price or o.stop_price or ask)
            for o in working
            if o.id != draft.part.replaces
            and o.side is Side.BUY
            and o.symbol.partition("/")[0] == base
            and not (o.status is OrderStatus.HELD and o.part.replaces)
        ),
        Decimal(0),
    )


def _reduced(
    tx: Tx, draft: OrderDraft, venue: str, mine: Sequence[Order], midnight: datetime, snapshot: Snapshot | None
) -> Decimal:
    """Sum what the person's reduce-only orders of this account are worth, at the market's prices of now."""
    total = Decimal(0)
    today = [o for o in mine if o.reduce_only and o.account_id == draft.account_id and o.created_at >= midnight]
    if not today or snapshot is None:
        return total
    replaced = {draft.part.replaces, *tx.orders.replaced(today[0].user_id, midnight)}
    for order in today:
        quote = tx.market.quote(venue, order.symbol)
        unit = snapshot.price(order.symbol.partition("/")[2])
        # What took an order's place counts whole, the order itself only as far as it came.
        quantity = order.filled if order.id in replaced else order.quantity
        total += quantity * (quote.last if quote else 0) * (unit or 0)
    return total
