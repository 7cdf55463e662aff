"""Read what the assistant may look up: uploads at once, policies at the start, news and reasons as they come."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from core import knowledge
from core.desk import Desk
from core.errors import DeskError
from core.llm.embedding import embedder_for
from core.model import Event
from core.observe import logs

EVERY = None
ON = ()
# Heard when a document comes; in between the reader is called once a second.
WAKE = "desk_knowledge"
PAUSE = timedelta(seconds=15)
# So long an embedder is left alone that did not answer: meanwhile everything is found by its words.
REST = timedelta(minutes=1)
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
        self._looks_at = self._embeds_at = self._since = BEGINNING
        self._knows_policies = False
        self._anew = 0

    def read(self, now: datetime) -> None:
        """Read a part of what there is; once all is read, have it embedded, and look again after a while."""
        uploads = self._uploads()
        if now < self._looks_at and not uploads:
            return
        if self._news(now):
            return
        self._looks_at = now + PAUSE
        if now < self._embeds_at:
            return
        try:
            anew = self._embedded_anew()
        except DeskError:
            self._embeds_at = now + REST
            raise
        if anew:
            self._looks_at = now

    def _uploads(self) -> int:
        read = 0
        while knowledge.read_next(self._desk.store):
            read += 1
        return read

    def _news(self, now: datetime) -> int:
        """Read what the desk knows and the assistant does not yet; returns how much that was."""
        store, oldest = self._desk.store, now - timedelta(days=self._desk.settings.keep_news_days)
        if not self._knows_policies:
            knowledge.read_policies(store, now)
            self._knows_policies = True
        read = knowledge.read_news(store, self._since, oldest) + knowledge.read_rationales(store, self._since)
        if not read:
            knowledge.forget_news(store, oldest)
            self._since = now - OVERLAP
        return read

    def _embedded_anew(self) -> int:
        """Have a batch embedded by the embedder of the settings; returns how many passages."""
        embedder = embedder_for(self._desk)
        anew = knowledge.embed_anew(self._desk.store, embedder)
        if self._anew and not anew:
            LOG.info("%s passages were embedded with %s.", f"{self._anew:,}", embedder.name)
        self._anew = self._anew + anew if anew else 0
        return anew
