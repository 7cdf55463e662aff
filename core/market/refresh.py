"""Keep the database as fresh as its source: history once, then every tick."""

from collections.abc import Callable
from datetime import datetime

from core.errors import UnavailableError
from core.market.sources import Source, Tick
from core.model import Feed, Interval
from core.store import Duty, Store


class Refresher:
    """One source and the tables it fills; used by the jobs process alone."""

    def __init__(self, store: Store, source: Source, tell: Callable[[str], None]) -> None:
        self.store = store
        self.source = source
        self._tell = tell
        self._status = "starting"
        self._unsaved: Tick | None = None

    def start(self, now: datetime) -> None:
        """Continue where the feed stood, store the instruments, and fetch the history that is missing."""
        with self.store.as_service(Duty.MARKET) as tx:
            kept = tx.market.feed(self.source.name)
        if kept:
            self.source.resume(kept.detail, now)
        with self.store.as_service(Duty.MARKET) as tx:
            tx.market.set_instruments(self.source.instruments())
        self._note("filling history")
        self._fill_all()
        self._note("running")

    def tick(self, now: datetime) -> Tick:
        """Store what changed since the last tick; a source that does not answer is noted, not raised.

        A tick the database did not take is kept and stored before the next poll, so that no candle is lost.
        """
        if self._unsaved is None:
            try:
                self._unsaved = self.source.poll(now)
            except UnavailableError as e:
                if self._status == "running":
                    self._tell(f"{self.source.name} does not answer: {e}")
                self._note(f"not answering: {e}")
                return Tick()
        tick = self._unsaved
        self._save(tick)
        self._unsaved = None
        return tick

    def _save(self, tick: Tick) -> None:
        if tick.rewound_to:
            self._rewind(tick.rewound_to)
        with self.store.as_service(Duty.MARKET) as tx:
            tx.candles.upsert(self.source.venue, tick.candles)
            tx.market.set_quotes(tick.quotes)
            tx.market.set_feed(self._feed("running"))

    def _rewind(self, moment: datetime) -> None:
        """Forget what lies after the moment, and fill what another recording may have before it."""
        with self.store.as_service(Duty.MARKET) as tx:
            tx.candles.rewind(self.source.venue, moment)
        self._fill_all()

    def _fill_all(self) -> None:
        for instrument in self.source.instruments():
            rows = sum(self._fill(instrument.symbol, i) for i in self.source.intervals(instrument.symbol))
            if rows:
                self._tell(f"{instrument.symbol}: {rows:,} candles stored")

    def _fill(self, symbol: str, interval: Interval) -> int:
        with self.store.as_service(Duty.MARKET) as tx:
            last = tx.candles.last(self.source.venue, symbol, interval)
        rows = 0
        for columns in self.source.history(symbol, interval, last.opened_at if last else None):
            # A transaction a batch: a long back-fill must not hold back the events of others.
            with self.store.as_service(Duty.MARKET) as tx:
                rows += tx.candles.copy_in(self.source.venue, symbol, interval, columns)
        return rows

    def _note(self, status: str) -> None:
        with self.store.as_service(Duty.MARKET) as tx:
            tx.market.set_feed(self._feed(status))

    def _feed(self, status: str) -> Feed:
        self._status = status
        return Feed(self.source.name, self.source.venue, self.source.provenance, status, dict(self.source.state()))
