"""Appending and sealing: no row, no act; one chain, each row in it once."""

import threading
from collections.abc import Callable

import psycopg
import pytest

from core.audit import Sealed, message_of, seal_waiting, verify_trail
from core.desk import Desk
from core.errors import ConflictError, InvalidError
from core.model import Actor, AuditEntry, Person, Topic
from core.store import Duty
from tests.conftest import Server
from tests.core.audit.conftest import Signer, waiting


def test_an_act_whose_audit_row_fails_does_not_happen(desk: Desk, analyst: Person):
    with pytest.raises(InvalidError), desk.store.as_user(analyst) as tx:
        tx.events.publish(Topic.ORDER_RECORDED, analyst.id, {"name": "an act"})
        # A NUL cannot be kept in jsonb: the insert of the audit row itself fails.
        tx.audit.append(AuditEntry("test.act", Actor.USER, details={"bad": "\x00"}, user_id=analyst.id))

    with desk.store.as_service(Duty.WATCH) as tx:
        assert tx.watch.figures().events == 1  # his joining


def test_an_act_that_fails_leaves_no_audit_row(desk: Desk, analyst: Person):
    before = waiting(desk)

    with pytest.raises(RuntimeError), desk.store.as_user(analyst) as tx:
        tx.audit.append(AuditEntry("test.act", Actor.USER, user_id=analyst.id))
        raise RuntimeError

    assert waiting(desk) == before


def test_an_act_is_not_possible_when_the_trail_cannot_take_its_row(
    desk: Desk, analyst: Person, server: Server, database: str
):
    with psycopg.connect(server.superuser_dsn(database), autocommit=True) as c:
        c.execute("alter table app.audit_logs add constraint no_room check (false) not valid")

    with pytest.raises(InvalidError), desk.store.as_user(analyst) as tx:
        tx.events.publish(Topic.ORDER_RECORDED, analyst.id, {})
        tx.audit.append(AuditEntry("test.act", Actor.USER, user_id=analyst.id))

    with desk.store.as_service(Duty.WATCH) as tx:
        assert tx.watch.figures().events == 1


def test_rows_are_sealed_in_the_order_they_were_written(
    jobs_desk: Desk, desk: Desk, write: Callable[[int], None], analyst: Person
):
    write(7)

    sealed = seal_waiting(jobs_desk.store)

    assert (sealed.seq, sealed.rows) == (8, 8)
    with desk.store.as_user(analyst) as tx:
        rows = [row for row in reversed(tx.audit.recent()) if row.action == "test.act"]
    assert [(row.seq, row.details["n"]) for row in rows] == [(n + 2, n) for n in range(7)]


def test_a_batch_takes_no_more_than_it_may_and_the_next_goes_on(jobs_desk: Desk, write: Callable[[int], None]):
    write(7)

    taken = [seal_waiting(jobs_desk.store, limit=5).rows for _ in range(3)]

    assert taken == [5, 3, 0]
    assert sealed_so_far(jobs_desk) == 8


def sealed_so_far(desk: Desk) -> int:
    with desk.store.as_service(Duty.WATCH) as tx:
        return tx.watch.figures().audit_sealed


def test_nothing_waiting_seals_nothing_and_keeps_the_head(jobs_desk: Desk, write: Callable[[int], None]):
    write(1)
    first = seal_waiting(jobs_desk.store)

    assert seal_waiting(jobs_desk.store) == Sealed(first.seq, first.hash, 0)


def test_the_text_that_is_sealed_is_made_by_the_database_whatever_a_writer_says(
    desk: Desk, analyst: Person, server: Server, database: str
):
    with psycopg.connect(server.superuser_dsn(database), autocommit=True) as c:
        row = c.execute(
            "insert into app.audit_logs (actor, action, canonical, created_at) "
            "values ('system', 'x', 'a lie', '2001-01-01') returning canonical, created_at > now() - interval '1 hour'"
        ).fetchone()

    assert row
    assert '"system", "x"' in row[0]
    assert row[1]


def test_two_sealers_at_once_never_fork_the_chain(
    desk: Desk, jobs_desk: Desk, write: Callable[[int], None], analyst: Person
):
    for _ in range(5):
        write(6)
        together = threading.Barrier(3)
        done: list[int] = []

        def seal(together: threading.Barrier = together, done: list[int] = done) -> None:
            together.wait(10)
            try:
                done.append(seal_waiting(jobs_desk.store, limit=4).rows)
            except ConflictError:
                done.append(0)

        sealers = [threading.Thread(target=seal) for _ in range(3)]
        for sealer in sealers:
            sealer.start()
        for sealer in sealers:
            sealer.join(20)
        assert len(done) == 3

    while seal_waiting(jobs_desk.store).rows:
        pass
    verdict = verify_trail(desk.store)
    assert verdict.holds
    assert verdict.rows == 31


def test_every_row_is_sealed_once_while_many_write(desk: Desk, jobs_desk: Desk, write: Callable[[int], None]):
    writers = [threading.Thread(target=write, args=(40,)) for _ in range(4)]

    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seal_waiting(jobs_desk.store)
    seal_waiting(jobs_desk.store)

    verdict = verify_trail(desk.store)
    assert verdict.holds
    assert (verdict.rows, verdict.waiting) == (161, 0)


def test_the_sealer_is_woken_by_an_act(desk: Desk, jobs_desk: Desk, analyst: Person, write: Callable[[int], None]):
    with jobs_desk.store.session() as session:
        session.listen("desk_audit")
        write(1)

        assert session.woken(timeout=5)


def test_a_checkpoint_is_the_signed_head(desk: Desk, jobs_desk: Desk, sealed: int, signer: Signer):
    with desk.store.as_service(Duty.AUDITOR) as tx:
        signed = tx.audit.checkpoints()

    assert [c.seq for c in signed] == [6, sealed]
    assert all(signer.key.public_key().verify(c.signature, message_of(c.seq, c.hash)) is None for c in signed)
