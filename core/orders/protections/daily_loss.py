"""Too much was lost since midnight: stop buying in the account until the next one."""

from collections.abc import Iterator
from datetime import timedelta

from core.model.numbers import percent
from core.orders.protections.base import Protection, Seen, Values, Wish, parameter


def judge(seen: Seen, values: Values) -> Iterator[Wish]:
    """Lock until 00:00 UTC, also where the account recovers meanwhile: that is what it adds to the gate's limit."""
    midnight = seen.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for account in seen.accounts:
        known = account.snapshot
        if known and not known.stale and known.taken_at.date() == seen.now.date() and known.day_loss >= values["loss"]:
            reason = f"The account lost {percent(values['loss'])} or more since 00:00 UTC."
            yield Wish(midnight, reason, account.id)


PROTECTION = Protection(
    "daily_loss",
    "Daily loss",
    "After too great a loss since 00:00 UTC nothing is bought in the account until the next day.",
    "the gate's first limit of a day's loss, 5 %",
    {"loss": parameter("Loss from", "of the equity at 00:00 UTC", "0.05", "0.001", "1")},
    judge,
)
