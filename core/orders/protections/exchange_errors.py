"""The venue rejects orders or does not answer: stop buying in the account."""

from collections.abc import Iterator

from core.orders.protections.base import Protection, Seen, Values, Wish, minutes, parameter


def judge(seen: Seen, values: Values) -> Iterator[Wish]:
    for account in seen.accounts:
        since = seen.now - minutes(values["look_back_min"])
        failed = [order for order in account.failed if order.updated_at >= since]
        if len(failed) >= values["errors"]:
            reason = f"The venue rejected {len(failed)} orders or left them unanswered."
            until = max(order.updated_at for order in failed) + minutes(values["lock_min"])
            yield Wish(until, reason, account.id)


PROTECTION = Protection(
    "exchange_errors",
    "Exchange errors",
    "After several orders the venue rejected or left unanswered nothing is bought in the account for a while.",
    "a halt on 3 rejections within a minute; the length of the lock is ours",
    {
        "errors": parameter("Orders rejected or unanswered", "", "3", "1", "1000"),
        "look_back_min": parameter("Within", "min", "1", "0.1", "1440"),
        "lock_min": parameter("Locked for", "min", "10", "0.1", "10080"),
    },
    judge,
)
