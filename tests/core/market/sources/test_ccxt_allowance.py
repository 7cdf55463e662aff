import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core.market.breaker import Breaker, ProviderBusyError, ProviderRestsError
from core.market.sources.ccxt_allowance import Allowance
from core.model import ProviderKind
from tests.clocks import Clock

NOW = datetime(2026, 3, 5, 12, 0, 20, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("ccxt:binance", ProviderKind.EXCHANGE, clock)


def waits(allowance: Allowance, reserve: float = 0.1) -> bool:
    async def asked() -> bool:
        try:
            await asyncio.wait_for(allowance.ready(reserve), 0.01)
        except TimeoutError:
            return True
        return False

    return asyncio.run(asked())


def test_the_weights_of_a_minute_are_those_the_exchange_lists(breaker: Breaker) -> None:
    allowance = Allowance(breaker)

    allowance.learn(
        {"rateLimits": [{"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 1200}]}
    )
    allowance.read(200, {"X-MBX-USED-WEIGHT-1M": "200"})

    assert (breaker.health.allowance, breaker.health.remaining) == (1200, 1000)


def test_what_other_exchanges_say_of_their_limits_is_kept_too(breaker: Breaker) -> None:
    allowance = Allowance(breaker)

    allowance.read(200, {"X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "7"})

    health = breaker.health
    assert (health.allowance, health.remaining, health.resets_at) == (20, 1, NOW + timedelta(seconds=7))
    assert waits(allowance)


def test_it_waits_while_little_is_left_and_goes_on_when_the_minute_is_over(breaker: Breaker, clock: Clock) -> None:
    allowance = Allowance(breaker)
    allowance.read(200, {"x-mbx-used-weight-1m": "5500"})

    before = waits(allowance)
    clock.pass_(40)

    assert before
    assert not waits(allowance)


def test_a_larger_reserve_waits_earlier(breaker: Breaker) -> None:
    allowance = Allowance(breaker)

    allowance.read(200, {"x-mbx-used-weight-1m": "3100"})

    assert not waits(allowance)
    assert waits(allowance, reserve=0.5)


def test_the_minute_is_the_exchanges_own_however_wrong_our_clock_is(breaker: Breaker) -> None:
    allowance = Allowance(breaker)

    allowance.read(200, {"x-mbx-used-weight-1m": "10", "Date": "Thu, 05 Mar 2026 09:41:55 GMT"})

    assert breaker.health.resets_at == NOW + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": "Thu, 05 Mar 2026 09:42:15 GMT", "Date": "Thu, 05 Mar 2026 09:42:00 GMT"}, 15),
        ({}, 60),
    ],
)
def test_a_wish_to_wait_holds_for_every_client(
    breaker: Breaker, clock: Clock, headers: dict[str, str], wait: int
) -> None:
    allowance = Allowance(breaker)
    allowance.read(429, headers)

    clock.pass_(wait - 1)
    with pytest.raises(ProviderRestsError, match="asked us to wait"):
        allowance.check()
    clock.pass_(1)
    allowance.check()


def test_while_the_breaker_is_open_nothing_goes_out(breaker: Breaker, clock: Clock) -> None:
    allowance = Allowance(breaker)
    with pytest.raises(ProviderBusyError), breaker.passage():
        raise ProviderBusyError("slow down", 20)

    with pytest.raises(ProviderRestsError, match="slow down"):
        allowance.check()
    clock.pass_(20)

    allowance.check()


def test_a_trial_may_pass(breaker: Breaker, clock: Clock) -> None:
    allowance = Allowance(breaker)
    with pytest.raises(ProviderBusyError), breaker.passage():
        raise ProviderBusyError("slow down", 20)
    clock.pass_(20)

    with breaker.passage():
        allowance.check()
