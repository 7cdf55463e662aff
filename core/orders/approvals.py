"""A second person's yes: asked for, given or refused, bound to what the maker saw, used once.

In: an order whose only hindrance is that nobody else looked at it. Out: a yes or no to exactly that order at that
price under those limits. The database lets nobody decide his own order, unless the desk's limit `solo_up_to` covers it;
cancels never wait.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from core.desk import Desk
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.model import (
    Actor,
    Approval,
    ApprovalState,
    AuditEntry,
    Code,
    Controls,
    Limits,
    Order,
    OrderDraft,
    OrderStatus,
    Quote,
    Refusal,
    Terms,
    Topic,
)
from core.model.limits import BOUNDS
from core.model.numbers import EXACT, percent, plain
from core.orders.facts import Facts
from core.orders.limits import limits_now
from core.orders.record import details_of
from core.store import Tx


class OwnOrderError(ForbiddenError):
    """This order is yours: a second person approves it. Cancel it if you no longer want it."""


class DecidedError(ConflictError):
    """This order does not wait any more, or it is not yours to decide."""


@dataclass(frozen=True)
class Waiting:
    """An approval with its order, the quote of this moment, and why a yes would be void by now."""

    approval: Approval
    order: Order
    account: str
    quote: Quote | None
    void: str | None
    own: bool
    """Made by the person who looks, who may not decide it."""
    digest: bytes
    """Of all that is decided at once."""
    others: tuple[Order, ...] = ()
    """The other orders of its list, decided with it."""


def digest_of(draft: OrderDraft, maker: UUID, terms: Terms | None = None) -> bytes:
    """Return the SHA-256 of the whole intent and its terms, each value as exact text, keys in order."""
    whole = {"maker": str(maker), "draft": asdict(draft), "terms": asdict(terms) if terms else None}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, default=_exactly).encode()).digest()


def _exactly(value: object) -> str:
    """Write one value the same whether it was typed or read back from the database."""
    if isinstance(value, Decimal):
        return plain(value)
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def request(tx: Tx, draft: OrderDraft, facts: Facts) -> None:
    """Let a draft wait for a second person; the caller's transaction records its order."""
    quote = facts.quote_of(draft)
    if quote is None or facts.limits is None:
        raise ConflictError("Without a price and limits there is nothing to say yes to. Try again in a moment.")
    values = {key: facts.limits.value(key) for key in BOUNDS}
    controls = facts.controls
    terms = Terms(
        quote.bid, quote.ask, quote.last, quote.received_at, controls.mode, controls.state, controls.killed, values
    )
    digest = digest_of(draft, facts.person.id, terms)
    expires_at = facts.now + timedelta(seconds=facts.limits.approval_s)
    tx.approvals.request(draft.id, draft.account_id, facts.person.id, digest, terms, expires_at)


def why_void(terms: Terms, quote: Quote | None, controls: Controls, limits: Limits) -> str | None:
    """Return why a yes to these terms no longer holds: other controls, other limits, or a price beyond the band."""
    if (controls.mode, controls.state, controls.killed) != (terms.mode, terms.state, terms.killed):
        return "The desk's mode, trading state or kill switch was changed since."
    changed = [BOUNDS[key].title for key in BOUNDS if limits.value(key) != terms.limits.get(key)]
    if changed:
        return f"Limits were changed since: {', '.join(changed)}."
    if quote is None:
        return None
    moved = EXACT.divide(abs(quote.mid - terms.mid), terms.mid)
    if moved <= limits.approval_band:
        return None
    return (
        f"The price moved by {percent(moved.quantize(Decimal('0.0001')))} since, from {plain(terms.mid)} to "
        f"{plain(quote.mid)}; an approval survives {percent(limits.approval_band)}."
    )


def is_approved(
    tx: Tx,
    kept: Approval | None,
    draft: OrderDraft,
    maker: UUID,
    quote: Quote | None,
    controls: Controls,
    limits: Limits,
) -> bool:
    """Tell whether a second person said yes to this very draft, and it is held since or what he saw still holds."""
    if kept is None or kept.state is not ApprovalState.APPROVED or kept.digest != digest_of(draft, maker, kept.terms):
        return False
    order = tx.orders.get(draft.id)
    # What it is held for was part of what was said yes to: the price of a stop is far from the one of that moment.
    is_held = order is not None and order.status is OrderStatus.HELD
    return is_held or why_void(kept.terms, quote, controls, limits) is None


def why_over(approval: Approval, void: str | None, now: datetime) -> Refusal | None:
    """Return the no an approval has come to; None while it waits or its yes holds. `void` is what `why_void` says.

    A yes that could not be acted on in the time an order may wait is none any more.
    """
    held_until = approval.expires_at
    if approval.state is ApprovalState.APPROVED and approval.decided_at:
        held_until = approval.decided_at + (approval.expires_at - approval.requested_at)
    if approval.state is ApprovalState.REJECTED:
        return Refusal(Code.APPROVAL_REJECTED, f"A second person said no: {approval.reason}")
    if approval.state is ApprovalState.EXPIRED or now >= held_until:
        waited = approval.expires_at - approval.requested_at
        return Refusal(Code.APPROVAL_EXPIRED, f"No second person's yes came within {waited.total_seconds():.0f} s.")
    if approval.state is ApprovalState.VOID:
        return Refusal(Code.APPROVAL_VOID, approval.reason)
    return Refusal(Code.APPROVAL_VOID, void) if void else None


def waiting(desk: Desk) -> Sequence[Waiting]:
    """Return what waits and this person may see, the next to expire first; a list speaks through its first order."""
    with desk.store.as_user(desk.user) as tx:
        found = []
        for approval in tx.approvals.pending():
            order = tx.orders.get(approval.order_id)
            if order and approval.expires_at > desk.now() and _speaks(tx, order):
                found.append(_seen(tx, desk, approval, order))
        return found


def _speaks(tx: Tx, order: Order) -> bool:
    return order.part.list_id is None or tx.orders.of_list(order.part.list_id)[0].id == order.id


def decided(desk: Desk, limit: int = 50) -> Sequence[tuple[Approval, Order]]:
    """Return the approvals that wait no longer with their orders, newest first."""
    with desk.store.as_user(desk.user) as tx:
        pairs = [(approval, tx.orders.get(approval.order_id)) for approval in tx.approvals.decided(limit)]
        return [(approval, order) for approval, order in pairs if order]


def waiting_count(desk: Desk) -> int:
    """Count what waits for a second person and this person may see."""
    with desk.store.as_user(desk.user) as tx:
        return tx.approvals.count(desk.now())


def approve(desk: Desk, order_id: UUID, digest: bytes) -> None:
    """Say yes to exactly what was shown, a list whole; the executor asks every gate again before it sends.

    Raises OwnOrderError for one's own order, DecidedError when it no longer waits, ConflictError when what waits is
    not what was shown or the price, the limits or the mode have moved on.
    """
    with desk.store.as_user(desk.user) as tx:
        seen = _decidable(tx, desk, order_id)
        if seen.digest != digest:
            raise ConflictError("What waits is not what was shown. Look at it again.")
        if seen.void:
            raise ConflictError(f"{seen.void} The order is refused; its maker can place it anew.")
        _decide(tx, desk, seen, ApprovalState.APPROVED, "")


def reject(desk: Desk, order_id: UUID, reason: str) -> None:
    """Say no with a reason; raises InvalidError without one, OwnOrderError and DecidedError as `approve` does."""
    if not reason.strip():
        raise InvalidError("Say why; the maker reads it and it is kept in the audit trail.")
    with desk.store.as_user(desk.user) as tx:
        _decide(tx, desk, _decidable(tx, desk, order_id), ApprovalState.REJECTED, reason.strip())


def _decidable(tx: Tx, desk: Desk, order_id: UUID) -> Waiting:
    approval, order = tx.approvals.get(order_id), tx.orders.get(order_id)
    if approval is None or order is None:
        raise NotFoundError("There is no such order, or its account is not granted to you.")
    if not desk.user.role.may_operate:
        raise ForbiddenError("Only an operator or an admin approves orders.")
    if approval.state is not ApprovalState.PENDING or approval.expires_at <= desk.now():
        raise DecidedError("This order does not wait any more.")
    seen = _seen(tx, desk, approval, order)
    if seen.own:
        raise OwnOrderError
    return seen


def _decide(tx: Tx, desk: Desk, seen: Waiting, state: ApprovalState, reason: str) -> None:
    user = desk.user.id
    for order in (seen.order, *seen.others):
        if not tx.approvals.decide(order.id, state, user, reason):
            raise DecidedError
        details = details_of(order, maker=str(order.user_id), digest=seen.digest.hex())
        tx.audit.append(AuditEntry(f"approval.{state.value}", Actor.USER, reason, details, "order", user))
        tx.events.publish(Topic.APPROVAL_DECIDED, user, {"order": str(order.id), "account": str(order.account_id)})


def _seen(tx: Tx, desk: Desk, approval: Approval, order: Order) -> Waiting:
    quote = tx.market.listed(order.symbol).quote
    limits = limits_now(tx, desk.settings)
    void = why_void(approval.terms, quote, tx.controls.current(), limits)
    whole = tx.orders.of_list(order.part.list_id) or (order,)
    mine = approval.maker == desk.user.id and not _may_decide_own(whole, quote, limits)
    account = tx.accounts.get(order.account_id)
    others = tuple(other for other in whole if other.id != order.id)
    digest = _digest_of_all(tx, whole) if others else approval.digest
    return Waiting(approval, order, account.name if account else "", quote, void, mine, digest, others)


def _digest_of_all(tx: Tx, whole: Sequence[Order]) -> bytes:
    kept = [tx.approvals.get(order.id) for order in whole]
    return hashlib.sha256(b"".join(one.digest for one in kept if one)).digest()


def _may_decide_own(whole: Sequence[Order], quote: Quote | None, limits: Limits) -> bool:
    """Tell whether all of it is small enough for its maker's own yes; the database reckons the same."""
    worth = Decimal(0)
    for order in whole:
        prices = [p for p in (order.limit_price, order.stop_price, quote and quote.ask) if p]
        if not prices:
            return False
        worth = EXACT.add(worth, EXACT.multiply(order.quantity, max(prices)))
    return worth <= limits.solo_up_to
