"""The account has not lost too much since 00:00 UTC."""

from core.model import BOUNDS, Code, OrderDraft, Refusal
from core.orders.facts import Facts


def day_is_not_lost(draft: OrderDraft, facts: Facts) -> Refusal | None:
    account = facts.snapshot
    if account is None or facts.limits is None or not facts.raises_exposure(draft):
        return None
    if account.day_loss < facts.limits.max_daily_loss:
        return None
    written = BOUNDS["max_daily_loss"].written
    return Refusal(
        Code.DAILY_LOSS,
        f"The account lost {written(account.day_loss)} since 00:00 UTC; from {written(facts.limits.max_daily_loss)} on "
        "only sales pass. The day starts again at 00:00 UTC.",
    )
