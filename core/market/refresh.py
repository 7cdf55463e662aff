"""Keep the database as fresh as its source, tick by tick; what lies before is the back-fill's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from core.errors import UnavailableError
from core.market.sources import Source, Tick
from core.model import Feed, ProviderHealth, ProviderKind
from core.store import Duty, Store

# What is kept in memory while the database is away: a day of minutes of fourteen symbols, some minutes of trades.
MOST_CANDLES = 20_000
MOST_TRADES = 50_000
HEALTH_EVERY = timedelta(seconds=5)
RUNNING = "running"


class Refresher:
    """One source and the tables it fills; used by the jobs process alone."""

    def __init__(self, store: Store, source: Source, tell: Callable[[str], None]) -> None:
        self.store = store
        self.source = source
        self._tell = tell
        self._status = "starting"
        self._unsaved: Tick | None = None
        self._told_of: dict[str, ProviderHealth] = {}
        self._health_at: datetime | None = None

    def start(self, now: datetime) -> None:
        """Continue where the feed stood, store the instruments, and forget providers that are no longer asked."""
        with self.store.as_service(Duty.MARKET) as tx:
            kept = tx.market.feed(self.source.name)
        if kept:
            self.source.resume(kept.detail, now)
        instruments = self.source.instruments()
        asked = {health.name for health in self.source.health()}
        with self.store.as_service(Duty.MARKET) as tx:
            tx.market.set_instruments(instruments)
            for known in tx.providers.all():
                if known.kind is ProviderKind.EXCHANGE and known.name not in asked:
                    tx.providers.forget(known.name)
            tx.market.set_feed(self._feed(RUNNING))

    def tick(self, now: datetime) -> Tick:
        """Store what changed since the last tick and return it; a source that does not answer is noted, not raised.

        What the database did not take is kept and stored with the next tick, so that no candle is lost: of trades
        the newest, and once very many candles wait, the source is not polled until the database is back. What the
        database refuses would be refused for ever and is let go.
        """
        status = self._poll(now)
        tick, self._unsaved = self._unsaved or Tick(), None
        try:
            self._save(tick, status, now)
        except UnavailableError:
            self._unsaved = tick
            raise
        return tick

    def _poll(self, now: datetime) -> str:
        """Add what changed to what is unsaved; returns how the source stands."""
        if self._unsaved and len(self._unsaved.candles) >= MOST_CANDLES:
            return self._status
        try:
            self._unsaved = merged(self._unsaved, self.source.poll(now))
        except UnavailableError as e:
            if self._status == RUNNING:
                self._tell(f"{self.source.name} does not answer: {e}")
            return f"not answering: {e}"
        return RUNNING

    def _save(self, tick: Tick, status: str, now: datetime) -> None:
        venue, health = self.source.venue, self._changed_health(now)
        with self.store.as_service(Duty.MARKET) as tx:
            if tick.rewound_to:
                tx.candles.alone(venue)
                for family in (tx.backfills, tx.candles, tx.ticks, tx.market):
                    family.rewind(venue, tick.rewound_to)
            tx.candles.upsert(venue, tick.candles)
            tx.market.set_quotes(tick.quotes)
            tx.ticks.add_trades(venue, tick.trades)
            tx.ticks.add_books(venue, tick.books, now)
            for changed in health:
                tx.providers.set(changed)
            tx.market.set_feed(self._feed(status))
        if health:
            self._told_of.update({h.name: h for h in health})
            self._health_at = now

    def _changed_health(self, now: datetime) -> list[ProviderHealth]:
        """Return who stands differently, at once where it matters and else every few seconds."""
        due = self._health_at is None or now - self._health_at >= HEALTH_EVERY
        known = self._told_of
        return [
            health
            for health in self.source.health()
            if health != known.get(health.name) and (due or _standing(health) != _standing(known.get(health.name)))
        ]

    def _feed(self, status: str) -> Feed:
        self._status = status
        return Feed(self.source.name, self.source.venue, self.source.provenance, status, dict(self.source.state()))


def merged(earlier: Tick | None, later: Tick) -> Tick:
    """Return one tick that stores what two would have: of each candle, quote and book the later, of trades the newest."""
    if earlier is None:
        return later
    if later.rewound_to:
        earlier = _before(earlier, later.rewound_to)
    moments = [moment for moment in (earlier.rewound_to, later.rewound_to) if moment]
    candles = {(c.symbol, c.interval, c.opened_at): c for c in (*earlier.candles, *later.candles)}
    return Tick(
        candles=tuple(candles.values()),
        quotes=tuple({q.symbol: q for q in (*earlier.quotes, *later.quotes)}.values()),
        trades=(*earlier.trades, *later.trades)[-MOST_TRADES:],
        books=tuple({b.symbol: b for b in (*earlier.books, *later.books)}.values()),
        rewound_to=min(moments, default=None),
    )


def _before(tick: Tick, moment: datetime) -> Tick:
    return replace(
        tick,
        candles=tuple(c for c in tick.candles if c.opened_at + c.interval.length <= moment),
        quotes=(),
        trades=tuple(t for t in tick.trades if t.traded_at <= moment),
        books=tuple(b for b in tick.books if b.taken_at <= moment),
    )


def _standing(health: ProviderHealth | None) -> tuple[object, ...] | None:
    return health and (health.state, health.trips, health.open_until, health.last_error, health.note)
