"""Complete the stored candles: fetch what is missing piece by piece, newest first, and know how far that got."""

from collections.abc import Callable
from datetime import datetime, timedelta

from core.errors import DeskError, UnavailableError
from core.market.gaps import SETTLED, Gaps, edge_of
from core.market.sources import Source, joined
from core.model import CandleColumns
from core.store import Duty, Store, Tx
from core.store.backfills import Backfill, Fetching
from core.store.coarser import opening

# Two days of minutes: a few calls to an exchange, one short transaction.
PIECE = 2_880
LOOK_EVERY = timedelta(seconds=10)
FIRST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(minutes=1)


class Backfiller:
    """One source and the candles it still owes; used by one thread of the jobs, beside the ticks.

    What is wanted and how far it got is in the database, so it goes on where an earlier process stopped. Nothing
    is fetched inside a transaction; each piece is stored in one of its own.
    """

    def __init__(self, store: Store, source: Source, kept: timedelta, tell: Callable[[str], None]) -> None:
        """Fetch nothing by itself that is shorter than an hour and older than `kept`."""
        self.store = store
        self.source = source
        self._gaps = Gaps(source, kept)
        self._tell = tell
        self._look_at: datetime | None = None
        self._rest_until: datetime | None = None
        self._rest = FIRST_REST

    def step(self, now: datetime) -> bool:
        """Do the most urgent piece of work; False when there is nothing to do at the moment."""
        if self._rest_until and now < self._rest_until:
            return False
        if self._look_at is None or now >= self._look_at:
            self._look()
            self._look_at = now + LOOK_EVERY
        with self.store.as_service(Duty.MARKET) as tx:
            task = tx.backfills.next(self.source.venue)
        if task is None:
            return False
        self._fetch(task, now)
        return True

    def _look(self) -> None:
        """Want what is missing of every symbol; the first time also mend what an earlier desk or process left."""
        venue, symbols = self.source.venue, [i.symbol for i in self.source.instruments()]
        first = self._look_at is None
        if first:
            with self.store.as_service(Duty.MARKET) as tx:
                tx.backfills.renew(venue, symbols)
        for symbol in symbols:
            with self.store.as_service(Duty.MARKET) as tx:
                # That it is missing and that it is wanted is one decision: a rewind between would make it nonsense.
                tx.candles.alone(venue)
                if first:
                    tx.candles.mend(venue, symbol)
                self._gaps.want(tx, symbol)

    def _fetch(self, task: Backfill, now: datetime) -> None:
        start = max(task.starts_at, task.open_to - PIECE * task.interval.length)
        try:
            parts = list(self.source.history(task.symbol, task.interval, start, task.open_to))
        except UnavailableError as e:
            self._rest_until, self._rest = now + self._rest, min(2 * self._rest, LONGEST_REST)
            self._put_back(task, Fetching.WAITING, str(e))
            return
        except DeskError as e:
            self._put_back(task, Fetching.FAILED, str(e))
            return
        self._rest_until, self._rest = None, FIRST_REST
        rows = joined(*parts) if parts else CandleColumns.empty()
        self._store(task, start, rows.between(int(start.timestamp()), int(task.open_to.timestamp())))

    def _store(self, task: Backfill, start: datetime, rows: CandleColumns) -> None:
        done = start == task.starts_at
        with self.store.as_service(Duty.MARKET) as tx:
            tx.candles.alone(task.venue)
            if not tx.backfills.advance(task, start, len(rows), Fetching.DONE if done else Fetching.RUNNING):
                return
            tx.candles.copy_in(task.venue, task.symbol, task.interval, rows)
            if done:
                self._keep_absent(tx, task)
        if done and task.rows + len(rows):
            self._tell(f"{task.symbol}: {task.rows + len(rows):,} candles of {task.interval.label} stored")

    def _keep_absent(self, tx: Tx, task: Backfill) -> None:
        """Keep what the venue had time for and has not; candles that wait for what is absent end there."""
        venue, symbol, interval = task.venue, task.symbol, task.interval
        edge = edge_of(tx, venue, symbol, self.source.intervals(symbol)[0])
        until = min(task.ends_at, opening(edge - SETTLED, interval.seconds)) if edge else task.starts_at
        if task.starts_at < until:
            for stretch in tx.candles.missing(venue, symbol, interval, task.starts_at, until):
                tx.backfills.set_absent(venue, symbol, interval, stretch)
                tx.candles.remake(venue, symbol, interval, *stretch)

    def _put_back(self, task: Backfill, status: Fetching, note: str) -> None:
        with self.store.as_service(Duty.MARKET) as tx:
            tx.backfills.put_back(task, status, note)
