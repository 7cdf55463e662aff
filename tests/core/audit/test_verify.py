"""Whoever changes the sealed trail is found, and an untouched trail holds."""

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit import message_of, seal_waiting, verify, verify_trail
from core.audit.chain import GENESIS, link_hash
from core.desk import Desk
from core.model import ChainLink
from core.store.audit import Audit
from tests.core.audit.conftest import Signer, signer_of

FOURTH = "(select audit_id from app.audit_chain where seq = 4)"
EDITS = {
    "reason": f"update app.audit_logs set reason = 'Another.' where id = {FOURTH}",
    "details": f"update app.audit_logs set details = details || '{{\"n\": 99}}' where id = {FOURTH}",
    "time": f"update app.audit_logs set created_at = created_at + interval '1 microsecond' where id = {FOURTH}",
    "person": f"update app.audit_logs set user_id = null where id = {FOURTH}",
    "kind": f"update app.audit_logs set kind = 'order' where id = {FOURTH}",
    "subject": f"update app.audit_logs set subject_id = user_id where id = {FOURTH}",
    "text": f"update app.audit_logs set canonical = canonical || ' ' where id = {FOURTH}",
    "row and text": f"update app.audit_logs a set reason = 'x', canonical = replace(canonical, reason, 'x') where id = {FOURTH}",
    "hash": "update app.audit_chain set hash = sha256(hash) where seq = 4",
    "deleted row": f"delete from app.audit_logs where id = {FOURTH}",
    "deleted link": "delete from app.audit_chain where seq = 4",
    "deleted both": "with l as (delete from app.audit_chain where seq = 4 returning audit_id) "
    "delete from app.audit_logs a using l where a.id = l.audit_id",
    "first row deleted": "delete from app.audit_chain where seq = 1",
}


def the_verdict(desk: Desk):
    return verify_trail(desk.store)


def test_an_untouched_trail_holds(desk: Desk, sealed: int):
    verdict = the_verdict(desk)

    assert verdict.holds
    assert (verdict.rows, verdict.checkpoints, verdict.waiting) == (sealed, 2, 0)


@pytest.mark.parametrize("edit", EDITS)
def test_a_change_of_the_sealed_trail_is_found_where_it_is(
    desk: Desk, sealed: int, tamperer: psycopg.Connection, edit: str
):
    done = tamperer.execute(EDITS[edit].encode())

    assert done.rowcount == 1
    assert the_verdict(desk).broken_at == (1 if edit == "first row deleted" else 4)


def test_a_row_written_past_the_desk_is_found(desk: Desk, sealed: int, tamperer: psycopg.Connection):
    tamperer.execute("insert into app.audit_logs (actor, action) values ('system', 'never.happened')")

    verdict = the_verdict(desk)

    assert verdict.broken_at == sealed + 1
    assert "neither sealed nor waiting" in verdict.sentence


def test_a_row_inserted_into_the_chain_is_found(desk: Desk, sealed: int, tamperer: psycopg.Connection):
    tamperer.execute("update app.audit_chain set seq = -seq where seq >= 4")
    tamperer.execute("update app.audit_chain set seq = -seq + 1 where seq < 0")
    tamperer.execute(
        "with a as (insert into app.audit_logs (actor, action, canonical) values ('system', 'x', '[]') returning id) "
        "insert into app.audit_chain select 4, a.id, c.hash, sha256(c.hash || '4|[]') from a, app.audit_chain c where seq = 3"
    )

    assert not the_verdict(desk).holds


def test_two_rows_that_changed_places_are_found(desk: Desk, sealed: int, tamperer: psycopg.Connection):
    tamperer.execute("update app.audit_chain set seq = -seq where seq in (4, 5)")
    tamperer.execute("update app.audit_chain set seq = case seq when -4 then 5 else 4 end where seq < 0")

    assert the_verdict(desk).broken_at == 4


def test_a_cut_tail_is_found_by_the_checkpoint_it_took_along(desk: Desk, sealed: int, tamperer: psycopg.Connection):
    tamperer.execute(
        "with l as (delete from app.audit_chain where seq > 9 returning audit_id) "
        "delete from app.audit_logs a using l where a.id = l.audit_id"
    )

    verdict = the_verdict(desk)

    assert verdict.broken_at == 10
    assert "its tail is gone" in verdict.sentence


def rewrite(tamperer: psycopg.Connection, forger: Signer | None = None) -> None:
    """Change the fourth row and chain everything anew, hashes and all; sign anew with a key of one's own."""
    tamperer.execute(EDITS["row and text"].encode())
    prev = GENESIS
    rows = tamperer.execute(
        "select c.seq, a.canonical from app.audit_chain c join app.audit_logs a on a.id = c.audit_id order by seq"
    ).fetchall()
    for seq, canonical in rows:
        hash = link_hash(prev, seq, canonical)
        tamperer.execute("update app.audit_chain set prev = %s, hash = %s where seq = %s", (prev, hash, seq))
        if forger:
            tamperer.execute(
                "update app.audit_checkpoints set hash = %s, signature = %s, public_key = %s where seq = %s",
                (hash, forger.sign(seq, hash), forger.public_key, seq),
            )
        prev = hash


def test_a_chain_rewritten_whole_is_found_by_its_checkpoint(desk: Desk, sealed: int, tamperer: psycopg.Connection):
    rewrite(tamperer)

    verdict = the_verdict(desk)

    assert not verdict.holds
    assert "signed checkpoint" in verdict.sentence


def test_a_chain_rewritten_and_signed_by_another_key_is_found_by_the_key_one_trusts(
    desk: Desk, sealed: int, tamperer: psycopg.Connection, signer: Signer
):
    forger = signer_of(b"f")
    rewrite(tamperer, forger)

    assert verify_trail(desk.store).public_keys == (forger.public_key,)
    assert not verify_trail(desk.store, signer.public_key).holds


def test_a_checkpoint_with_another_hash_or_signature_is_found(desk: Desk, sealed: int, tamperer: psycopg.Connection):
    tamperer.execute("update app.audit_checkpoints set signature = sha512(signature) where seq = %s", (sealed,))

    assert the_verdict(desk).broken_at == sealed


def test_rows_that_wait_are_told_and_break_nothing(desk: Desk, sealed: int, write: Callable[[int], None]):
    write(3)

    verdict = the_verdict(desk)

    assert verdict.holds
    assert verdict.waiting == 3


TEXT = st.text(min_size=1, max_size=12).filter(lambda s: "\x00" not in s)
COLUMNS = st.sampled_from(["actor", "action", "reason", "kind", "canonical"])
ACTIONS = st.one_of(
    st.tuples(
        st.just("edit"), st.integers(1, 12), st.one_of(COLUMNS.map(lambda c: (c, None)), st.tuples(COLUMNS, TEXT))
    ),
    st.tuples(st.just("details"), st.integers(1, 12), TEXT),
    st.tuples(st.just("swap"), st.integers(1, 12), st.integers(1, 12)),
    st.tuples(st.just("delete row"), st.integers(1, 12), st.none()),
    st.tuples(st.just("delete link"), st.integers(1, 12), st.none()),
    st.tuples(st.just("hash"), st.integers(1, 12), st.binary(min_size=32, max_size=32)),
    st.tuples(st.just("prev"), st.integers(1, 12), st.binary(min_size=32, max_size=32)),
    st.tuples(st.just("insert"), st.just(0), TEXT),
)
ALL = (
    "select c.seq, c.prev, c.hash, a.id, a.user_id, a.actor, a.action, a.reason, a.details, a.kind, a.canonical "
    "from app.audit_chain c full join app.audit_logs a on a.id = c.audit_id order by c.seq, a.id"
)


def tamper(c: psycopg.Connection, action: str, seq: int, value: object) -> None:
    row = "where id = (select audit_id from app.audit_chain where seq = %s)"
    if action == "edit":
        column, text = value  # pyright: ignore[reportGeneralTypeIssues]
        new = "%s" if text is not None else column
        c.execute(f"update app.audit_logs set {column} = {new} {row}".encode(), (seq,) if text is None else (text, seq))
    elif action == "details":
        c.execute(
            f"update app.audit_logs set details = details || jsonb_build_object('n', %s::text) {row}", (value, seq)
        )
    elif action == "swap":
        c.execute("update app.audit_chain set seq = -seq where seq in (%s, %s)", (seq, value))
        c.execute(
            "update app.audit_chain set seq = case -seq when %s then %s else %s end where seq < 0", (seq, value, seq)
        )
    elif action == "delete row":
        c.execute(f"delete from app.audit_logs {row}".encode(), (seq,))
    elif action == "delete link":
        c.execute("delete from app.audit_chain where seq = %s", (seq,))
    elif action == "insert":
        c.execute("insert into app.audit_logs (actor, action) values ('system', %s)", (value,))
    else:
        c.execute(f"update app.audit_chain set {action} = %s where seq = %s".encode(), (value, seq))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTIONS, max_size=3))
def test_the_verdict_is_that_the_trail_holds_exactly_when_nothing_changed(
    sealed: int, tamperer: psycopg.Connection, actions: list[tuple[str, int, object]]
):
    before = tamperer.execute(ALL).fetchall()

    with tamperer.transaction(force_rollback=True):
        tamperer.execute("alter table app.audit_logs drop constraint audit_logs_actor_check")
        tamperer.execute("alter table app.audit_chain drop constraint audit_chain_hash_key")
        for action in actions:
            tamper(tamperer, *action)
        changed = tamperer.execute(ALL).fetchall() != before
        trail = Audit(tamperer)
        verdict = verify(trail.chain(), trail.checkpoints(), trail.waiting(), trail.unchained())

    assert verdict.holds is not changed, verdict.sentence


def test_verification_needs_nothing_but_the_rows():
    text = '["one"]'
    link = ChainLink(1, UUID(int=1), GENESIS, link_hash(GENESIS, 1, text))

    assert verify([(link, text, True)], []).holds
    assert verify([(link, text + " ", True)], []).broken_at == 1
    assert verify([], []).rows == 0


def test_what_a_checkpoint_signs_names_its_place_and_its_hash():
    assert message_of(7, b"\x01" * 32) == b"cryptopulse-checkpoint-v1|7|" + b"01" * 32


def test_an_empty_trail_is_not_signed(jobs_desk: Desk, signer: Signer):
    seal_waiting(jobs_desk.store)

    assert signer.check(jobs_desk.store) is None


def test_a_head_is_signed_once(jobs_desk: Desk, sealed: int, signer: Signer):
    assert signer.check(jobs_desk.store) is None
