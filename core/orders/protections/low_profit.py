"""A symbol that does not pay: stop buying it in the account."""

from collections.abc import Iterator
from decimal import Decimal

from core.model.numbers import percent
from core.orders.protections.base import Protection, Seen, Values, Wish, minutes, of_symbol, parameter


def judge(seen: Seen, values: Values) -> Iterator[Wish]:
    """Add up the profits of a symbol's exits, as freqtrade's LowProfitPairs does."""
    for account in seen.accounts:
        since = seen.now - minutes(values["look_back_min"])
        for symbol, exits in of_symbol(e for e in account.exits if e.at >= since).items():
            total = sum((e.profit for e in exits), Decimal(0))
            if len(exits) >= values["exits"] and total < values["profit"]:
                written = percent(total.quantize(Decimal("0.0001")))
                reason = f"{len(exits)} exits of {symbol} brought {written} together."
                yield Wish(exits[-1].at + minutes(values["lock_min"]), reason, account.id, symbol)


PROTECTION = Protection(
    "low_profit",
    "Low-profit symbol",
    "A symbol whose exits together brought too little is not bought for a while.",
    "freqtrade LowProfitPairs, example: 2 trades in 6 candles below 2 %, lock 60 min",
    {
        "exits": parameter("Exits at least", "", "2", "1", "1000"),
        "profit": parameter("Profit together below", "of cost", "0.02", "-1", "1"),
        "look_back_min": parameter("Within", "min", "30", "1", "10080"),
        "lock_min": parameter("Locked for", "min", "60", "1", "10080"),
    },
    judge,
    on=False,
)
