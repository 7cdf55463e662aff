"""Read what the assistant may look up: uploads at once, news and reasons as they come, policies at the start."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from core import knowledge
from core.desk import Desk
from core.errors import UnavailableError
from core.llm.embedding import embedder_for
from core.model import Event
from core.observe import logs

EVERY = None
ON = ()
# Heard when a document comes; in between the reader is called once a second.
WAKE = "desk_knowledge"
PAUSE = timedelta(seconds=15)
# A row may be committed so long after its own time.
OVERLAP = timedelta(hours=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
LOG = logs.of("knowledge")


def open(desk: Desk) -> Callable[[Event | None], None]:
    reader = Reader(desk)

    def run(_: Event | None) -> None:
        reader.read(desk.now())

    return run


class Reader:
    """Remembers how far it has come; the first time it looks at everything."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rests_until = self._looks_at = BEGINNING
        self._since = BEGINNING
        self._knows_policies = False
        self._anew = 0

    def read(self, now: datetime) -> None:
        """Read what waits; where the embedder does not answer, rest a while, and raise its UnavailableError."""
        if now < self._rests_until:
            return
        try:
            self._read(now)
        except UnavailableError:
            self._rests_until = now + PAUSE
            raise

    def _read(self, now: datetime) -> None:
        desk, embedder = self._desk, embedder_for(self._desk)
        while knowledge.read_next(desk.store, embedder):
            pass
        if not self._knows_policies:
            knowledge.read_policies(desk.store, embedder, now)
            self._knows_policies = True
        if now < self._looks_at:
            return
        oldest = now - timedelta(days=desk.settings.keep_news_days)
        news = knowledge.read_news(desk.store, embedder, self._since, oldest)
        reasons = knowledge.read_rationales(desk.store, embedder, self._since)
        anew = knowledge.embed_anew(desk.store, embedder)
        self._tell(anew, embedder.name)
        if not (news or reasons or anew):
            knowledge.forget_news(desk.store, oldest)
            self._since, self._looks_at = now - OVERLAP, now + PAUSE

    def _tell(self, anew: int, embedder: str) -> None:
        if self._anew and not anew:
            LOG.info("%s passages were embedded anew with %s.", f"{self._anew:,}", embedder)
        self._anew = self._anew + anew if anew else 0
