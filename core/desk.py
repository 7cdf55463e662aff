"""Everything opened once; the only wiring."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.errors import ForbiddenError
from core.model import Person
from core.settings import Settings
from core.store import Duty, Store, embedded
from core.store.database import cluster_of
from core.store.events import Offset
from core.store.processes import Beat
from core.store.watch import Figures

LATE_BEAT_S = 15.0
"""The jobs beat every two seconds; silent for longer than this they count as down."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """The settings, the database and the clock; with `user` once somebody is signed in."""

    settings: Settings
    store: Store
    now: Callable[[], datetime] = utc_now
    signed_in: Person | None = None

    @property
    def user(self) -> Person:
        """The person this desk acts for; raises ForbiddenError where nobody is signed in."""
        if self.signed_in is None:
            raise ForbiddenError("Sign in first.")
        return self.signed_in

    def for_person(self, person: Person) -> "Desk":
        """Return a copy that acts for this person; made anew for each rerun."""
        return replace(self, signed_in=person)


def open_desk(settings: Settings, login: str, wait_s: float = 30.0) -> Desk:
    """Open the database as one service's login and return the desk; raises UnavailableError after `wait_s`."""
    url = settings.database_url
    dsn = url.get_secret_value() if url else embedded.dsn(cluster_of(settings.home), login)
    store = Store(dsn, login)
    store.wait(wait_s)
    return Desk(settings, store)


def figures(desk: Desk) -> Figures:
    """Return what the desk counts of itself, for readiness, metrics and the operations page."""
    with desk.store.as_service(Duty.WATCH) as tx:
        return tx.watch.figures()


def beats(desk: Desk) -> Sequence[Beat]:
    """Return the processes that report to the desk and when each last did."""
    with desk.store.as_service(Duty.WATCH) as tx:
        return tx.processes.all()


def consumers(desk: Desk) -> Sequence[Offset]:
    """Return how far each event consumer has come and how many events wait for it."""
    with desk.store.as_service(Duty.WATCH) as tx:
        return tx.events.offsets()
