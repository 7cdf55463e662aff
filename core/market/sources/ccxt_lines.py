"""What is known of one symbol's candles and trades while they come in, from streams and pages, in any order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.model import Candle, Interval, PublicTrade

MOST_SEEN = 20_000


class CandleLine:
    """The candles of one symbol.

    Of one candle the update with the greatest volume is the newest, whatever came first. A candle is closed once its
    successor was seen, and a moment later where a stream told both: their last words may change places. What a
    stream may have missed is a hole, which only a page fills.
    """

    def __init__(self, interval: Interval, since: datetime | None = None) -> None:
        self._length = interval.length
        self._rows: dict[datetime, Candle] = {}
        self._closed: list[Candle] = []
        self._done: datetime | None = None
        self._turned_s = 0.0
        self._telling = False
        # The newest candle as trades have moved it since the exchange last told it.
        self._moved: Candle | None = None
        self._moved_at: datetime | None = None
        self._changed = False
        # Since when pages must be asked, and where the stream went on.
        self._hole, self._beyond = since, None
        self.late = 0

    @property
    def has_hole(self) -> bool:
        return self._hole is not None

    @property
    def since(self) -> datetime | None:
        """The opening of the oldest candle not known for certain; None before the first."""
        return self._hole or min(self._rows, default=None)

    def stream(self, candle: Candle, at_s: float) -> None:
        """Take an update of a stream; `at_s` is any clock that only goes on."""
        newest = max(self._rows, default=None)
        oldest = self._beyond or min(self._rows, default=candle.opened_at)
        if candle.opened_at < oldest or (self._done and candle.opened_at <= self._done):
            self.late += 1
            return
        # What a page told last still formed: only a stream that told it too knows how it ended.
        follows = newest and candle.opened_at <= newest + (self._length if self._telling else timedelta(0))
        if newest and not follows:
            self.interrupted()
        if self._hole and self._beyond is None:
            # Each update tells its candle whole: where that is the one we miss, nothing is missing.
            self._hole, self._beyond = (
                (None, None) if candle.opened_at <= self._hole else (self._hole, candle.opened_at)
            )
        if newest and candle.opened_at > newest:
            self._turned_s = at_s
        self._telling = True
        self._merge(candle)

    def page(self, candles: Sequence[Candle]) -> None:
        """Take a page that begins at `since`, oldest first; its last candle still forms, or begins the next page."""
        if not candles:
            return
        last = candles[-1].opened_at
        reached = self._beyond is None or last >= self._beyond
        for candle in candles:
            missing = self._hole is not None and (self._beyond is None or candle.opened_at < self._beyond)
            if missing and candle.opened_at < last:
                self._finish(candle)
            elif reached and (self._done is None or candle.opened_at > self._done):
                self._merge(candle)
        self._hole = None if reached else last
        self._beyond = None if reached else self._beyond
        self._close(last)

    def interrupted(self) -> None:
        """Note that a stream ended: the candle it was in, and all until it goes on, must be asked for."""
        newest = max(self._rows, default=None)
        if newest:
            self._close(newest)
        self._hole, self._beyond = self._hole or newest, None
        self._rows.clear()
        self._telling = False

    def move(self, trade: PublicTrade) -> None:
        """Let a trade move the candle it belongs to, until the exchange itself tells that candle again."""
        newest = max(self._rows, default=None)
        if not newest or not newest <= trade.traded_at < newest + self._length:
            return
        if self._moved_at is None or trade.traded_at >= self._moved_at:
            candle, price = self._moved or self._rows[newest], float(trade.price)
            high, low = max(candle.high, price), min(candle.low, price)
            self._moved, self._moved_at = replace(candle, high=high, low=low, close=price), trade.traded_at
            self._changed = True

    def take(self, at_s: float, linger_s: float) -> tuple[list[Candle], list[Candle]]:
        """Return the candles closed since the last call, and those forming if they changed."""
        if self._rows and at_s - self._turned_s >= linger_s:
            self._close(max(self._rows))
        closed, self._closed = self._closed, []
        forming = [self._rows[opened_at] for opened_at in sorted(self._rows)] if self._changed else []
        if forming and self._moved and self._moved.opened_at == forming[-1].opened_at:
            forming[-1] = self._moved
        self._changed = False
        return closed, forming

    def _merge(self, candle: Candle) -> None:
        known = self._rows.get(candle.opened_at)
        if known is None or candle.volume >= known.volume:
            self._rows[candle.opened_at] = replace(candle, closed=False)
            self._moved, self._changed = None, True

    def _close(self, until: datetime) -> None:
        for opened_at in sorted(o for o in self._rows if o < until):
            self._finish(self._rows.pop(opened_at))

    def _finish(self, candle: Candle) -> None:
        self._closed.append(replace(candle, closed=True))
        self._done = max(self._done or candle.opened_at, candle.opened_at)


class TradeLine:
    """The trades of one symbol: which were seen, and since when some may be missing.

    What was known when a stream begins does not reach up to its first trade: that is a hole until pages filled it.
    """

    def __init__(self, since: datetime | None = None) -> None:
        self._seen: dict[str, None] = {}
        self._telling = False
        self.newest_at: datetime | None = since
        self.hole: datetime | None = since
        self.breaks = 0
        self.repeated = 0

    def stream(self, trades: Sequence[PublicTrade]) -> list[PublicTrade]:
        """Take trades of a stream; returns those not seen before."""
        if not self._telling:
            self._telling = True
            self.breaks += 1
            self.hole = self.hole or self.newest_at
        return self.page(trades)

    def page(self, trades: Sequence[PublicTrade]) -> list[PublicTrade]:
        """Take trades that were asked for; returns those not seen before."""
        fresh: list[PublicTrade] = []
        for trade in trades:
            if trade.id in self._seen:
                self.repeated += 1
                continue
            self._seen[trade.id] = None
            fresh.append(trade)
            if self.newest_at is None or trade.traded_at > self.newest_at:
                self.newest_at = trade.traded_at
        for _ in range(len(self._seen) - MOST_SEEN):
            del self._seen[next(iter(self._seen))]
        return fresh

    def interrupted(self) -> None:
        self._telling = False
