"""The limits: what holds now, changed one at a time with a reason and kept for ever."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from core.desk import Desk
from core.errors import ForbiddenError, InvalidError
from core.model import Actor, AuditEntry, LimitChange, Limits, Topic, Use
from core.model.limits import checked
from core.orders.facts import session_start
from core.orders.use import standing
from core.settings import Settings
from core.store import Tx


def limits_of(changes: Mapping[str, LimitChange], settings: Settings) -> Limits:
    """Return the limits that hold: each one's newest change, else what the settings say.

    Raises InvalidError for a stored key that is unknown or out of its bounds.
    """
    stored = {key: checked(key, change.value) for key, change in changes.items()}
    first = settings.limits
    return Limits.of({key: first.value(key) for key in Limits.__dataclass_fields__} | stored)


def limits_now(tx: Tx, settings: Settings) -> Limits:
    """Return the limits that hold in this transaction; raises what `limits_of` does."""
    return limits_of(tx.limits.newest(), settings)


def limits_or_none(changes: Mapping[str, LimitChange], settings: Settings) -> Limits | None:
    """Return the limits that hold, None where a stored one cannot be relied on."""
    try:
        return limits_of(changes, settings)
    except InvalidError:
        return None


def quote_max_age_s(desk: Desk) -> int:
    """Return from which age on a quote decides no order, for whoever shows ages."""
    with desk.store.as_user(desk.user) as tx:
        return (limits_or_none(tx.limits.newest(), desk.settings) or desk.settings.limits).quote_max_age_s


def limits(desk: Desk) -> tuple[Limits, Mapping[str, LimitChange]]:
    """Return the limits that hold and the newest change of each that was ever changed."""
    with desk.store.as_user(desk.user) as tx:
        changes = tx.limits.newest()
        return limits_of(changes, desk.settings), changes


def used_now(desk: Desk, account_id: UUID | None) -> Mapping[str, Use]:
    """Return what is used of each limit that fills up: by this person's orders, and by an account he may see."""
    now = desk.now()
    with desk.store.as_user(desk.user) as tx:
        starts = {
            "max_orders_per_minute": now - timedelta(minutes=1),
            "max_orders_per_session": session_start(now),
            "max_orders_per_day": now.replace(hour=0, minute=0, second=0, microsecond=0),
        }
        mine = [order.created_at for order in tx.orders.of_person_since(desk.user.id, min(starts.values()))]
        counts = {key: sum(at >= start for at in mine) for key, start in starts.items()}
        account = tx.snapshots.newest(account_id) if account_id else None
        free = account.money(tx.accounts.balances(account.account_id)) if account else Decimal(0)
        return {use.key: use for use in standing(counts, account, free, limits_now(tx, desk.settings))}


def limits_history(desk: Desk, limit: int = 100) -> Sequence[LimitChange]:
    """Return the changes, newest first."""
    with desk.store.as_user(desk.user) as tx:
        return tx.limits.history(limit)


def change_limit(desk: Desk, key: str, value: Decimal, reason: str) -> None:
    """Set one limit as an operator or admin; audit row and event in the same transaction.

    Raises InvalidError without a reason, for an unknown key or a value out of its bounds, ForbiddenError for a role
    that may not.
    """
    if not reason.strip():
        raise InvalidError("Say why; the reason is kept in the audit trail.")
    if not desk.user.role.may_operate:
        raise ForbiddenError("Only an operator or an admin changes a limit.")
    value = checked(key, value)
    with desk.store.as_user(desk.user) as tx:
        # A stored value that cannot be relied on is mended by setting it anew.
        before = tx.limits.newest().get(key)
        was = before.value if before else desk.settings.limits.value(key)
        tx.limits.set(key, value, reason.strip(), desk.user.id)
        told = {"limit": key, "from": str(was), "to": str(value)}
        tx.audit.append(AuditEntry("limits.changed", Actor.USER, reason.strip(), told, "desk", desk.user.id))
        tx.events.publish(Topic.LIMITS_CHANGED, desk.user.id, told)
