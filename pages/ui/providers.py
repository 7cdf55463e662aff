"""Whom the desk asks for data, and how each of them stands."""

from datetime import datetime, timedelta

from core import market
from core.desk import Desk
from core.model import BreakerState, ProviderHealth, ProviderKind
from pages.ui.chips import Chip, Tone
from pages.ui.empty import empty
from pages.ui.format import MISSING, ago, when
from pages.ui.html import escape
from pages.ui.lists import listed

KINDS = list(ProviderKind)


def draw(desk: Desk) -> None:
    """Draw every provider: exchanges, then prices, then news."""
    known = sorted(market.providers(desk.store, desk.user), key=order_of)
    if not known:
        empty(
            "Nobody has been asked for data yet",
            "The jobs note here how each provider answers. A market that is recorded or simulated asks no exchange.",
        )
        return
    now = desk.now()
    listed(
        [("Provider", ""), ("", ""), ("Answered", "cp-num"), ("Calls left", "cp-num cp-wide"), ("Failures", "cp-num cp-wide")],
        [row_of(health, now) for health in known],
    )  # fmt: skip


def order_of(health: ProviderHealth) -> tuple[int, str]:
    return KINDS.index(health.kind), health.name.lower()


def row_of(health: ProviderHealth, now: datetime) -> list[str]:
    said = sentence_of(health, now)
    name = escape(health.name) + (f"<br><small>{escape(said)}</small>" if said else "")
    answered = f"{ago(health.last_success_at, now)} ago" if health.last_success_at else MISSING
    failures = f"{health.failures:,}" if health.failures else MISSING
    return [name, state_of(health, now).html, answered, left_of(health, now), failures]


def state_of(health: ProviderHealth, now: datetime) -> Chip:
    """Say in a word whether it answers; a breaker that still counts is not yet open."""
    match health.state:
        case BreakerState.OFF:
            return Chip("off")
        case BreakerState.HALF_OPEN:
            return Chip("on trial", Tone.WARN, "One careful call is under way.")
        case BreakerState.OPEN if health.open_until and health.open_until > now:
            return Chip("resting", Tone.BAD, "It is not asked until its rest is over.")
        case BreakerState.OPEN:
            return Chip("trial due", Tone.WARN, "Its rest is over; the next call tells.")
    if health.failures:
        return Chip("failing", Tone.WARN, "Five failures within a minute give it a rest.")
    return Chip("answering", Tone.GOOD) if health.last_success_at else Chip("not asked yet", Tone.CALM)


def sentence_of(health: ProviderHealth, now: datetime) -> str:
    """Return why it is off, until when it rests, and what went wrong last while that matters."""
    if not health.failures:
        return health.note or ""
    resting = health.state is BreakerState.OPEN and health.open_until and health.open_until > now
    until = f"Resting until {moment(health.open_until, now)} UTC. " if resting and health.open_until else ""
    return f"{until}{health.last_error} ({ago(health.last_error_at, now)} ago)"


def left_of(health: ProviderHealth, now: datetime) -> str:
    """Return how many calls the provider's own count leaves until its window begins anew."""
    if health.remaining is None or (health.resets_at and health.resets_at <= now):
        return MISSING
    of = f" of {health.allowance:,}" if health.allowance is not None else ""
    until = f"<br><small>until {moment(health.resets_at, now)}</small>" if health.resets_at else ""
    return f"{health.remaining:,}{of}{until}"


def moment(then: datetime, now: datetime) -> str:
    """Return the time of day in UTC, with the date where it is not of these 24 hours."""
    return when(then)[11:] if then - now < timedelta(days=1) else when(then)
