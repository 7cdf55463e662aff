"""The outbox: every event once and in order, whatever the transactions and consumers do."""

import threading
from collections.abc import Callable

import pytest

from core.desk import Desk
from core.events import deliver, register
from core.model import Event, Person, Role, Topic
from core.store import Duty, Store
from tests.conftest import Server, join

ORDERS = (Topic.ORDER_RECORDED, Topic.FILL)


class Ear:
    """A consumer's handler that keeps what it heard."""

    def __init__(self, refuse: Callable[[Event], bool] = lambda event: False) -> None:
        self.heard: list[str] = []
        self.refuse = refuse

    def __call__(self, event: Event) -> None:
        if self.refuse(event):
            raise RuntimeError(f"Cannot handle {event.payload['name']}.")
        self.heard.append(event.payload["name"])


def publish(desk: Desk, person: Person, *names: str, topic: Topic = Topic.ORDER_RECORDED) -> None:
    for name in names:
        with desk.store.as_user(person) as tx:
            tx.events.publish(topic, person.id, {"name": name})


@pytest.fixture
def consumer(jobs_desk: Desk) -> str:
    register(jobs_desk.store, "test", ORDERS)
    return "test"


def test_events_come_in_the_order_they_were_written(desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str):
    ear = Ear()
    publish(desk, analyst, "a", "b", "c")

    delivered = deliver(jobs_desk.store, consumer, ear)

    assert (delivered, ear.heard) == (3, ["a", "b", "c"])
    assert deliver(jobs_desk.store, consumer, ear) == 0


def test_a_slow_transactions_event_is_not_lost_behind_a_fast_ones(
    desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str
):
    ear = Ear()

    with desk.store.as_user(analyst) as slow:
        slow.events.publish(Topic.ORDER_RECORDED, analyst.id, {"name": "slow"})
        publish(desk, analyst, "fast")
        deliver(jobs_desk.store, consumer, ear)
        before_the_slow_one_ended = list(ear.heard)
    deliver(jobs_desk.store, consumer, ear)

    assert before_the_slow_one_ended == []
    assert ear.heard == ["slow", "fast"]


def test_a_transaction_that_began_first_and_wrote_last_keeps_its_event(
    desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str
):
    ear = Ear()

    with desk.store.as_user(analyst) as early:
        early.audit.recent(1)
        publish(desk, analyst, "fast")
        deliver(jobs_desk.store, consumer, ear)
        early.events.publish(Topic.ORDER_RECORDED, analyst.id, {"name": "late"})
    deliver(jobs_desk.store, consumer, ear)

    assert ear.heard == ["fast", "late"]


def test_an_event_of_a_rolled_back_transaction_never_happened(
    desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str
):
    ear = Ear()

    with pytest.raises(RuntimeError), desk.store.as_user(analyst) as tx:
        tx.events.publish(Topic.ORDER_RECORDED, analyst.id, {"name": "undone"})
        raise RuntimeError
    deliver(jobs_desk.store, consumer, ear)

    assert ear.heard == []


def test_a_handler_that_fails_gets_its_event_again_and_the_later_ones_wait(
    desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str
):
    failing = Ear(refuse=lambda event: event.payload["name"] == "b")
    healed = Ear()
    publish(desk, analyst, "a", "b", "c")

    for _ in range(2):
        with pytest.raises(RuntimeError, match="Cannot handle b"):
            deliver(jobs_desk.store, consumer, failing)
    deliver(jobs_desk.store, consumer, healed)

    assert failing.heard == ["a"]
    assert healed.heard == ["b", "c"]


def test_two_deliverers_of_one_consumer_never_deliver_at_once(
    desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str
):
    inside, go_on = threading.Event(), threading.Event()
    heard: list[str] = []

    def slowly(event: Event) -> None:
        heard.append(event.payload["name"])
        inside.set()
        assert go_on.wait(10)

    publish(desk, analyst, "a", "b")
    first = threading.Thread(target=deliver, args=(jobs_desk.store, consumer, slowly))
    first.start()
    assert inside.wait(10)
    second = Ear()
    turned_away = deliver(jobs_desk.store, consumer, second)
    go_on.set()
    first.join(10)

    assert (turned_away, second.heard) == (0, [])
    assert heard == ["a", "b"]


def test_one_slow_consumer_does_not_hold_back_another(desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str):
    register(jobs_desk.store, "other", ORDERS)
    other = Ear()

    def meanwhile(event: Event) -> None:
        publish(desk, analyst, "while handling " + event.payload["name"], topic=Topic.FILL)
        deliver(jobs_desk.store, "other", other)

    publish(desk, analyst, "a")
    deliver(jobs_desk.store, consumer, meanwhile)

    assert other.heard == ["a", "while handling a"]


def test_a_new_consumer_starts_at_the_first_event(desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str):
    publish(desk, analyst, "a", "b")
    deliver(jobs_desk.store, consumer, Ear())
    ear = Ear()

    register(jobs_desk.store, "newcomer", ORDERS)
    deliver(jobs_desk.store, "newcomer", ear)

    assert ear.heard == ["a", "b"]


def test_a_consumer_hears_its_topics_only(desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str):
    ear = Ear()
    publish(desk, analyst, "order")
    publish(desk, analyst, "cancel", topic=Topic.CANCEL_REQUESTED)
    publish(desk, analyst, "fill", topic=Topic.FILL)

    deliver(jobs_desk.store, consumer, ear)

    assert ear.heard == ["order", "fill"]


def test_the_offset_survives_a_restart_and_registering_again(
    desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str, server: Server, database: str
):
    publish(desk, analyst, "a")
    deliver(jobs_desk.store, consumer, Ear())
    publish(desk, analyst, "b")
    ear, restarted = Ear(), Store(server.dsn("jobs_login", database), "jobs_login", size=2)

    register(restarted, consumer, ORDERS)
    deliver(restarted, consumer, ear)
    restarted.close()

    assert ear.heard == ["b"]


def test_a_batch_goes_on_where_the_last_one_ended(desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str):
    ear = Ear()
    publish(desk, analyst, "a", "b", "c")

    sizes = [deliver(jobs_desk.store, consumer, ear, limit=2) for _ in range(3)]

    assert (sizes, ear.heard) == ([2, 1, 0], ["a", "b", "c"])


def test_events_of_many_writers_arrive_once_each_and_in_each_writers_order(desk: Desk, jobs_desk: Desk, consumer: str):
    writers = [join(desk, f"writer{n}@desk.example", Role.USER) for n in range(4)]
    threads = [
        threading.Thread(target=publish, args=(desk, w, *(f"{n}:{i:02}" for i in range(25))))
        for n, w in enumerate(writers)
    ]
    ear = Ear()

    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        deliver(jobs_desk.store, consumer, ear)
    deliver(jobs_desk.store, consumer, ear)

    assert len(ear.heard) == len(set(ear.heard)) == 100
    for n in range(4):
        assert [name for name in ear.heard if name.startswith(f"{n}:")] == [f"{n}:{i:02}" for i in range(25)]


def test_a_consumer_is_woken_at_the_commit_and_not_before(desk: Desk, jobs_desk: Desk, analyst: Person):
    with jobs_desk.store.session() as session:
        session.listen("desk_events")

        with desk.store.as_user(analyst) as tx:
            tx.events.publish(Topic.ORDER_RECORDED, analyst.id, {})
            woken_early = session.woken(timeout=0.2)

        assert not woken_early
        assert session.woken(timeout=5)


def test_how_far_each_consumer_has_come_is_told(desk: Desk, jobs_desk: Desk, analyst: Person, consumer: str):
    publish(desk, analyst, "a", "b")
    deliver(jobs_desk.store, consumer, Ear(), limit=1)

    with jobs_desk.store.as_service(Duty.RELAY) as tx:
        (offset,) = tx.events.offsets()

    assert (offset.consumer, offset.delivered, offset.waiting) == (consumer, 1, 1)
