"""A symbol's price jumped: do not buy it for a while."""

from collections.abc import Iterator

from core.model.numbers import percent
from core.orders.protections.base import Protection, Seen, Values, Wish, minutes, parameter


def judge(seen: Seen, values: Values) -> Iterator[Wish]:
    for symbol, move in seen.moves.items():
        if abs(move) >= values["move"]:
            reason = f"{symbol} moved {percent(values['move'])} or more within five minutes."
            yield Wish(seen.now + minutes(values["lock_min"]), reason, symbol=symbol)


PROTECTION = Protection(
    "volatility_spike",
    "Volatility spike",
    "A symbol whose price jumped is not bought for a while.",
    "a five-minute change of 10 % as in lux.network's surveillance of price spikes; the length of the lock is ours",
    {
        "move": parameter("Change within five minutes from", "of the price", "0.1", "0.001", "10"),
        "lock_min": parameter("Locked for", "min", "15", "1", "10080"),
    },
    judge,
)
