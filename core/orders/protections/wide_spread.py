"""Bid and ask are far apart: do not buy the symbol."""

from collections.abc import Iterator

from core.model.numbers import percent
from core.orders.protections.base import Protection, Seen, Values, Wish, minutes, parameter


def judge(seen: Seen, values: Values) -> Iterator[Wish]:
    for quote in seen.quotes:
        known = abs(quote.age(seen.now)) <= minutes(values["lock_min"])
        if known and quote.bid > 0 and (quote.ask - quote.bid) > values["spread"] * quote.mid:
            reason = f"The spread of {quote.symbol} is above {percent(values['spread'])}."
            yield Wish(seen.now + minutes(values["lock_min"]), reason, symbol=quote.symbol)


PROTECTION = Protection(
    "wide_spread",
    "Wide spread",
    "A symbol whose bid and ask are far apart is not bought.",
    "freqtrade SpreadFilter, 0.5 %; the length of the lock is ours",
    {
        "spread": parameter("Spread above", "of the mid", "0.005", "0.0001", "1"),
        "lock_min": parameter("Locked for", "min", "2", "0.1", "10080"),
    },
    judge,
)
