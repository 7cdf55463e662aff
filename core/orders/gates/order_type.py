"""The account's venue takes orders of this type, or the desk stands in for it."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def type_is_supported(draft: OrderDraft, facts: Facts) -> Refusal | None:
    account, venue = facts.account_of(draft), facts.capabilities
    if account is None or (venue is not None and draft.type in venue.types | venue.emulated):
        return None
    known = sorted(venue.types | venue.emulated) if venue else []
    use = f"Use {', '.join(each.words for each in known)}." if known else "Choose an account of another venue."
    return Refusal(
        Code.UNSUPPORTED_ORDER_TYPE, f"{account.name} on {account.venue} takes no {draft.type.words} orders. {use}"
    )
