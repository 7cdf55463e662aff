"""What a symbol shows while time passes over its candles: shared by the replay and the simulation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.market.sources.columns import aggregate, joined, opening
from core.model import Candle, CandleColumns, Interval


def at(second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@dataclass(frozen=True)
class Track:
    """The base candles of one symbol and, for each coarser interval it shows, the rows known of that one.

    A known row beats the aggregate of base candles; where none is known the aggregate stands.
    """

    symbol: str
    base: Interval
    rows: CandleColumns
    coarser: Mapping[Interval, CandleColumns]

    def closed_between(self, after: float, until: float) -> list[Candle]:
        """Return every candle, of every interval, that closes after `after` and not after `until`, in order.

        Consecutive spans cover each candle exactly once, whatever their lengths.
        """
        candles: list[Candle] = []
        for interval in (self.base, *self.coarser):
            first, beyond = opening(int(after), interval), opening(int(until), interval)
            if first < beyond:
                candles.extend(self._rows(interval, first, beyond).candles(self.symbol, interval))
        return sorted(candles, key=lambda candle: (candle.opened_at + candle.interval.length, candle.interval.seconds))

    def forming_with(self, part: Candle) -> list[Candle]:
        """Return the open candle of every interval, given the open base candle as far as it has come."""
        second = int(part.opened_at.timestamp())
        forming = [part]
        for interval in self.coarser:
            opened = opening(second, interval)
            forming.append(self._widened(replace(part, interval=interval, opened_at=at(opened)), opened, second))
        return forming

    def _rows(self, interval: Interval, first: int, beyond: int) -> CandleColumns:
        made = self.rows.between(first, beyond)
        if interval is self.base:
            return made
        return joined(self.coarser[interval].between(first, beyond), aggregate(made, interval))

    def _widened(self, part: Candle, opened: int, second: int) -> Candle:
        before = self.rows.between(opened, second)
        if not len(before):
            return part
        return replace(
            part,
            open=float(before.open[0]),
            high=max(part.high, float(before.high.max())),
            low=min(part.low, float(before.low.min())),
            volume=part.volume + float(before.volume.sum()),
        )
