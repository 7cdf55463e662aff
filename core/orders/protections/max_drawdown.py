"""Equity fell far within a day: stop buying in the account."""

from collections.abc import Iterator

from core.model.numbers import percent
from core.orders.protections.base import Protection, Seen, Values, Wish, minutes, parameter


def judge(seen: Seen, values: Values) -> Iterator[Wish]:
    """Judge by equity with unrealised results, not by closed trades as freqtrade's MaxDrawdown does."""
    for account in seen.accounts:
        known, peak = account.snapshot, account.peak_of_day
        if known is None or known.stale or not peak or known.equity > peak * (1 - values["drawdown"]):
            continue
        reason = f"Equity fell {percent(values['drawdown'])} or more below its highest of the last 24 hours."
        yield Wish(seen.now + minutes(values["lock_min"]), reason, account.id)


PROTECTION = Protection(
    "max_drawdown",
    "Drawdown of a day",
    "After a fall from the highest equity of 24 hours nothing is bought in the account for a while.",
    "a soft guard of 10 % below the hard limit of the gate; lock of 12 candles of five minutes as in freqtrade's example",
    {
        "drawdown": parameter("Fall from", "of the highest equity", "0.1", "0.005", "1"),
        "lock_min": parameter("Locked for", "min", "60", "1", "10080"),
    },
    judge,
)
