"""How often a provider is asked; the moment is kept with its health, so that a restart asks no sooner."""

from datetime import datetime, timedelta

from core.market.breaker import Breaker
from core.model import BreakerState


def is_due(breaker: Breaker, now: datetime, every: timedelta) -> bool:
    """Tell whether the provider may be asked again; one that is off never is."""
    if breaker.health.state is BreakerState.OFF:
        return False
    asked_at = breaker.health.detail.get("asked_at")
    # A moment ahead of now is a clock that was put back, not a reason to wait for it.
    return asked_at is None or not timedelta(0) <= now - datetime.fromisoformat(asked_at) < every


def note_asked(breaker: Breaker, now: datetime, **seen: object) -> None:
    """Keep that it was asked now, and what else its next call needs."""
    breaker.note(detail={**breaker.health.detail, "asked_at": now.isoformat(), **seen})
