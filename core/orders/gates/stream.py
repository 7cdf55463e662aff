"""The desk's books of the account are known to be the venue's."""

from core.model import Code, OrderDraft, Refusal
from core.orders.facts import Facts


def books_are_in_sync(draft: OrderDraft, facts: Facts) -> Refusal | None:
    account = facts.account_of(draft)
    if facts.is_unclear:
        return Refusal(
            Code.STREAM_RECONCILING,
            f"What became of another {draft.symbol} order of this account is not known yet. It is being looked up; "
            "orders of this symbol pass again once that is clear.",
        )
    if account is None or facts.in_sync:
        return None
    if facts.in_sync is None:
        return Refusal(
            Code.FACT_MISSING,
            f"Whether {account.name} agrees with {account.venue} is not known yet. The executor says so once it runs.",
        )
    return Refusal(
        Code.STREAM_RECONCILING,
        f"{account.name} is being reconciled with {account.venue}. Orders pass again once both agree.",
    )
