"""The account's venue takes the time in force, and a date lies ahead."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def time_in_force_is_supported(draft: OrderDraft, facts: Facts) -> Refusal | None:
    account, venue = facts.account_of(draft), facts.capabilities
    if account is not None and venue is not None and draft.time_in_force not in venue.times:
        known = ", ".join(sorted(each.value for each in venue.times))
        return _no(f"{account.name} on {account.venue} knows no {draft.time_in_force.value}. Use {known}.")
    if draft.expires_at is not None and draft.expires_at <= facts.now:
        return _no(f"The date {draft.expires_at:%d %b %Y %H:%M} UTC has passed. Choose a later one.")
    return None


def _no(sentence: str) -> Refusal:
    return Refusal(Code.UNSUPPORTED_TIME_IN_FORCE, sentence)
