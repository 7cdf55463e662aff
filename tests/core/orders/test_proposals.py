"""An agent's wish is a row that waits: whose it is, what it says, and for how long."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from core.desk import Desk
from core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from core.model import Account, OrderDraft, Origin, Part, Person, ProposalState, Role
from core.orders import ProposalOverError, confirm, expire_proposals, ledger, proposals, propose
from tests.conftest import Server, at_time, join
from tests.core.orders.proposing import acts, now_of, said, wished
from tests.core.orders.test_road import account, draft, market

__all__ = ["account", "market"]


@pytest.fixture
def me(desk: Desk, analyst: Person) -> Desk:
    return desk.for_person(analyst)


def events_of(server: Server, database: str, topic: str) -> list[dict[str, Any]]:
    with psycopg.connect(server.superuser_dsn(database)) as c:
        return [row[0] for row in c.execute("select payload from app.events where topic = %s", (topic,)).fetchall()]


def test_a_proposal_is_a_row_with_its_trail_and_event_and_no_order(
    me: Desk, account: Account, server: Server, database: str
):
    made = wished(me, draft(account))

    assert [(one.id, one.state) for one in proposals(me, made.thread_id)] == [(made.id, ProposalState.PENDING)]
    assert acts(me, made) == [("agent", "proposal.made")]
    told = {"proposal": str(made.id), "thread": str(made.thread_id)}
    assert events_of(server, database, "proposal.made") == [told]
    assert events_of(server, database, "order.recorded") == []
    assert ledger(me).orders == []


SOON = datetime(2027, 1, 2, 3, 4, tzinfo=UTC)
FORMS: list[dict[str, Any]] = [
    {"type": "market"},
    {"type": "limit", "limit_price": "59000.10"},
    {"type": "limit", "limit_price": "59000", "time_in_force": "GTD", "expires_at": SOON},
    {"type": "post_only", "limit_price": "59000", "time_in_force": "PO"},
    {"type": "stop_limit", "limit_price": "58000", "stop_price": "58100"},
    {"type": "take_profit", "stop_price": "70000", "reduce_only": True},
    {"type": "trailing_stop", "trail": "0.02"},
]


def test_what_was_wished_is_kept_to_the_last_digit_as_the_agents(me: Desk, account: Account):
    exact = {"quantity": "0.123456789012345678"}
    wishes = [OrderDraft.parse(uuid4(), account.id, "BTC/USDT", "sell", **exact, **form) for form in FORMS]
    wishes += [replace(wish, id=uuid4(), tainted=True) for wish in wishes]

    made = [wished(me, wish) for wish in wishes]

    assert [now_of(me, one).draft for one in made] == [replace(wish, origin=Origin.AGENT) for wish in wishes]
    assert [now_of(me, one) for one in made] == made


def test_one_call_makes_one_proposal_however_often_it_is_run(me: Desk, account: Account):
    thread, _ = said(me)

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: wished(me, draft(account), thread, "call 1"), range(4)))

    assert len({one.id for one in made}) == 1
    assert len(proposals(me, thread)) == 1
    assert acts(me, made[0]) == [("agent", "proposal.made")]


def test_one_call_does_not_wish_for_two_things(me: Desk, account: Account):
    first = wished(me, draft(account), call="call 1")

    with pytest.raises(ConflictError):
        wished(me, draft(account, "0.2"), first.thread_id, "call 1")

    assert [one.draft.quantity for one in proposals(me, first.thread_id)] == [Decimal("0.1")]


def test_nobody_but_its_person_and_compliance_sees_a_proposal(desk: Desk, me: Desk, account: Account):
    made, others = wished(me, draft(account)), [join(desk, f"{role}@desk.example", role) for role in Role]

    seeing = [one.role for one in others if proposals(desk.for_person(one), made.thread_id)]

    assert seeing == [Role.COMPLIANCE]


def test_nobody_proposes_into_anothers_thread_or_for_a_turn_of_another_thread(desk: Desk, me: Desk, account: Account):
    other = desk.for_person(join(desk, "other@desk.example", Role.USER))
    (mine, turn), (theirs, their_turn) = said(me), said(other)

    for thread, turn_of in ((theirs, their_turn), (mine, their_turn), (theirs, turn), (uuid4(), turn)):
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            propose(me, draft(account), thread_id=thread, turn_id=turn_of, call_id="c")


def test_nothing_is_proposed_on_an_account_its_person_does_not_see(me: Desk, account: Account):
    with pytest.raises(NotFoundError):
        wished(me, replace(draft(account), account_id=uuid4()))


def test_a_proposal_is_one_order_by_itself(me: Desk, account: Account):
    with pytest.raises(InvalidError):
        wished(me, replace(draft(account), part=Part(list_id=uuid4(), leg="stop")))


def test_a_long_reason_is_cut_and_its_line_breaks_are_gone(me: Desk, account: Account):
    long = "word\n\n" * 300

    thread, turn = said(me)

    made = propose(me, draft(account), thread_id=thread, turn_id=turn, call_id="c", why=long)

    assert made.why == ("word " * 100)[:500]


CHANGES = (
    "update app.proposals set draft = '{}'",
    "update app.proposals set digest = digest",
    "update app.proposals set expires_at = expires_at + interval '1 hour'",
    "update app.proposals set tainted = false",
    "delete from app.proposals",
)


def test_nobody_changes_what_was_proposed_or_takes_it_away(me: Desk, account: Account):
    made = wished(me, replace(draft(account), tainted=True))

    for change in CHANGES:
        with pytest.raises(ForbiddenError), me.store.as_user(me.user) as tx:
            tx.proposals._c.execute(change.encode())

    assert now_of(me, made) == made


def test_the_database_takes_no_yes_without_its_order(me: Desk, account: Account):
    made = wished(me, draft(account))

    with pytest.raises(psycopg.errors.ForeignKeyViolation), me.store.as_user(me.user) as tx:
        assert tx.proposals.decide(made.id, me.user.id, made.digest, ProposalState.CONFIRMED, "", me.now())

    assert now_of(me, made).state is ProposalState.PENDING


def test_the_database_itself_takes_no_yes_after_the_time_is_over(me: Desk, account: Account):
    late = wished(at_time(me, me.now() - timedelta(hours=1)), draft(account))

    with pytest.raises(ForbiddenError), me.store.as_user(me.user) as tx:
        tx.proposals.decide(
            late.id, me.user.id, late.digest, ProposalState.CONFIRMED, "", late.created_at - timedelta(1)
        )


def test_what_nobody_decides_in_time_expires_and_the_rest_goes_on_waiting(
    me: Desk, market: Desk, account: Account, server: Server, database: str
):
    late, fresh = wished(at_time(me, me.now() - timedelta(minutes=11)), draft(account)), wished(me, draft(account))

    assert expire_proposals(market) == 1
    assert expire_proposals(market) == 0

    assert not late.waits(me.now())
    assert now_of(me, late).state is ProposalState.EXPIRED
    assert now_of(me, fresh).waits(me.now())
    assert acts(me, late) == [("agent", "proposal.made"), ("system", "proposal.expired")]
    assert [one["proposal"] for one in events_of(server, database, "proposal.decided")] == [str(late.id)]
    with pytest.raises(ProposalOverError):
        confirm(me, late.id, late.digest)


def test_no_clock_of_the_jobs_ends_a_proposal_before_its_time(me: Desk, market: Desk, account: Account):
    made = wished(me, draft(account))

    assert expire_proposals(at_time(market, me.now() + timedelta(days=1))) == 0

    assert now_of(me, made).state is ProposalState.PENDING
