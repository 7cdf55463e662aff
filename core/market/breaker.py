"""Leave a provider alone that does not answer, and find out with one careful try when it does again."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from core.errors import UnavailableError
from core.model import BreakerState, ProviderHealth, ProviderKind

FAILURES = 5
WITHIN = timedelta(seconds=60)
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)


class ProviderError(UnavailableError):
    """A provider did not answer as it should. It is asked again."""


class ProviderBusyError(ProviderError):
    """A provider asked us to wait. Nothing is sent to it until then."""

    def __init__(self, message: str, wait_s: float) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class ProviderRestsError(ProviderError):
    """A provider is left alone for a while, after it failed several times or asked us to wait."""


class Breaker:
    """The state of one provider between calls; threads may share it.

    Five failures within a minute open it for 30 s, then one call is let through: its success closes the breaker,
    its failure opens it for twice as long, ten minutes at most. Where the provider says how long to wait, that
    holds instead. The clock is handed in; `health` is what is stored and what `kept` and `resume` continue from.
    One that is `off` lets no call through at all; it is the sentence that says why.
    """

    def __init__(
        self,
        name: str,
        kind: ProviderKind,
        clock: Callable[[], datetime],
        kept: ProviderHealth | None = None,
        off: str | None = None,
    ) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed_at: deque[datetime] = deque(maxlen=FAILURES)
        self._health = ProviderHealth(name, kind, BreakerState.OFF if off else BreakerState.CLOSED, note=off)
        if kept and not off:
            self.resume(kept)

    @property
    def health(self) -> ProviderHealth:
        return self._health

    def now(self) -> datetime:
        """Return the time of the clock this breaker goes by."""
        return self._clock()

    def resume(self, kept: ProviderHealth) -> None:
        """Go on where an earlier process stopped: a provider that wanted rest still gets it."""
        if kept.name == self._health.name and kept.state is not BreakerState.OFF:
            state = BreakerState.OPEN if kept.state is BreakerState.HALF_OPEN else kept.state
            self._health = replace(kept, kind=self._health.kind, state=state)

    def note(self, **seen: object) -> None:
        """Keep what a call taught beside its success: `allowance`, `remaining`, `resets_at`, `note`, `detail`."""
        with self._lock:
            self._health = replace(self._health, **seen)  # pyright: ignore[reportArgumentType]

    @contextmanager
    def passage(self) -> Iterator[None]:
        """Let one call through; raises ProviderRestsError while open. What the call raises is counted and goes on."""
        on_trial = self._enter()
        try:
            yield
        except ProviderError as e:
            self._failed(e, on_trial)
            raise
        except BaseException:
            # A defect of ours says nothing about the provider, but a trial must not stay out for ever.
            self._back_out(on_trial)
            raise
        self._succeeded(on_trial)

    def _enter(self) -> bool:
        """Return whether this call is the trial."""
        with self._lock:
            now, health = self._clock(), self._health
            if health.state is BreakerState.OFF:
                raise ProviderRestsError(health.note)
            if health.state is BreakerState.HALF_OPEN:
                raise ProviderRestsError(f"{health.name} is being tried by one careful call.")
            if health.state is BreakerState.CLOSED:
                return False
            if health.open_until and now < health.open_until:
                raise ProviderRestsError(
                    f"{health.name} is left alone until {health.open_until:%H:%M:%S} UTC: {health.last_error}"
                )
            self._health = replace(health, state=BreakerState.HALF_OPEN)
            return True

    def _succeeded(self, on_trial: bool) -> None:
        with self._lock:
            health = replace(self._health, last_success_at=self._clock())
            # A call that began before the breaker opened does not close it: a wish to wait would be forgotten.
            if health.state is BreakerState.CLOSED or (on_trial and health.state is BreakerState.HALF_OPEN):
                self._failed_at.clear()
                closed = BreakerState.CLOSED
                health = replace(health, state=closed, failures=0, trips=0, open_until=None, note=None)
            self._health = health

    def _failed(self, error: ProviderError, on_trial: bool) -> None:
        wait = timedelta(seconds=error.wait_s) if isinstance(error, ProviderBusyError) else None
        with self._lock:
            now, health = self._clock(), self._health
            self._failed_at.append(now)
            self._health = replace(health, failures=health.failures + 1, last_error=str(error), last_error_at=now)
            many = len(self._failed_at) == FAILURES and now - self._failed_at[0] <= WITHIN
            if wait is not None:
                self._open(max(health.open_until or now, now + wait), health.trips)
            elif on_trial or (many and health.state is BreakerState.CLOSED):
                self._open(now + min(FIRST_REST * 2**health.trips, LONGEST_REST), min(health.trips + 1, 10))

    def _open(self, until: datetime, trips: int) -> None:
        self._health = replace(self._health, state=BreakerState.OPEN, open_until=until, trips=trips)

    def _back_out(self, on_trial: bool) -> None:
        with self._lock:
            if on_trial:
                self._health = replace(self._health, state=BreakerState.OPEN)
