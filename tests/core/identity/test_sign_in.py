"""Signing in and staying signed in: passwords, the lock after five, sessions."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from core import identity
from core.desk import Desk
from core.identity.passwords import hash_password, is_right
from core.identity.sign_in.local import WRONG
from core.model import Person
from core.store import Duty, Store
from tests.conftest import Server

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = "four plain words here"
Guess = Callable[[str, datetime], identity.SignIn]


@pytest.fixture(scope="module")
def password_hash() -> str:
    return hash_password(WORDS)


@pytest.fixture
def someone(desk: Desk, analyst: Person, password_hash: str) -> Person:
    """The analyst, with a password."""
    with desk.store.as_service(Duty.SIGN_IN) as tx:
        tx.people.set_password(analyst.id, password_hash)
    return analyst


@pytest.fixture
def guess(desk: Desk, someone: Person) -> Guess:
    return lambda password, now: identity.sign_in(desk.store, someone.email, password, now)


def failures_before(desk: Desk, person: Person, count: int) -> None:
    with desk.store.as_service(Duty.SIGN_IN) as tx:
        tx.people.set_failures(person.id, count, None)


def failures_of(desk: Desk, person: Person) -> int:
    with desk.store.as_service(Duty.SIGN_IN) as tx:
        credential = tx.people.credential(person.id)
    assert credential
    return credential.failures


def test_the_right_password_signs_in_whatever_the_case_of_the_address(desk: Desk, someone: Person):
    assert identity.sign_in(desk.store, " ANALYST@desk.Example ", WORDS, NOON).person == someone


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(desk: Desk, guess: Guess):
    wrong = guess("five other words are here", NOON)

    unknown = identity.sign_in(desk.store, "nobody@desk.example", WORDS, NOON)

    assert wrong == unknown == identity.SignIn(None, WRONG)


def test_nobodys_hash_is_computed_yet_never_right():
    nobodys = "a password nobody has, so that an unknown e-mail takes as long as a wrong password"

    assert not is_right(None, nobodys)
    assert not is_right("not a hash", nobodys)


@pytest.mark.parametrize(("failures", "minutes"), [(4, 5), (9, 15), (14, 60), (19, 60)])
def test_every_fifth_wrong_password_locks_for_longer(
    desk: Desk, someone: Person, guess: Guess, failures: int, minutes: int
):
    failures_before(desk, someone, failures)

    guess("wrong", NOON)

    locked = guess(WORDS, NOON + timedelta(minutes=minutes) - timedelta(seconds=1))
    assert locked.person is None
    assert "Too many wrong passwords" in locked.sentence
    assert guess(WORDS, NOON + timedelta(minutes=minutes)).person == someone


def test_four_wrong_passwords_lock_nothing_and_a_right_one_forgets_them(desk: Desk, someone: Person, guess: Guess):
    failures_before(desk, someone, 3)
    guess("wrong", NOON)

    assert guess(WORDS, NOON).person == someone
    assert failures_of(desk, someone) == 0


def test_guesses_at_the_same_moment_count_to_five_and_no_further(desk: Desk, someone: Person, guess: Guess):
    together = threading.Barrier(8)

    def wrong() -> None:
        together.wait(10)
        guess("wrong", NOON)

    threads = [threading.Thread(target=wrong) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failures_of(desk, someone) == 5
    assert guess(WORDS, NOON).person is None


def test_a_lock_is_in_the_audit_trail(desk: Desk, someone: Person, guess: Guess, compliance: Person):
    failures_before(desk, someone, 3)

    guess("wrong", NOON)
    guess("wrong", NOON)

    with desk.store.as_user(compliance) as tx:
        actions = [row.action for row in tx.audit.recent(2)]
    assert actions == ["sign_in.locked", "sign_in.failed"]


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def test_a_session_says_who_it_is_and_survives_a_restart(desk: Desk, analyst: Person, server: Server, database: str):
    token = identity.open_session(desk.store, analyst, "a browser", soon())

    restarted = Store(server.dsn("web_login", database), "web_login", size=2)

    assert identity.person_of(restarted, token) == analyst
    restarted.close()


@pytest.mark.parametrize("token", [None, "", "forged", "\x00"])
def test_no_token_is_nobody(desk: Desk, analyst: Person, token: str | None):
    assert identity.person_of(desk.store, token) is None


def test_an_ended_session_is_dead_everywhere_at_once(desk: Desk, analyst: Person, server: Server, database: str):
    token = identity.open_session(desk.store, analyst, "", soon())
    other = Store(server.dsn("web_login", database), "web_login", size=2)
    assert identity.person_of(other, token) == analyst

    identity.end_session(desk.store, token)

    assert identity.person_of(other, token) is None
    identity.end_session(desk.store, token)
    other.close()


def test_every_session_of_a_person_ends_and_no_one_elses(desk: Desk, analyst: Person, operator: Person):
    mine = [identity.open_session(desk.store, analyst, "", soon()) for _ in range(2)]
    theirs = identity.open_session(desk.store, operator, "", soon())

    identity.end_every_session(desk.store, analyst)

    assert [identity.person_of(desk.store, token) for token in mine] == [None, None]
    assert identity.person_of(desk.store, theirs) == operator


def test_a_session_ends_when_its_time_is_over(desk: Desk, analyst: Person):
    token = identity.open_session(desk.store, analyst, "", datetime.now(UTC) - timedelta(seconds=1))

    assert identity.person_of(desk.store, token) is None


def test_a_session_is_kept_as_a_hash_only(desk: Desk, analyst: Person, server: Server, database: str):
    token = identity.open_session(desk.store, analyst, "", soon())

    with psycopg.connect(server.superuser_dsn(database)) as c:
        kept = c.execute("select s::text, encode(token_hash, 'escape') from app.sessions s").fetchall()
        told = c.execute("select a::text from app.audit_logs a").fetchall()

    assert len(kept) == 1
    assert token not in str(kept) + str(told)


def test_who_is_disabled_is_out_at_once(desk: Desk, someone: Person, guess: Guess, server: Server, database: str):
    token = identity.open_session(desk.store, someone, "", soon())

    with psycopg.connect(server.superuser_dsn(database)) as c:
        c.execute("update app.users set disabled_at = now() where id = %s", (someone.id,))

    assert identity.person_of(desk.store, token) is None
    assert guess(WORDS, NOON).person is None
    with desk.store.as_user(someone) as tx:
        assert tx.people.all() == []
        assert tx.audit.recent() == []


def test_opening_and_ending_leave_rows_in_the_trail(desk: Desk, analyst: Person):
    identity.end_session(desk.store, identity.open_session(desk.store, analyst, "", soon()))

    with desk.store.as_user(analyst) as tx:
        assert [row.action for row in tx.audit.recent(2)] == ["session.ended", "session.opened"]
