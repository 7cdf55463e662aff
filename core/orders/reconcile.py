"""Bring an account's books and the venue's together: orders, executions, balances; what differed is kept and told."""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

from core.desk import Desk
from core.exchanges import UnansweredError, Venue
from core.model import (
    Account,
    Actor,
    AuditEntry,
    Balance,
    Difference,
    OpenOrder,
    Order,
    OrderStatus,
    Reconciliation,
    Topic,
)
from core.model.numbers import plain
from core.orders.settle import Told, settle
from core.store import Duty, Tx

UNCLEAR_FOR = timedelta(seconds=60)
"""How long the fate of an order may be unknown before the account counts as out of step."""
FOUND_WITHIN = timedelta(days=1)
"""How long an order that counts as absent is looked for where something happened that no other order explains."""
NOT_SENT = (OrderStatus.AWAITING_APPROVAL, OrderStatus.RECORDED, OrderStatus.HELD)


def reconcile(desk: Desk, account: Account, venue: Venue) -> tuple[Reconciliation, set[str]]:
    """Compare the account with the venue and take over what the venue says; raises nothing a venue can cause.

    Orders first, then balances: a difference in balances that no order of ours explains came from outside. Not passed
    where the venue did not answer, or where the fate of an order has been unknown for a minute; until the next that
    passes the gates let nothing through (`STREAM_RECONCILING`). The client order ids beside the result are of orders of
    which the venue has more to tell.
    """
    began, again = time.monotonic(), set[str]()
    try:
        differences, working, external = _compared(desk, account, venue, again)
    except UnansweredError as e:
        done = _done(desk, account, began, passed=False, said=f"{account.venue} did not answer: {e}")
    else:
        unclear = [order for order in working if _is_unclear(desk, order)]
        said = _said(differences, external, unclear)
        done = _done(desk, account, began, not unclear, said, len(working), len(external), tuple(differences))
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        _kept(tx, account, done, _heard(account, venue))
    return done, again


def _compared(
    desk: Desk, account: Account, venue: Venue, again: set[str]
) -> tuple[list[Difference], Sequence[Order], Sequence[OpenOrder]]:
    """Settle every order of which the venue says something else, and take over its balances."""
    open_orders = {order.client_order_id: order for order in venue.open_orders()}
    settled = _settled(desk, venue, _to_settle(desk, account, open_orders), again)
    ours, theirs = _ours(desk, account), venue.balances()
    outside = _of_balances(ours, theirs)
    # An execution of ours may have come between the two questions: then it is no difference, and its booking took over
    # newer balances than these.
    ours_after_all = _settled(desk, venue, _that_may_explain(desk, account), again) if outside else []
    differences = [_of_order(*one) for one in settled + ours_after_all if venue.streams or not one[0].status.is_working]
    differences += [] if ours_after_all else outside
    external = _external(desk, account, list(open_orders.values()))
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        if not ours_after_all:
            tx.accounts.set_balances(account.id, theirs)
        tx.venues.set_external(account.id, external)
        return differences, tx.orders.working(account.id), external


def _settled(desk: Desk, venue: Venue, orders: Sequence[Order], again: set[str]) -> list[tuple[Order, Order]]:
    """Settle orders and return those that changed, before and after; raises UnansweredError where one is not told of."""
    changed: list[tuple[Order, Order]] = []
    for order in orders:
        settled = settle(desk, venue, order)
        if settled.told is Told.NOTHING:
            raise UnansweredError(f"What became of order {order.client_order_id} is not told.")
        if settled.again:
            again.add(order.client_order_id)
        if (order.status, order.filled) != (settled.order.status, settled.order.filled):
            changed.append((order, settled.order))
    return changed


def _that_may_explain(desk: Desk, account: Account) -> list[Order]:
    """Return the orders whose execution may have changed the balances; one that counts as absent may live after all."""
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        absent = tx.orders.changed_since(account.id, desk.now() - FOUND_WITHIN, (OrderStatus.ABSENT,))
    return [*_at_venue(desk, account), *absent]


def _at_venue(desk: Desk, account: Account) -> list[Order]:
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        return [order for order in tx.orders.working(account.id) if order.status not in NOT_SENT]


def _ours(desk: Desk, account: Account) -> Mapping[str, Balance]:
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        return tx.accounts.balances(account.id)


def _to_settle(desk: Desk, account: Account, open_orders: Mapping[str, OpenOrder]) -> list[Order]:
    """Return our orders that the venue does not show as we have them, and those we hold for ended that stand open."""
    working = _at_venue(desk, account)
    known = {order.client_order_id for order in working}
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        ended = tx.orders.by_client_ids(account.id, open_orders.keys() - known)
    return [o for o in working if not _agrees(o, open_orders.get(o.client_order_id))] + list(ended)


def _agrees(order: Order, standing: OpenOrder | None) -> bool:
    is_open = order.status in (OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED)
    return standing is not None and is_open and standing.filled == order.filled


def _external(desk: Desk, account: Account, open_orders: Sequence[OpenOrder]) -> list[OpenOrder]:
    with desk.store.as_service(Duty.EXECUTOR) as tx:
        ours = {
            o.client_order_id for o in tx.orders.by_client_ids(account.id, [o.client_order_id for o in open_orders])
        }
    return [order for order in open_orders if order.client_order_id not in ours]


def _of_order(before: Order, after: Order) -> Difference:
    ours, theirs = _words(before), _words(after)
    said = f"{before.symbol}, {before.client_order_id}: the desk had {ours}, the venue {theirs}."
    return Difference(before.client_order_id, ours, theirs, said)


def _words(order: Order) -> str:
    return f"{order.status.words}, {plain(order.filled)} of {plain(order.quantity)}"


def _of_balances(ours: Mapping[str, Balance], theirs: Mapping[str, Balance]) -> list[Difference]:
    found = []
    for asset in sorted(ours.keys() | theirs.keys()):
        had = ours[asset].total if asset in ours else 0
        has = theirs[asset].total if asset in theirs else 0
        if had != has:
            said = f"The desk had {had} {asset}, the venue has {has}: something happened there that was not ours."
            found.append(Difference(asset, str(had), str(has), said))
    return found


def _is_unclear(desk: Desk, order: Order) -> bool:
    fates = (OrderStatus.SUBMITTING, OrderStatus.UNRESOLVED)
    return order.status in fates and desk.now() - order.updated_at > UNCLEAR_FOR


def _said(differences: Sequence[Difference], external: Sequence[OpenOrder], unclear: Sequence[Order]) -> str:
    if unclear:
        return f"What became of {len(unclear)} orders is not known. They are looked up; nothing new is sent meanwhile."
    if differences:
        count = "One difference" if len(differences) == 1 else f"{len(differences)} differences"
        return f"{count}, taken over from the venue: {differences[0].sentence}"
    return "Both books agree." if not external else f"Both books agree; {len(external)} open orders are not the desk's."


def _done(
    desk: Desk,
    account: Account,
    began: float,
    passed: bool,
    said: str,
    working: int = 0,
    external: int = 0,
    differences: tuple[Difference, ...] = (),
) -> Reconciliation:
    took = round((time.monotonic() - began) * 1000)
    return Reconciliation(account.id, desk.now(), passed, said, working, external, differences, took)


def _heard(account: Account, venue: Venue) -> str:
    """Say that a venue tells nothing by itself just now, empty where it does."""
    since = venue.deaf_since()
    if since is None:
        return ""
    return f"The stream of {account.venue} is down since {since:%H:%M:%S} UTC; it is asked every few seconds instead. "


def _kept(tx: Tx, account: Account, done: Reconciliation, heard: str) -> None:
    """Keep the result, and tell whoever listens where something differed or changed from one state to the other."""
    stream = tx.snapshots.stream(account.id)
    changed = stream is None or stream.in_sync is not done.passed
    tx.venues.write(done)
    tx.snapshots.set_stream(account.id, in_sync=done.passed, note=f"{heard}{done.said}")
    if not changed and not done.differences:
        return
    details = {
        "account": str(account.id),
        "passed": done.passed,
        "differences": [{"what": d.what, "ours": d.ours, "theirs": d.theirs} for d in done.differences],
    }
    tx.audit.append(AuditEntry("account.reconciled", Actor.SYSTEM, done.said, details, "account"))
    tx.events.publish(Topic.ACCOUNT_RECONCILED, None, {"account": str(account.id), "passed": done.passed})
