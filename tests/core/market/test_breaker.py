import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.desk import Desk
from core.market.breaker import Breaker, ProviderBusyError, ProviderError, ProviderRestsError
from core.model import BreakerState, ProviderKind
from core.store import Duty
from tests.clocks import Clock

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def fresh(clock: Clock) -> Breaker:
    return Breaker("somebody", ProviderKind.NEWS, clock)


def call(breaker: Breaker, error: Exception | None = None) -> bool:
    """Return whether a call that ends like this was let through."""
    try:
        with breaker.passage():
            if error:
                raise error
    except ProviderRestsError:
        return False
    except ProviderError:
        return True
    return True


def opened(clock: Clock) -> Breaker:
    breaker = fresh(clock)
    for _ in range(5):
        call(breaker, ProviderError("down"))
    return breaker


def test_five_failures_within_a_minute_open_it_for_thirty_seconds(clock: Clock) -> None:
    breaker = fresh(clock)
    for _ in range(5):
        call(breaker, ProviderError("down"))
        clock.pass_(15.0)

    let_through = call(breaker)

    assert not let_through
    assert breaker.health.open_until == NOW + timedelta(seconds=60 + 30)


def test_five_failures_in_more_than_a_minute_leave_it_closed(clock: Clock) -> None:
    breaker = fresh(clock)
    for _ in range(5):
        call(breaker, ProviderError("down"))
        clock.pass_(15.1)

    assert (breaker.health.state, breaker.health.failures) == (BreakerState.CLOSED, 5)


def test_a_success_begins_the_count_anew(clock: Clock) -> None:
    breaker = fresh(clock)

    for error in [ProviderError("down")] * 4 + [None] + [ProviderError("down")] * 4:
        call(breaker, error)

    assert breaker.health.state is BreakerState.CLOSED


def test_each_failed_trial_doubles_the_rest_up_to_ten_minutes(clock: Clock) -> None:
    breaker = opened(clock)
    rests = []
    for _ in range(7):
        until = breaker.health.open_until
        assert until
        rests.append((until - clock.now).total_seconds())
        clock.now = until
        call(breaker, ProviderError("still down"))

    assert rests == [30, 60, 120, 240, 480, 600, 600]


def test_a_trial_that_succeeds_closes_it_and_the_next_rest_is_short_again(clock: Clock) -> None:
    breaker = opened(clock)
    clock.pass_(30.0)
    call(breaker, ProviderError("still down"))
    clock.pass_(60.0)

    call(breaker)
    closed = breaker.health
    for _ in range(5):
        call(breaker, ProviderError("down again"))

    assert (closed.state, closed.failures, closed.last_success_at) == (BreakerState.CLOSED, 0, clock.now)
    assert breaker.health.open_until == clock.now + timedelta(seconds=30)


def test_of_many_threads_exactly_one_makes_the_trial(clock: Clock) -> None:
    breaker = opened(clock)
    clock.pass_(30.0)
    ready, release = threading.Barrier(33), threading.Event()
    entered: list[int] = []

    def knock(n: int) -> None:
        ready.wait()
        with suppress(ProviderRestsError), breaker.passage():
            entered.append(n)
            release.wait(5)

    threads = [threading.Thread(target=knock, args=(n,)) for n in range(32)]
    for thread in threads:
        thread.start()
    ready.wait()
    while sum(thread.is_alive() for thread in threads) > 1:
        threading.Event().wait(0.005)
    release.set()
    for thread in threads:
        thread.join()

    assert len(entered) == 1
    assert breaker.health.state is BreakerState.CLOSED


def test_calls_that_fail_together_lengthen_the_rest_once(clock: Clock) -> None:
    breaker = fresh(clock)
    passages = [breaker.passage() for _ in range(20)]
    for passage in passages:
        passage.__enter__()

    for passage in passages:
        error = ProviderError("down")
        passage.__exit__(ProviderError, error, None)

    assert breaker.health.open_until == NOW + timedelta(seconds=30)
    assert breaker.health.failures == 20


def test_a_wish_to_wait_holds_whatever_the_count_says(clock: Clock) -> None:
    breaker = fresh(clock)

    call(breaker, ProviderBusyError("429", 3600))

    assert breaker.health.open_until == NOW + timedelta(hours=1)
    clock.pass_(3599.0)
    assert not call(breaker)
    clock.pass_(1.0)
    assert call(breaker)


def test_a_call_that_began_earlier_does_not_undo_a_wish_to_wait(clock: Clock) -> None:
    breaker = fresh(clock)
    earlier = breaker.passage()
    earlier.__enter__()
    call(breaker, ProviderBusyError("429", 60))

    earlier.__exit__(None, None, None)

    assert not call(breaker)


def test_a_defect_of_ours_does_not_count_against_the_provider_nor_hold_the_trial(clock: Clock) -> None:
    breaker = opened(clock)
    clock.pass_(30.0)

    with pytest.raises(ZeroDivisionError), breaker.passage():
        raise ZeroDivisionError

    assert breaker.health.failures == 5
    assert call(breaker)
    assert breaker.health.state is BreakerState.CLOSED


@pytest.mark.parametrize("on_trial", [False, True])
def test_its_state_survives_a_restart(jobs_desk: Desk, clock: Clock, on_trial: bool) -> None:
    breaker = opened(clock)
    breaker.note(allowance=60, remaining=7, resets_at=NOW, detail={"etag": "x"})
    if on_trial:
        clock.pass_(30.0)
        breaker.passage().__enter__()
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.providers.set(breaker.health)
        kept = tx.providers.one("somebody")
    assert kept

    after = fresh(clock)
    after.resume(kept)

    assert call(after) is on_trial  # the process that made the trial is gone: the trial is due again
    assert (after.health.trips, after.health.remaining, after.health.detail) == (
        (0 if on_trial else 1),
        7,
        {"etag": "x"},
    )


OUTCOMES = st.one_of(
    st.none(),
    st.just(ProviderError("down")),
    st.integers(1, 900).map(lambda s: ProviderBusyError("429", s)),
)


@given(st.lists(st.tuples(st.floats(0, 90), OUTCOMES), max_size=60))
def test_whatever_happens_it_keeps_the_rule(steps: list[tuple[float, ProviderError | None]]) -> None:
    """Walk it beside a plain reading of the rule: when a call may pass, and how long each rest lasts."""
    clock = Clock(NOW)
    breaker = fresh(clock)
    until: datetime | None = None
    rest, failures = 30.0, list[datetime]()
    for gap, outcome in steps:
        clock.pass_(gap)

        passed = call(breaker, outcome)

        assert passed == (until is None or clock.now >= until)
        if not passed:
            continue
        if outcome is None:
            until, rest, failures = None, 30.0, []
            continue
        failures = [*failures, clock.now][-5:]
        if isinstance(outcome, ProviderBusyError):
            until = clock.now + timedelta(seconds=outcome.wait_s)
        elif until or (len(failures) == 5 and failures[-1] - failures[0] <= timedelta(seconds=60)):
            until, rest = clock.now + timedelta(seconds=rest), min(rest * 2, 600.0)
