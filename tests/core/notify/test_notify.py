"""Notices: each reaches its person once, and nobody else."""

from uuid import uuid4

import pytest

from core import notify
from core.desk import Desk
from core.errors import ForbiddenError
from core.model import Notice, NoticeKind, Person
from core.notify.inbox import SHOWN
from core.store import Duty


def notice(person: Person, title: str = "A crossing", key: str = "") -> Notice:
    return Notice(person.id, key or uuid4().hex, NoticeKind.ALERT, title, "It rose.", "/markets")


def send(jobs_desk: Desk, *notices: Notice) -> None:
    for one in notices:
        with jobs_desk.store.as_service(Duty.ALERTS) as tx:
            notify.send(tx, one)


def titles(desk: Desk, person: Person) -> list[str]:
    return [kept.title for kept in notify.inbox(desk.store, person).newest]


def test_a_notice_reaches_its_person_and_nobody_else(
    desk: Desk, jobs_desk: Desk, analyst: Person, operator: Person, admin: Person, compliance: Person
):
    send(jobs_desk, notice(analyst))

    box = notify.inbox(desk.store, analyst)
    assert box.unread == 1
    [kept] = box.newest
    assert (kept.title, kept.body, kept.link) == ("A crossing", "It rose.", "/markets")
    assert [titles(desk, person) for person in (operator, admin, compliance)] == [[], [], []]


def test_the_same_key_is_told_once_to_each_person(desk: Desk, jobs_desk: Desk, analyst: Person, operator: Person):
    send(jobs_desk, notice(analyst, "First", "k"), notice(analyst, "Again", "k"), notice(operator, "Other", "k"))

    assert titles(desk, analyst) == ["First"]
    assert titles(desk, operator) == ["Other"]


def test_nothing_is_told_when_what_it_tells_is_undone(desk: Desk, jobs_desk: Desk, analyst: Person):
    with pytest.raises(RuntimeError), jobs_desk.store.as_service(Duty.ALERTS) as tx:
        notify.send(tx, notice(analyst))
        raise RuntimeError("The act failed.")

    assert titles(desk, analyst) == []


def test_a_person_sends_notices_to_himself_alone(desk: Desk, analyst: Person, operator: Person):
    notify.send_as(desk.store, analyst, notice(analyst))

    with pytest.raises(ForbiddenError):
        notify.send_as(desk.store, analyst, notice(operator))
    assert titles(desk, analyst) == ["A crossing"]
    assert titles(desk, operator) == []


def test_one_or_all_can_be_marked_read(desk: Desk, jobs_desk: Desk, analyst: Person, operator: Person):
    send(jobs_desk, *(notice(analyst, title) for title in ("One", "Two", "Three")), notice(operator))
    third = notify.inbox(desk.store, analyst).newest[0]

    notify.mark_read(desk.store, analyst, desk.now(), third.id)
    one_read = notify.inbox(desk.store, analyst)
    notify.mark_read(desk.store, analyst, desk.now())

    assert one_read.unread == 2
    assert [kept.title for kept in one_read.newest if kept.read_at] == ["Three"]
    assert notify.inbox(desk.store, analyst).unread == 0
    assert notify.inbox(desk.store, operator).unread == 1


def test_the_list_holds_the_newest_and_counts_all_that_is_unread(desk: Desk, jobs_desk: Desk, analyst: Person):
    send(jobs_desk, *(notice(analyst, str(n)) for n in range(SHOWN + 5)))

    box = notify.inbox(desk.store, analyst)

    assert box.unread == SHOWN + 5
    assert [kept.title for kept in box.newest] == [str(n) for n in reversed(range(5, SHOWN + 5))]


def test_nobody_rewrites_what_he_was_told(desk: Desk, jobs_desk: Desk, analyst: Person):
    send(jobs_desk, notice(analyst))

    with pytest.raises(ForbiddenError), desk.store.as_user(analyst) as tx:
        tx.notices.forget(desk.now())
