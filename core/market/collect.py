"""Ask every news source, none waiting for another, and keep what comes."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from core.errors import UnavailableError
from core.market import news
from core.market.news_sources import NewsSource, news_sources
from core.model import Headline, ProviderHealth, ProviderKind
from core.settings import Settings
from core.store import Duty, Store

MOST_THREADS = 16
FORGET_EVERY = timedelta(hours=1)


class Collector:
    """The news sources and what they answered; used by the jobs process alone, from one thread at a time."""

    def __init__(
        self, store: Store, sources: Sequence[NewsSource], keep_days: int, tell: Callable[[str], None]
    ) -> None:
        self._store = store
        self._sources = {source.name: source for source in sources}
        self._keep_days = keep_days
        self._tell = tell
        self._pool = ThreadPoolExecutor(max(1, min(len(sources), MOST_THREADS)), thread_name_prefix="news")
        self._asked: dict[str, Future[Sequence[Headline]]] = {}
        self._unsaved: list[Headline] = []
        self._stored: dict[str, ProviderHealth] = {}
        self._forgot_at: datetime | None = None

    def tick(self, now: datetime) -> None:
        """Keep what has come since the last tick, then ask every source that is not still at it.

        What the database did not take is kept for the next tick: a source does not send it again.
        """
        for name in [name for name, asked in self._asked.items() if asked.done()]:
            self._unsaved += self._answer(name, self._asked.pop(name))
        oldest = now - timedelta(days=self._keep_days)
        news.keep(self._store, [h for h in self._unsaved if h.published_at >= oldest], now)
        self._unsaved = []
        self._save_health()
        if self._forgot_at is None or now - self._forgot_at >= FORGET_EVERY:
            news.forget(self._store, oldest)
            self._forgot_at = now
        for name, source in self._sources.items():
            if name not in self._asked:
                self._asked[name] = self._pool.submit(source.fetch, now)

    def close(self) -> None:
        """Ask no more; a source that is still at it is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _answer(self, name: str, asked: Future[Sequence[Headline]]) -> Sequence[Headline]:
        try:
            return asked.result()
        except UnavailableError as e:
            stored = self._stored.get(name)
            if not (stored and stored.failures):
                self._tell(f"{name} does not answer: {e}")
            return ()

    def _save_health(self) -> None:
        """Store how the sources stand, after their headlines: the next process asks again for what was lost."""
        healths = [source.health() for name, source in self._sources.items() if name not in self._asked]
        changed = [health for health in healths if health != self._stored.get(health.name)]
        if changed:
            with self._store.as_service(Duty.MARKET) as tx:
                for health in changed:
                    tx.providers.set(health)
            self._stored |= {health.name: health for health in changed}


def open_collector(
    store: Store, settings: Settings, clock: Callable[[], datetime], tell: Callable[[str], None]
) -> Collector:
    """Return a collector that goes on where an earlier process stopped; sources no longer asked are dropped."""
    with store.as_service(Duty.MARKET) as tx:
        kept = {health.name: health for health in tx.providers.all() if health.kind is ProviderKind.NEWS}
        sources = news_sources(settings, clock, kept)
        for name in kept.keys() - {source.name for source in sources}:
            tx.providers.forget(name)
    return Collector(store, sources, settings.keep_news_days, tell)
