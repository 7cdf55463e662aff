"""No protection has closed the account, the symbol or the desk."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def no_lock_holds(draft: OrderDraft, facts: Facts) -> Refusal | None:
    """Name the lock that holds longest; a sale for money passes all of them."""
    if not facts.raises_exposure(draft):
        return None
    closed = [lock for lock in facts.locks if lock.closes(draft.account_id, draft.symbol, facts.now)]
    if not closed:
        return None
    longest = max(closed, key=lambda lock: lock.until)
    what = longest.symbol or ("This account" if longest.account_id else "The desk")
    return Refusal(
        Code.PROTECTION_LOCK,
        f"{what} is locked until {longest.until:%H:%M:%S} UTC: {longest.reason} Only sales pass; an operator can lift it.",
    )
