"""No price of any symbol has come for a while: buy nothing."""

from collections.abc import Iterator

from core.orders.protections.base import Protection, Seen, Values, Wish, minutes, parameter


def judge(seen: Seen, values: Values) -> Iterator[Wish]:
    """Lock the desk while all is silent, and a little longer: the first prices after a silence are often wrong."""
    if not seen.quotes:
        return
    newest = max(quote.received_at for quote in seen.quotes)
    silent = (seen.now - max(newest, seen.watching_since)).total_seconds()
    if silent >= values["silence_s"]:
        reason = f"No price has come for {values['silence_s']:f} s or more."
        yield Wish(seen.now + minutes(values["lock_min"]), reason)


PROTECTION = Protection(
    "stale_data",
    "Stale data",
    "While no price comes, and a little longer, nothing is bought.",
    "twice the age at which the gate refuses a single quote; the length of the lock is ours",
    {
        "silence_s": parameter("Silent for", "s", "180", "10", "86400"),
        "lock_min": parameter("Locked for", "min", "2", "0.1", "10080"),
    },
    judge,
)
