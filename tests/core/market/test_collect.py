"""The collector asks every source by itself, keeps what comes once, and says how each stands."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest

from core.desk import Desk
from core.errors import ForbiddenError
from core.market import Collector, news, open_collector, providers
from core.market.breaker import Breaker, ProviderError
from core.model import BreakerState, Headline, Person, ProviderHealth, ProviderKind
from core.settings import Settings
from core.store import Duty
from tests.conftest import Server
from tests.core.market.news.examples import NOW, headline

KEEP_DAYS = 30


class Told:
    """A news source that answers what the test says, when the test says."""

    def __init__(self, name: str, *answers: Sequence[Headline] | Exception) -> None:
        self.name = name
        self.asked = 0
        self.may_answer = threading.Event()
        self.may_answer.set()
        self._answers = list(answers)
        self._breaker = Breaker(name, ProviderKind.NEWS, lambda: NOW)

    def health(self) -> ProviderHealth:
        return self._breaker.health

    def fetch(self, now: datetime) -> Sequence[Headline]:
        self.asked += 1
        assert self.may_answer.wait(20)
        if not self._answers:
            return ()
        answer = self._answers.pop(0)
        with self._breaker.passage():
            if isinstance(answer, Exception):
                raise answer
            return answer


Collecting = Callable[..., Collector]


@pytest.fixture
def collecting(jobs_desk: Desk) -> Iterator[Collecting]:
    opened: list[Collector] = []

    def collector(*sources: Told, tell: Callable[[str], None] = lambda _: None) -> Collector:
        opened.append(Collector(jobs_desk.store, sources, KEEP_DAYS, tell))
        return opened[-1]

    yield collector
    for each in opened:
        each.close()


def until(collector: Collector, done: Callable[[], bool]) -> None:
    """Tick until it is so."""
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        collector.tick(NOW)
        time.sleep(0.01)


def titles(desk: Desk, person: Person) -> set[str]:
    return {item.title for item in news.latest(desk.store, person)}


def test_a_source_that_hangs_delays_no_other(desk: Desk, analyst: Person, collecting: Collecting):
    slow, quick = Told("slow.example", [headline("Late")]), Told("quick.example", [headline("One")], [headline("Two")])
    slow.may_answer.clear()
    collector = collecting(slow, quick)

    until(collector, lambda: titles(desk, analyst) == {"One", "Two"})
    asked_meanwhile = slow.asked
    slow.may_answer.set()
    until(collector, lambda: "Late" in titles(desk, analyst))

    assert asked_meanwhile == 1


def test_a_source_that_fails_is_told_once_and_its_health_is_stored(desk: Desk, analyst: Person, collecting: Collecting):
    told: list[str] = []
    failing = Told("bad.example", *[ProviderError("bad.example answered 500.")] * 3, [headline("Back again")])
    collector = collecting(failing, Told("good.example", [headline("Good")]), tell=told.append)

    until(collector, lambda: titles(desk, analyst) == {"Good", "Back again"})
    until(collector, lambda: {h.failures for h in providers(desk.store, analyst)} == {0})

    assert told == ["bad.example does not answer: bad.example answered 500."]
    assert [h.name for h in providers(desk.store, analyst)] == ["bad.example", "good.example"]


def test_what_the_database_did_not_take_is_kept_when_it_does(
    desk: Desk, analyst: Person, collecting: Collecting, server: Server, database: str
):
    collector = collecting(Told("a.example", [headline("Never sent again")]))

    with psycopg.connect(server.superuser_dsn(database), autocommit=True) as c:
        c.execute("revoke insert on app.news from duty_market")
        with pytest.raises(ForbiddenError):
            until(collector, lambda: False)
        c.execute("grant insert on app.news to duty_market")
    before = [h.last_success_at for h in providers(desk.store, analyst)]
    until(collector, lambda: titles(desk, analyst) == {"Never sent again"})

    assert before == [None]


def test_news_older_than_they_are_kept_do_not_come_back(desk: Desk, analyst: Person, collecting: Collecting):
    old = headline("Old", hours_ago=24 * KEEP_DAYS + 1)
    source = Told("a.example", [old, headline("New")], [old, headline("Newer")])
    collector = collecting(source)

    until(collector, lambda: titles(desk, analyst) == {"New", "Newer"})


def test_no_feeds_mean_no_calls_and_the_services_say_what_they_lack(jobs_desk: Desk, desk: Desk, analyst: Person):
    settings = Settings(home=jobs_desk.settings.home, news_feeds=())
    collector = open_collector(jobs_desk.store, settings, lambda: NOW, lambda _: None)

    collector.tick(NOW)
    collector.tick(NOW + timedelta(minutes=10))
    collector.close()

    seen = providers(desk.store, analyst)
    assert [(h.name, h.state) for h in seen] == [("CoinDesk Data", BreakerState.OFF), ("X", BreakerState.OFF)]
    assert all(h.note for h in seen)
    assert titles(desk, analyst) == set()


def test_a_source_that_is_no_longer_asked_is_dropped_and_others_are_let_be(
    jobs_desk: Desk, desk: Desk, analyst: Person
):
    exchange = ProviderHealth("binance", ProviderKind.EXCHANGE, BreakerState.CLOSED)
    with jobs_desk.store.as_service(Duty.MARKET) as tx:
        tx.providers.set(exchange)
        tx.providers.set(replace(exchange, name="gone.example", kind=ProviderKind.NEWS))

    open_collector(jobs_desk.store, Settings(home=jobs_desk.settings.home, news_feeds=()), lambda: NOW, print).close()

    assert [h.name for h in providers(desk.store, analyst)] == ["binance"]
