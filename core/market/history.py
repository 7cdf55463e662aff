"""How whole the stored history is: gaps, what is being fetched, and how a person asks for more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.model import Actor, AuditEntry, Interval, Person
from core.settings import Settings
from core.store import Store, Tx
from core.store.backfills import UNFINISHED, Backfill, Fetching, Reason
from core.store.candles import Stored
from core.store.coarser import opening

LATELY = 20


@dataclass(frozen=True)
class Gap:
    """A stretch without candles: open while the desk still fetches it, absent where the venue itself has none."""

    starts_at: datetime
    ends_at: datetime
    absent: bool


@dataclass(frozen=True)
class Progress:
    """What is being fetched, the gaps among it, what was done lately and what the venue itself has not."""

    running: Sequence[Backfill]
    gaps: Sequence[Backfill]
    done: Sequence[Backfill]
    absent: Sequence[Backfill]


def gaps(
    store: Store, person: Person, venue: str, symbol: str, interval: Interval, window: tuple[datetime, datetime]
) -> Sequence[Gap]:
    """Return the gaps in a chart's window, oldest first; an absent one narrower than a bar is not told."""
    with store.as_user(person) as tx:
        return [Gap(*row) for row in tx.backfills.gaps(venue, symbol, interval, *window)]


def history_progress(store: Store, person: Person, venue: str, limit: int = LATELY) -> Progress:
    """Return how far the history of a venue's symbols is, of each list the newest `limit`."""
    with store.as_user(person) as tx:
        open_now = tx.backfills.of(venue, (*UNFINISHED, Fetching.FAILED), 10 * limit)
        done = tx.backfills.of(venue, (Fetching.DONE,), limit)
        absent = tx.backfills.of(venue, (Fetching.ABSENT,), limit)
    running = [task for task in open_now if task.reason is not Reason.GAP]
    return Progress(running, [task for task in open_now if task.reason is Reason.GAP], done, absent)


def reach(store: Store, person: Person, venue: str, symbol: str) -> Stored | None:
    """Return the shortest candles that are stored of a symbol and how far back they go; None where nothing is."""
    with store.as_user(person) as tx:
        return next(iter(tx.candles.stored(venue, symbol)), None)


def ask_history(store: Store, person: Person, venue: str, symbol: str, since: datetime, settings: Settings) -> Backfill:
    """Have candles from `since` on fetched, as far back as the shortest stored ones do not reach; the act is audited.

    Raises ForbiddenError for a role that may not, NotFoundError where nothing of the symbol is stored yet,
    InvalidError for a moment that is stored already or would be forgotten at once, ConflictError where the same
    was asked before.
    """
    if not person.role.may_operate:
        raise ForbiddenError("Only an operator or an admin asks for more history.")
    try:
        with store.as_user(person) as tx:
            wish = _wish(tx, person, venue, symbol, since, timedelta(days=settings.keep_minutes_days))
            tx.backfills.ask(wish)
            details = {
                "venue": venue, "symbol": symbol, "interval": wish.interval.label, "backfill": str(wish.id),
                "from": wish.starts_at.isoformat(), "to": wish.ends_at.isoformat(),
            }  # fmt: skip
            tx.audit.append(AuditEntry("history.asked", Actor.USER, "", details, "desk", person.id))
    except ConflictError as e:
        raise ConflictError(f"The history of {symbol} from {since:%Y-%m-%d} on was asked for before.") from e
    return wish


def _wish(tx: Tx, person: Person, venue: str, symbol: str, since: datetime, kept: timedelta) -> Backfill:
    stored, newest = tx.candles.stored(venue, symbol), tx.market.newest(venue)
    if not stored or newest is None:
        raise NotFoundError(f"Nothing of {symbol} is stored yet. Ask again once its first candles are there.")
    finest = stored[0].interval
    start = opening(since, finest.seconds)
    end = min(stored[0].first, tx.backfills.reaches(venue, symbol, finest) or stored[0].first)
    if start >= end:
        raise InvalidError(f"{symbol} is stored or on its way from {end:%Y-%m-%d %H:%M} UTC on; choose an earlier day.")
    if finest.seconds < Interval.H1.seconds and start < newest - kept:
        raise InvalidError(
            f"Candles shorter than an hour are kept for {kept.days:,} days (CRYPTOPULSE_KEEP_MINUTES_DAYS). "
            "Choose a later day."
        )
    return Backfill(uuid4(), venue, symbol, finest, start, end, Reason.ASKED, asked_by=person.id)
