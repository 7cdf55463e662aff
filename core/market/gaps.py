"""Which stretches of candles a desk lacks: from how far back each interval should be whole, and up to where."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from core.market.sources import Source
from core.model import Interval
from core.store import Tx
from core.store.backfills import Reason
from core.store.candles import Stored
from core.store.coarser import opening

# A candle may be a moment away still: it is missed after this long, and absent once the venue had this long for it.
GRACE, SETTLED = timedelta(minutes=2), timedelta(minutes=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Gaps:
    """Looks for what one source's candles lack; it keeps in mind how far everything is known to be whole.

    `kept` is how long candles shorter than an hour are kept; older ones are not wanted.
    """

    def __init__(self, source: Source, kept: timedelta) -> None:
        self._source = source
        self._kept = kept
        self._whole: dict[tuple[str, Interval], tuple[datetime, datetime]] = {}

    def want(self, tx: Tx, symbol: str) -> None:
        """Want every stretch of a symbol that is missing and that nothing is known about."""
        venue = self._source.venue
        finest = self._source.intervals(symbol)[0]
        edge = edge_of(tx, venue, symbol, finest)
        if edge is None:
            return
        stored = {s.interval: s for s in tx.candles.stored(venue, symbol)}
        for interval, start, end in self._ranges(symbol, stored, edge):
            known = stored.get(interval)
            start = self._unknown_from(symbol, interval, start, known, edge)
            for since, until in tx.candles.missing(venue, symbol, interval, start, end) if start < end else ():
                if since < edge - GRACE:
                    older = known is None or since < known.first
                    tx.backfills.add(venue, symbol, interval, (since, until), Reason.HISTORY if older else Reason.GAP)
            if known:
                self._whole[symbol, interval] = known.first, min(end, opening(edge - SETTLED, interval.seconds))

    def _ranges(
        self, symbol: str, stored: Mapping[Interval, Stored], edge: datetime
    ) -> Iterator[tuple[Interval, datetime, datetime]]:
        """Yield from where to where each interval should be whole, the finest first.

        A longer one is asked for where it begins a whole candle or more before all shorter ones, and up to where those
        are stored: there it is made of them.
        """
        earliest, reached = datetime.max.replace(tzinfo=edge.tzinfo), edge
        for interval in self._source.intervals(symbol):
            begins = opening(self._begins(symbol, interval, edge), interval.seconds)
            if begins + interval.length > earliest:
                continue
            earliest, known = begins, stored.get(interval)
            beyond = opening(reached, interval.seconds)
            if beyond < reached:
                beyond = min(beyond + interval.length, opening(edge, interval.seconds))
            yield interval, min(begins, known.first) if known else begins, beyond
            reached = min(reached, known.first) if known else reached

    def _begins(self, symbol: str, interval: Interval, edge: datetime) -> datetime:
        begins = self._source.begins(symbol, interval)
        # A day less than is kept, or what was just forgotten would be fetched again.
        return begins if interval.length >= HOUR else max(begins, edge - self._kept + DAY)

    def _unknown_from(
        self, symbol: str, interval: Interval, start: datetime, known: Stored | None, edge: datetime
    ) -> datetime:
        """Return from where to look: all of it, but for what was whole and, no rewind between, still is."""
        if known and (whole := self._whole.get((symbol, interval))):
            first, until = whole
            if known.first <= first and until <= edge:
                return max(start, until)
        return start


def edge_of(tx: Tx, venue: str, symbol: str, finest: Interval) -> datetime | None:
    """Return the end of the newest candle that is closed, by the venue's own time; None before its first message."""
    last = tx.candles.last(venue, symbol, finest)
    if last:
        return last.opened_at + finest.length if last.closed else last.opened_at
    quote = tx.market.quote(venue, symbol)
    return opening(quote.market_at, finest.seconds) if quote else None
