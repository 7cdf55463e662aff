"""The draft names an account that was granted to the person."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def account_is_granted(draft: OrderDraft, facts: Facts) -> Refusal | None:
    if facts.account_of(draft) is not None:
        return None
    return Refusal(
        Code.ACCOUNT_NOT_GRANTED,
        "This account is not granted to you. Choose one of yours, or ask an admin for access.",
    )
