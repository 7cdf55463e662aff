"""Protections at work: how each is set, what it sees, and the locks it wrote; lifted and set by operators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from uuid import UUID

from core.desk import Desk
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.model import Actor, AuditEntry, Interval, Lock, OrderStatus, ProtectionChange, Topic
from core.model.numbers import EXACT
from core.orders.limits import limits_now
from core.orders.protections import PROTECTIONS, AccountSeen, Protection, Seen, Wish
from core.orders.snapshots import Bases, market_of
from core.store import Duty, Tx

DAY = timedelta(days=1)
FRESH = timedelta(minutes=2)
EXTEND_FROM = timedelta(seconds=10)
"""A lock whose cause goes on is written anew only once it would end so much later."""
FAILED = (OrderStatus.REJECTED, OrderStatus.UNRESOLVED)


@dataclass(frozen=True)
class Setting:
    """How a protection is set, and the change that set it so; None where it never was changed."""

    protection: Protection
    enabled: bool
    values: Mapping[str, Decimal]
    change: ProtectionChange | None


def settings_now(tx: Tx) -> Mapping[str, Setting]:
    """Return how every protection is set; raises InvalidError for a stored name or number that is not known."""
    stored = tx.protections.newest()
    if unknown := sorted(stored.keys() - PROTECTIONS.keys()):
        raise InvalidError(f"There is no protection called {', '.join(unknown)}; this version knows {_names()}.")
    return {name: _setting(each, stored.get(name)) for name, each in PROTECTIONS.items()}


def _setting(protection: Protection, change: ProtectionChange | None) -> Setting:
    if change is None:
        return Setting(protection, protection.on, protection.defaults, None)
    return Setting(protection, change.enabled, protection.checked(change.parameters), change)


def _names() -> str:
    return ", ".join(PROTECTIONS)


def check_stored(desk: Desk, duty: Duty) -> None:
    """Return if every stored limit and protection is known and within its bounds; raises InvalidError else."""
    with desk.store.as_service(duty) as tx:
        limits_now(tx, desk.settings)
        settings_now(tx)


def judge(desk: Desk, watching_since: datetime, bases: Bases) -> Sequence[Wish]:
    """Ask every protection that is on, write the locks they ask for and return these wishes."""
    asked: list[Wish] = []
    with desk.store.as_service(Duty.EXECUTOR) as tx, localcontext(EXACT):
        seen = _seen(tx, desk.now(), watching_since, bases)
        locks = tx.protections.unended(seen.now)
        for setting in settings_now(tx).values():
            if setting.enabled:
                for wish in setting.protection.judge(seen, setting.values):
                    if wish.until > seen.now:
                        asked.append(wish)
                        _lock(tx, setting.protection, wish, locks, seen.now)
    return asked


def _lock(tx: Tx, protection: Protection, wish: Wish, locks: Sequence[Lock], now: datetime) -> None:
    """Write the lock, or extend the one there is; where one was lifted, none comes again before that one's end."""
    scope = (protection.name, wish.account_id, wish.symbol)
    same = next((lock for lock in locks if (lock.protection, lock.account_id, lock.symbol) == scope), None)
    if same is None:
        tx.protections.lock(*scope, wish.reason, now, wish.until)
        details = {"protection": protection.name, "symbol": wish.symbol, "until": wish.until.isoformat()}
        details["account"] = str(wish.account_id) if wish.account_id else None
        tx.audit.append(AuditEntry("protection.locked", Actor.SYSTEM, wish.reason, details))
        tx.events.publish(Topic.PROTECTIONS_CHANGED, None, details)
    elif same.lifted_at is None and wish.until - same.until > EXTEND_FROM:
        tx.protections.extend(same.id, wish.reason, wish.until)


def _seen(tx: Tx, now: datetime, watching_since: datetime, bases: Bases) -> Seen:
    market = market_of(tx)
    fresh = [quote.symbol for quote in market.quotes.values() if abs(quote.age(now)) <= FRESH]
    last = {symbol: tx.candles.last(market.venue, symbol, Interval.M5) for symbol in fresh}
    return Seen(
        now,
        watching_since,
        tuple(_account(tx, account.id, now, bases) for account in tx.accounts.all()),
        tuple(market.quotes.values()),
        {symbol: Decimal(str(c.close / c.open - 1)) for symbol, c in last.items() if c and c.open > 0},
    )


def _account(tx: Tx, account_id: UUID, now: datetime, bases: Bases) -> AccountSeen:
    course = [point.equity for point in tx.snapshots.course(account_id, now - DAY)]
    failed = tx.orders.changed_since(account_id, now - DAY, FAILED)
    return AccountSeen(
        account_id, bases.of(tx, account_id).exits, tx.snapshots.newest(account_id), max(course, default=None),
        tuple(failed),
    )  # fmt: skip


def protections(desk: Desk) -> Sequence[Setting]:
    """Return how every protection is set."""
    with desk.store.as_user(desk.user) as tx:
        return list(settings_now(tx).values())


def protections_history(desk: Desk, limit: int = 100) -> Sequence[ProtectionChange]:
    """Return the changes, newest first."""
    with desk.store.as_user(desk.user) as tx:
        return tx.protections.history(limit)


def locks(desk: Desk) -> tuple[Sequence[Lock], Sequence[Lock]]:
    """Return the locks that hold and those that ended, as far as this person may see their accounts."""
    now = desk.now()
    with desk.store.as_user(desk.user) as tx:
        return [lock for lock in tx.protections.unended(now) if not lock.lifted_at], tx.protections.past(now)


def set_protection(desk: Desk, name: str, enabled: bool, values: Mapping[str, Decimal], reason: str) -> None:
    """Set a protection as an operator or admin; audit row and event in the same transaction.

    Raises InvalidError without a reason, for a name or number that is not known or out of bounds, ForbiddenError for a
    role that may not.
    """
    _may(desk, reason)
    if name not in PROTECTIONS:
        raise InvalidError(f"There is no protection called {name}; the desk knows {_names()}.")
    checked = PROTECTIONS[name].checked(values)
    with desk.store.as_user(desk.user) as tx:
        tx.protections.set(name, enabled, checked, reason.strip(), desk.user.id)
        told = {"protection": name, "enabled": enabled, "parameters": {k: str(v) for k, v in checked.items()}}
        tx.audit.append(AuditEntry("protections.changed", Actor.USER, reason.strip(), told, "desk", desk.user.id))
        tx.events.publish(Topic.PROTECTIONS_CHANGED, desk.user.id, {"protection": name})


def lift(desk: Desk, lock_id: UUID, reason: str) -> Lock:
    """Lift a lock before its end; its protection does not set it again before then.

    Raises InvalidError without a reason, ForbiddenError for a role that may not, ConflictError when it was lifted
    before or is not there for this person.
    """
    _may(desk, reason)
    with desk.store.as_user(desk.user) as tx:
        lifted = tx.protections.lift(lock_id, desk.user.id, reason.strip())
        if lifted is None:
            raise ConflictError("This lock is not there any more, or somebody lifted it before you.")
        told = {"lock": str(lock_id), "protection": lifted.protection, "until": lifted.until.isoformat()}
        tx.audit.append(AuditEntry("protection.lifted", Actor.USER, reason.strip(), told, "desk", desk.user.id))
        tx.events.publish(Topic.PROTECTIONS_CHANGED, desk.user.id, told)
        return lifted


def _may(desk: Desk, reason: str) -> None:
    if not reason.strip():
        raise InvalidError("Say why; the reason is kept in the audit trail.")
    if not desk.user.role.may_operate:
        raise ForbiddenError("Only an operator or an admin sets protections and lifts locks.")
