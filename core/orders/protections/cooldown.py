"""Just sold: do not buy the same symbol again at once."""

from collections.abc import Iterator

from core.orders.protections.base import Protection, Seen, Values, Wish, minutes, of_symbol, parameter


def judge(seen: Seen, values: Values) -> Iterator[Wish]:
    for account in seen.accounts:
        for symbol, exits in of_symbol(account.exits).items():
            until = exits[-1].at + minutes(values["lock_min"])
            if until > seen.now:
                yield Wish(until, f"{symbol} was sold a moment ago.", account.id, symbol)


PROTECTION = Protection(
    "cooldown",
    "Cooldown",
    "A symbol that was just sold is not bought again for a while.",
    "freqtrade CooldownPeriod, 2 candles of five minutes",
    {"lock_min": parameter("Locked for", "min", "10", "1", "10080")},
    judge,
    on=False,
)
