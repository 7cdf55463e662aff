"""The last exits were all losses: stop buying in the account."""

from collections.abc import Iterator

from core.orders.protections.base import Protection, Seen, Values, Wish, minutes, parameter


def judge(seen: Seen, values: Values) -> Iterator[Wish]:
    count = int(values["exits"])
    for account in seen.accounts:
        last = account.exits[-count:]
        if len(last) == count and all(e.profit <= -values["loss"] for e in last):
            yield Wish(
                last[-1].at + minutes(values["lock_min"]), f"The last {count} exits were all losses.", account.id
            )


PROTECTION = Protection(
    "consecutive_losses",
    "Losses in a row",
    "After so many losing exits in a row nothing is bought in the account for a while.",
    "ours; a loss counts from five times the fee of a round trip, so that fees alone lock nothing",
    {
        "exits": parameter("Losing exits in a row", "", "5", "2", "100"),
        "loss": parameter("Loss of each from", "of its cost", "0.01", "0", "1"),
        "lock_min": parameter("Locked for", "min", "60", "1", "10080"),
    },
    judge,
)
