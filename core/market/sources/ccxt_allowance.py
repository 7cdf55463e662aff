"""How much an exchange still lets us ask, by its own headers, and the wait before that is used up."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from core.market.breaker import Breaker, ProviderRestsError
from core.market.rate_limits import BINANCE_WEIGHTS, rate_limit, retry_after
from core.model import BreakerState

# What is left of an allowance for what we did not foresee; back-fills leave half of it to live data.
RESERVE, BACKFILL_RESERVE = 0.1, 0.5
LOOK_S = 0.2
BUSY = (418, 429)
WAIT_UNSAID_S = 60.0


class Allowance:
    """The weights of one exchange, shared by its clients; what is learnt stands in the breaker's health."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self._weights = BINANCE_WEIGHTS
        self._until: datetime | None = None
        self.headers: dict[str, str] = {}

    def now(self) -> datetime:
        return self._breaker.now()

    def read(self, status: int, headers: Mapping[str, str]) -> None:
        """Learn from the headers of an answer; its own clock says when the minute of the weights is over."""
        self.headers = dict(headers)
        ours = self.now()
        theirs = _date(headers) or ours
        if status in BUSY:
            self._until = ours + timedelta(seconds=self.wait_s(headers))
        limit = rate_limit(headers, theirs)
        if limit.remaining is None or limit.allowance is None:
            return
        spent = limit.allowance - limit.remaining
        allowance = self._weights if limit.allowance == BINANCE_WEIGHTS else limit.allowance
        resets_at = limit.resets_at and ours + (limit.resets_at - theirs)
        self._breaker.note(allowance=allowance, remaining=max(allowance - spent, 0), resets_at=resets_at)

    def learn(self, answer: Mapping[str, Any]) -> None:
        """Learn the weights a minute may hold from Binance's `exchangeInfo`."""
        for limit in answer.get("rateLimits") or ():
            if isinstance(limit, dict) and (limit.get("rateLimitType"), limit.get("interval")) == (
                "REQUEST_WEIGHT",
                "MINUTE",
            ):
                self._weights = int(limit["limit"]) // int(limit.get("intervalNum", 1))

    def wait_s(self, headers: Mapping[str, str]) -> float:
        """Return how long headers ask to wait; a minute where they do not say."""
        wait = retry_after(headers, _date(headers) or self.now())
        return WAIT_UNSAID_S if wait is None else wait

    def check(self) -> None:
        """Raise ProviderRestsError while the exchange wants to be left alone."""
        health, now = self._breaker.health, self.now()
        if self._until and now < self._until:
            raise ProviderRestsError(f"{health.name} asked us to wait until {self._until:%H:%M:%S} UTC.")
        if health.state is BreakerState.OPEN and health.open_until and now < health.open_until:
            raise ProviderRestsError(
                f"{health.name} is left alone until {health.open_until:%H:%M:%S} UTC: {health.last_error}"
            )

    async def ready(self, reserve: float = RESERVE) -> None:
        """Wait while less than `reserve` of the allowance is left; raises as `check` does.

        ccxt sends some requests of its own accord (the snapshot of an order book): they pass here too.
        """
        self.check()
        while self._scarce(reserve):
            await asyncio.sleep(LOOK_S)

    def _scarce(self, reserve: float) -> bool:
        health = self._breaker.health
        if not health.allowance or health.remaining is None or health.resets_at is None:
            return False
        return health.remaining < health.allowance * reserve and self.now() < health.resets_at


def _date(headers: Mapping[str, str]) -> datetime | None:
    try:
        return parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
