"""The operations page tells of every provider whether it answers, and if not, why and until when."""

from datetime import UTC, datetime, timedelta

from core.desk import Desk
from core.model import BreakerState, Person, ProviderHealth, ProviderKind
from core.store import Duty
from tests.pages.screens import PageAs, html_of, words_of


def keep(jobs_desk: Desk, *seen: ProviderHealth) -> None:
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        for health in seen:
            tx.providers.set(health)


def test_before_anybody_was_asked_the_page_says_why(page_as: PageAs, analyst: Person) -> None:
    assert "Nobody has been asked for data yet" in words_of(page_as(analyst, "operations.py"))


def test_each_state_is_a_word_with_its_reason(page_as: PageAs, analyst: Person, jobs_desk: Desk) -> None:
    now = datetime.now(UTC)
    until = now + timedelta(minutes=7)
    failed = {"last_error": "It answered 503.", "last_error_at": now - timedelta(minutes=3), "failures": 5}
    keep(
        jobs_desk,
        ProviderHealth("a.example", ProviderKind.NEWS, BreakerState.CLOSED, last_success_at=now - timedelta(minutes=4)),
        ProviderHealth("b.example", ProviderKind.NEWS, BreakerState.OPEN, open_until=until, **failed),
        ProviderHealth("c.example", ProviderKind.NEWS, BreakerState.HALF_OPEN, open_until=now, **failed),
        ProviderHealth(
            "d.example", ProviderKind.NEWS, BreakerState.OPEN, open_until=now - timedelta(hours=1), **failed
        ),
        ProviderHealth("e.example", ProviderKind.NEWS, BreakerState.OFF, note="It needs a key: set A_KEY."),
        ProviderHealth("f.example", ProviderKind.NEWS, BreakerState.CLOSED, **{**failed, "failures": 2}),
        ProviderHealth("g.example", ProviderKind.NEWS, BreakerState.CLOSED),
    )

    words = words_of(page_as(analyst, "operations.py"))

    assert "a.example answering 4 min ago — —" in words
    assert f"b.example Resting until {until:%H:%M:%S} UTC. It answered 503. (3 min ago) resting — — 5" in words
    assert "c.example It answered 503. (3 min ago) on trial" in words
    assert "d.example It answered 503. (3 min ago) trial due" in words
    assert "e.example It needs a key: set A_KEY. off" in words
    assert "f.example It answered 503. (3 min ago) failing — — 2" in words
    assert "g.example not asked yet" in words


def test_the_rate_limit_is_told_while_its_window_lasts(page_as: PageAs, analyst: Person, jobs_desk: Desk) -> None:
    now = datetime.now(UTC)
    resets = now + timedelta(minutes=1)
    spent = {"allowance": 6000, "remaining": 5980, "last_success_at": now}
    keep(
        jobs_desk,
        ProviderHealth("Z exchange", ProviderKind.EXCHANGE, BreakerState.CLOSED, resets_at=resets, **spent),
        ProviderHealth("A price", ProviderKind.PRICES, BreakerState.CLOSED, resets_at=now, **spent),
    )

    words = words_of(page_as(analyst, "operations.py"))

    assert f"5,980 of 6,000 until {resets:%H:%M:%S}" in words
    assert words.count("5,980 of 6,000") == 1
    assert words.index("Z exchange") < words.index("A price")


def test_what_a_provider_is_called_or_said_to_have_done_is_text(
    page_as: PageAs, analyst: Person, jobs_desk: Desk
) -> None:
    evil = '<img src=x onerror="alert(1)">'
    keep(jobs_desk, ProviderHealth(evil, ProviderKind.NEWS, BreakerState.OFF, note=evil))

    assert "<img src=x" not in html_of(page_as(analyst, "operations.py"))
