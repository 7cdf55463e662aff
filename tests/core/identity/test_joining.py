"""How people come to the desk: the first admin's link, invitations, roles."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from core import identity
from core.desk import Desk
from core.errors import ConflictError, DeskError, ForbiddenError, InvalidError, NotFoundError
from core.identity.people import LinkDeadError
from core.model import Person, Role
from tests.conftest import Server

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = "four plain words here"
ME = "first@desk.example"


def first_link(desk: Desk, now: datetime = NOON) -> str:
    token = identity.first_admin_link_token(desk.store, now)
    assert token
    return token


def test_the_first_link_makes_the_admin_who_then_signs_in(desk: Desk):
    person = identity.accept_first_admin(desk.store, first_link(desk), " First@Desk.Example ", WORDS, NOON)

    assert (person.email, person.role) == (ME, Role.ADMIN)
    assert identity.sign_in(desk.store, ME, WORDS, NOON).person == person


def test_the_first_link_lives_fifteen_minutes(desk: Desk):
    token = first_link(desk)
    last_moment = NOON + timedelta(minutes=15) - timedelta(seconds=1)

    with pytest.raises(LinkDeadError):
        identity.accept_first_admin(desk.store, token, ME, WORDS, NOON + timedelta(minutes=15))
    assert identity.accept_first_admin(desk.store, token, ME, WORDS, last_moment).role is Role.ADMIN


def test_an_older_link_dies_when_a_new_one_is_printed(desk: Desk):
    older, newer = first_link(desk), first_link(desk)

    with pytest.raises(LinkDeadError):
        identity.accept_first_admin(desk.store, older, ME, WORDS, NOON)
    assert identity.accept_first_admin(desk.store, newer, ME, WORDS, NOON).email == ME


def test_every_first_link_is_dead_once_there_is_an_admin(desk: Desk, admin: Person):
    assert identity.first_admin_link_token(desk.store, NOON) is None
    with pytest.raises(LinkDeadError, match="has its admin already"):
        identity.accept_first_admin(desk.store, "any", ME, WORDS, NOON)


def test_two_at_the_same_moment_make_one_admin(desk: Desk):
    token, together, made = first_link(desk), threading.Barrier(2), []

    def accept(email: str) -> None:
        together.wait(10)
        try:
            made.append(identity.accept_first_admin(desk.store, token, email, WORDS, NOON))
        except LinkDeadError as e:
            made.append(e)

    threads = [threading.Thread(target=accept, args=(f"{n}@desk.example",)) for n in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(type(m).__name__ for m in made) == ["LinkDeadError", "Person"]
    admin = next(m for m in made if isinstance(m, Person))
    assert [row.role for row in identity.everybody(desk.store, admin)] == ["admin"]


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa"])
def test_a_bad_password_does_not_use_the_link_up(desk: Desk, password: str):
    token = first_link(desk)

    with pytest.raises(InvalidError):
        identity.accept_first_admin(desk.store, token, ME, password, NOON)

    assert identity.accept_first_admin(desk.store, token, ME, WORDS, NOON).email == ME


@pytest.mark.parametrize("email", ["", "nobody", "two words@desk.example", "a@b@c", "x" * 65 + "@desk.example"])
def test_what_is_no_address_is_refused(desk: Desk, email: str):
    with pytest.raises(InvalidError):
        identity.accept_first_admin(desk.store, first_link(desk), email, WORDS, NOON)


def test_a_nul_in_what_was_typed_is_refused_not_a_crash(desk: Desk):
    with pytest.raises(InvalidError):
        identity.sign_in(desk.store, "a\x00b@desk.example", WORDS, NOON)


def test_an_invitation_lets_in_once_with_the_role_it_names(desk: Desk, admin: Person):
    token = identity.invite(desk.store, admin, "New@Desk.example", Role.OPERATOR, NOON)

    person = identity.accept_invitation(desk.store, token, WORDS, NOON)

    assert (person.email, person.role) == ("new@desk.example", Role.OPERATOR)
    with pytest.raises(LinkDeadError):
        identity.accept_invitation(desk.store, token, WORDS, NOON)


def test_an_invitation_lives_a_day(desk: Desk, admin: Person):
    token = identity.invite(desk.store, admin, "new@desk.example", Role.USER, NOON)

    with pytest.raises(LinkDeadError):
        identity.accept_invitation(desk.store, token, WORDS, NOON + timedelta(hours=24))
    last_moment = NOON + timedelta(hours=24) - timedelta(seconds=1)
    assert identity.accept_invitation(desk.store, token, WORDS, last_moment).email == "new@desk.example"


def test_an_invitation_used_twice_at_the_same_moment_lets_one_in(desk: Desk, admin: Person):
    token, together, let_in = (
        identity.invite(desk.store, admin, "n@desk.example", Role.USER, NOON),
        threading.Barrier(2),
        [],
    )

    def accept() -> None:
        together.wait(10)
        try:
            let_in.append(identity.accept_invitation(desk.store, token, WORDS, NOON).email)
        except DeskError as e:
            let_in.append(type(e).__name__)

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(let_in) == ["LinkDeadError", "n@desk.example"]


def test_the_first_admins_link_and_an_invitation_are_not_each_other(desk: Desk):
    first = first_link(desk)

    with pytest.raises(LinkDeadError):
        identity.accept_invitation(desk.store, first, WORDS, NOON)


def test_two_invitations_of_one_address_make_one_person(desk: Desk, admin: Person):
    first, second = (identity.invite(desk.store, admin, "n@desk.example", Role.USER, NOON) for _ in range(2))
    identity.accept_invitation(desk.store, first, WORDS, NOON)

    with pytest.raises(ConflictError):
        identity.accept_invitation(desk.store, second, WORDS, NOON)
    with pytest.raises(InvalidError, match="at this desk already"):
        identity.invite(desk.store, admin, "n@desk.example", Role.USER, NOON)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_admins_invite_whatever_the_page_believes(desk: Desk, analyst: Person, role: Role):
    with pytest.raises(ForbiddenError):
        identity.invite(desk.store, Person(analyst.id, analyst.email, role), "n@desk.example", Role.USER, NOON)
    with pytest.raises(ForbiddenError):
        identity.invite(desk.store, Person(analyst.id, analyst.email, Role.ADMIN), "n@desk.example", Role.USER, NOON)


def test_links_are_kept_as_hashes_only(desk: Desk, admin: Person, server: Server, database: str):
    token = identity.invite(desk.store, admin, "new@desk.example", Role.USER, NOON)

    with psycopg.connect(server.superuser_dsn(database)) as c:
        kept = c.execute("select i::text, encode(token_hash, 'escape') from app.invitations i").fetchall()
        told = c.execute("select a::text from app.audit_logs a").fetchall()
    assert len(kept) == 1
    assert token not in str(kept) + str(told)


def test_joining_leaves_its_row_in_the_trail(desk: Desk, admin: Person):
    token = identity.invite(desk.store, admin, "new@desk.example", Role.VIEWER, NOON)
    person = identity.accept_invitation(desk.store, token, WORDS, NOON)

    with desk.store.as_user(admin) as tx:
        rows = [(r.action, r.email) for r in tx.audit.recent(2)]
    assert rows == [("person.joined", person.email), ("person.invited", admin.email)]


def test_a_role_changes_with_a_reason_and_holds_at_once(desk: Desk, admin: Person, analyst: Person):
    token = identity.open_session(desk.store, analyst, "test", datetime.now(UTC) + timedelta(hours=1))

    identity.set_role(desk.store, admin, analyst.id, Role.VIEWER, "Left the team.")

    assert identity.person_of(desk.store, token) == Person(analyst.id, analyst.email, Role.VIEWER)


def test_a_role_needs_a_reason_another_person_and_somebody_there(desk: Desk, admin: Person, analyst: Person):
    with pytest.raises(InvalidError):
        identity.set_role(desk.store, admin, analyst.id, Role.VIEWER, " ")
    with pytest.raises(ForbiddenError):
        identity.set_role(desk.store, admin, admin.id, Role.VIEWER, "A holiday.")
    with pytest.raises(NotFoundError):
        identity.set_role(desk.store, admin, uuid4(), Role.VIEWER, "Nobody.")
    with pytest.raises(ForbiddenError):
        identity.set_role(desk.store, analyst, admin.id, Role.VIEWER, "A coup.")
