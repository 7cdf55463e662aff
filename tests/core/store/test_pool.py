"""The two doors to the database: who enters acts as somebody, and foreign errors become ours."""

import json
import threading

import psycopg
import pytest
from psycopg import errors

from core.desk import Desk
from core.errors import ConflictError, ForbiddenError, InvalidError, UnavailableError
from core.model import Actor, AuditEntry, Person, Role
from core.store import Duty, Store
from core.store.pool import BEGIN
from tests.conftest import Server, join


def test_a_person_writes_his_own_acts_and_no_one_elses(desk: Desk, analyst: Person, operator: Person):
    with desk.store.as_user(analyst) as tx:
        tx.audit.append(AuditEntry("test.act", Actor.USER, user_id=analyst.id))

    with pytest.raises(ForbiddenError), desk.store.as_user(analyst) as tx:
        tx.audit.append(AuditEntry("test.act", Actor.USER, user_id=operator.id))


def test_a_service_cannot_take_a_duty_of_another_service(desk: Desk):
    with pytest.raises(ForbiddenError), desk.store.as_service(Duty.EXECUTOR) as tx:
        tx.orders.working()


def test_a_forgotten_role_is_refused(desk: Desk):
    with desk.store._pool.connection() as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("select * from app.users")


def test_who_acted_is_forgotten_with_the_transaction(server: Server, database: str, desk: Desk, analyst: Person):
    store = Store(server.dsn("web_login", database), "web_login", size=1)
    with store.as_user(analyst) as tx:
        assert tx.people.by_id(analyst.id) == analyst

    with store._pool.connection() as connection:
        claims = connection.execute("select current_user, current_setting('request.jwt.claims', true)").fetchone()
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("select * from app.users")
    store.close()

    assert claims == ("web_login", "")


def test_two_people_on_one_connection_do_not_see_each_others_rows(
    server: Server, database: str, desk: Desk, analyst: Person, operator: Person
):
    store = Store(server.dsn("web_login", database), "web_login", size=1)
    for person in (analyst, operator):
        with store.as_user(person) as tx:
            tx.audit.append(AuditEntry("test.act", Actor.USER, user_id=person.id))

    with store.as_user(operator) as tx:
        emails = {row.email for row in tx.audit.recent()}
    store.close()

    assert emails == {operator.email}


def test_a_person_inside_his_transaction_cannot_become_a_duty_of_another_service(
    server: Server, database: str, analyst: Person
):
    with psycopg.connect(server.dsn("web_login", database)) as connection:
        connection.execute(BEGIN.format("authenticated", json.dumps({"sub": str(analyst.id)})))
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("set local role duty_executor")


def test_what_fails_inside_leaves_nothing(desk: Desk, analyst: Person):
    with pytest.raises(RuntimeError), desk.store.as_user(analyst) as tx:
        tx.audit.append(AuditEntry("test.act", Actor.USER, user_id=analyst.id))
        raise RuntimeError

    with desk.store.as_user(analyst) as tx:
        assert [row.action for row in tx.audit.recent()] == ["person.joined"]


def test_a_second_of_the_same_is_a_conflict(desk: Desk, analyst: Person):
    with pytest.raises(ConflictError):
        join(desk, analyst.email, Role.USER)


@pytest.mark.parametrize("text", ["a\x00b", "\x00"])
def test_text_the_database_cannot_keep_is_refused_with_a_sentence(desk: Desk, analyst: Person, text: str):
    with pytest.raises(InvalidError, match="refuses this value"), desk.store.as_user(analyst) as tx:
        tx.audit.recent(search=text)


def test_a_database_that_is_away_is_told_as_such(server: Server):
    store = Store(server.dsn("web_login", "there_is_none"), "web_login", size=1)

    with pytest.raises(UnavailableError):
        store.wait(timeout=0.5)
    store.close()


def test_a_connection_the_server_ended_is_replaced_without_anybody_noticing(
    server: Server, database: str, desk: Desk, analyst: Person
):
    with desk.store.as_user(analyst) as tx:
        tx.people.all()
    with psycopg.connect(server.superuser, autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (database,))

    with desk.store.as_user(analyst) as tx:
        assert tx.people.by_id(analyst.id) == analyst


def test_threads_share_a_store_and_stay_themselves(desk: Desk):
    people = [join(desk, f"p{n}@desk.example", Role.USER) for n in range(8)]
    seen: dict[str, set[str | None]] = {}

    def look(person: Person) -> None:
        for _ in range(10):
            with desk.store.as_user(person) as tx:
                seen.setdefault(person.email, set()).update(row.email for row in tx.audit.recent())

    threads = [threading.Thread(target=look, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert seen == {person.email: {person.email} for person in people}


def test_a_lock_of_a_session_belongs_to_one_until_it_ends(desk: Desk):
    with desk.store.session() as first:
        with desk.store.session() as second:
            taken = (first.hold("a name"), second.hold("a name"), second.hold("another"))
        assert taken == (True, False, True)

    with desk.store.session() as third:
        assert third.hold("a name")
