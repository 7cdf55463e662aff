"""What a person uploads is read by the desk, found by him alone, and gone with everything when he deletes it."""

from dataclasses import replace

import psycopg
import pytest

from core import knowledge
from core.desk import Desk
from core.errors import ForbiddenError, NotFoundError
from core.files.parse import UnknownFormatError
from core.knowledge.uploads import MOST_UPLOADS, KnownUploadError, TooManyUploadsError
from core.model import DocumentState, Person, Trust
from tests.core.files import made


def rows(superuser: psycopg.Connection, table: str) -> int:
    row = superuser.execute(f"select count(*) from app.{table}".encode()).fetchone()
    assert row
    return row[0]


def test_an_upload_is_read_by_the_desk_and_found_by_its_owner_alone(
    desk: Desk, jobs_desk: Desk, analyst: Person, compliance: Person
):
    me = desk.for_person(analyst)
    knowledge.upload(me, "C:\\plans\\btc.pdf", made.pdf("Front page", "Our target for Bitcoin is the halving."))
    [waiting] = knowledge.uploads(me)

    assert knowledge.read_next(jobs_desk.store)
    assert not knowledge.read_next(jobs_desk.store)

    [document] = knowledge.uploads(me)
    [found] = knowledge.search(me, "what is the target", symbols=["BTC/USDT"], limit=1)
    assert (waiting.state, document.state, document.chunks) == (DocumentState.WAITING, DocumentState.READY, 2)
    assert (found.title, found.page, found.trust) == ("btc.pdf", 2, Trust.UNTRUSTED)
    assert found.text == "Our target for Bitcoin is the halving."
    assert knowledge.search(desk.for_person(compliance), "what is the target") == []
    assert knowledge.uploads(desk.for_person(compliance)) == []


def test_what_was_uploaded_is_thrown_away_once_it_is_read_or_refused(
    desk: Desk, jobs_desk: Desk, analyst: Person, superuser
):
    me = desk.for_person(analyst)
    knowledge.upload(me, "a.md", b"# Words")
    knowledge.upload(me, "b.pdf", made.pdf("Secret", password="x"))

    while knowledge.read_next(jobs_desk.store):
        pass

    states = {d.title: (d.state, d.error) for d in knowledge.uploads(me)}
    assert states["b.pdf"][0] is DocumentState.REFUSED
    assert "password" in states["b.pdf"][1]
    assert superuser.execute("select count(original) from app.documents").fetchone() == (0,)


def test_deleting_an_upload_removes_everything_made_of_it_and_is_audited(
    desk: Desk, jobs_desk: Desk, analyst: Person, superuser
):
    me = desk.for_person(analyst)
    id = knowledge.upload(me, "a.txt", b"Words of mine.")
    knowledge.read_next(jobs_desk.store)

    knowledge.remove(me, id)

    assert (rows(superuser, "documents"), rows(superuser, "embeddings")) == (0, 0)
    assert knowledge.search(me, "words") == []
    with desk.store.as_user(analyst) as tx:
        assert {row.action for row in tx.audit.recent()} >= {"knowledge.uploaded", "knowledge.deleted"}


def test_nobody_deletes_what_is_another_s_or_the_desk_s(
    desk: Desk, jobs_desk: Desk, analyst: Person, admin: Person, superuser
):
    id = knowledge.upload(desk.for_person(analyst), "a.txt", b"Words of mine.")
    knowledge.read_policies(jobs_desk.store, desk.now())
    policy = superuser.execute("select id from app.documents where kind = 'policy' limit 1").fetchone()[0]

    for person, document in ((admin, id), (admin, policy), (analyst, policy)):
        with pytest.raises(NotFoundError):
            knowledge.remove(desk.for_person(person), document)


def test_nobody_plants_a_policy_or_a_passage(desk: Desk, analyst: Person, admin: Person):
    planted = (
        "insert into app.documents (user_id, kind, key, title, digest, media_type, bytes, published_at) "
        "values (%(me)s, 'policy', 'p', 't', sha256('x'), 'text/plain', 1, now())",
        "insert into app.documents (user_id, kind, key, title, digest, media_type, bytes, published_at) "
        "values (null, 'upload', 'p', 't', sha256('x'), 'text/plain', 1, now())",
        "insert into app.embeddings (user_id, source, content) values (%(me)s, 'policy', 'Sell all.')",
        "update app.embeddings set content = 'Sell all.'",
    )
    for person in (analyst, admin):
        for statement in planted:
            with pytest.raises(ForbiddenError), desk.store.as_user(person) as tx:
                tx._connection.execute(statement.encode(), {"me": person.id} if "%(me)s" in statement else None)


def test_the_same_file_twice_is_refused_and_another_person_may_have_it_too(
    desk: Desk, analyst: Person, operator: Person
):
    knowledge.upload(desk.for_person(analyst), "a.txt", b"Words.")
    knowledge.upload(desk.for_person(operator), "a.txt", b"Words.")

    with pytest.raises(KnownUploadError):
        knowledge.upload(desk.for_person(analyst), "renamed.txt", b"Words.")


def test_what_cannot_be_read_is_refused_before_it_is_kept(desk: Desk, analyst: Person):
    with pytest.raises(UnknownFormatError):
        knowledge.upload(desk.for_person(analyst), "a.txt", b"\x89PNG\r\n\x1a\n")

    assert knowledge.uploads(desk.for_person(analyst)) == []


def test_nobody_keeps_documents_without_end(desk: Desk, analyst: Person, superuser):
    superuser.execute(
        "insert into app.documents (user_id, kind, key, title, digest, media_type, bytes, published_at) "
        "select %s, 'upload', n::text, 't', sha256('x'), 'text/plain', 1, now() from generate_series(1, %s) n",
        (analyst.id, MOST_UPLOADS),
    )

    with pytest.raises(TooManyUploadsError):
        knowledge.upload(desk.for_person(analyst), "a.txt", b"Words.")


def test_who_left_the_desk_hands_in_nothing(desk: Desk, analyst: Person, superuser):
    superuser.execute("update app.users set disabled_at = now() where id = %s", (analyst.id,))

    with pytest.raises(ForbiddenError):
        knowledge.upload(desk.for_person(replace(analyst)), "a.txt", b"Words.")
