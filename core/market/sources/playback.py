"""What a symbol shows while time passes over its candles: shared by the replay and the simulation."""

from dataclasses import dataclass
from datetime import UTC, datetime

from core.market.sources.columns import opening
from core.model import Candle, CandleColumns, Interval


def at(second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@dataclass(frozen=True)
class Track:
    """The finest candles of one symbol."""

    symbol: str
    base: Interval
    rows: CandleColumns

    def closed_between(self, after: float, until: float) -> list[Candle]:
        """Return every candle that closes after `after` and not after `until`, in order.

        Consecutive spans cover each candle exactly once, whatever their lengths.
        """
        first, beyond = opening(int(after), self.base), opening(int(until), self.base)
        return list(self.rows.between(first, beyond).candles(self.symbol, self.base)) if first < beyond else []


def in_order(candles: list[Candle]) -> list[Candle]:
    """Return candles of several symbols by when they close."""
    return sorted(candles, key=lambda candle: candle.opened_at + candle.interval.length)
