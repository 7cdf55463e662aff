"""Many losing exits within a while: stop buying in the account."""

from collections.abc import Iterator

from core.model.numbers import percent
from core.orders.protections.base import Protection, Seen, Values, Wish, minutes, parameter


def judge(seen: Seen, values: Values) -> Iterator[Wish]:
    """Lock from the last of the exits on, as freqtrade's StoplossGuard does: it ends by itself."""
    for account in seen.accounts:
        since = seen.now - minutes(values["look_back_min"])
        lost = [e for e in account.exits if e.at >= since and e.profit <= -values["loss"]]
        if len(lost) >= values["exits"]:
            reason = f"{len(lost)} exits lost {percent(values['loss'])} or more within {values['look_back_min']:f} min."
            yield Wish(lost[-1].at + minutes(values["lock_min"]), reason, account.id)


PROTECTION = Protection(
    "stoploss_guard",
    "Stop-loss guard",
    "After many losing exits nothing is bought in the account for a while.",
    "freqtrade StoplossGuard: look back 60 min, lock 60 min in its code, 4 stops in its example; the loss is ours",
    {
        "exits": parameter("Losing exits", "", "4", "1", "1000"),
        "loss": parameter("Loss of each from", "of its cost", "0.01", "0", "1"),
        "look_back_min": parameter("Within", "min", "60", "1", "10080"),
        "lock_min": parameter("Locked for", "min", "60", "1", "10080"),
    },
    judge,
)
