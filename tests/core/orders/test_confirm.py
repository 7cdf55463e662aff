"""A person's yes to an agent's proposal: one order or none, never as somebody else, never twice.

`CONFIRM_TRIALS=200`, with a longer `--timeout`, lets tabs race so often in place of the few times every run does.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from core.desk import Desk
from core.errors import ConflictError, NotFoundError
from core.model import Account, Code, Mode, Order, OrderStatus, Origin, Person, Proposal, ProposalState, Role
from core.orders import (
    Executor,
    ProposalOverError,
    accounts,
    approve,
    change_controls,
    confirm,
    ledger,
    place,
    reject_proposal,
    waiting,
)
from tests.conftest import at_time, join
from tests.core.orders.proposing import acts, now_of, nth_wish, said, wished, with_room
from tests.core.orders.test_road import account, draft, executor, market, of, set_price

__all__ = ["account", "executor", "market"]

TRIALS = int(os.environ.get("CONFIRM_TRIALS", "12"))


@pytest.fixture
def me(desk: Desk, analyst: Person) -> Desk:
    return desk.for_person(analyst)


def test_a_yes_makes_the_agents_order_and_it_goes_the_road_of_every_order(
    me: Desk, executor: Executor, account: Account
):
    made = wished(me, draft(account))

    order = confirm(me, made.id, made.digest)
    executor.run(order.id)

    assert (order.id, order.user_id, order.origin, order.status) == (
        made.id, me.user.id, Origin.AGENT, OrderStatus.RECORDED,
    )  # fmt: skip
    assert of(me, order).status is OrderStatus.FILLED
    kept = now_of(me, made)
    assert (kept.state, kept.decided_by) == (ProposalState.CONFIRMED, me.user.id)
    assert acts(me, made)[:3] == [
        ("agent", "proposal.made"), ("user", "order.recorded"), ("user", "proposal.confirmed"),
    ]  # fmt: skip


def test_a_yes_said_again_is_the_same_order(me: Desk, executor: Executor, account: Account):
    made = wished(me, draft(account))

    first = confirm(me, made.id, made.digest)
    executor.run(first.id)
    second = confirm(me, made.id, made.digest)
    executor.run(second.id)

    assert second == of(me, first)
    assert len(ledger(me).orders) == len(ledger(me).trades) == 1
    assert acts(me, made).count(("user", "proposal.confirmed")) == 1


def test_a_gates_no_leaves_the_proposal_confirmed_and_its_order_refused_with_every_no(me: Desk, account: Account):
    made = wished(me, draft(account, quantity="5.123456789"))

    order = confirm(me, made.id, made.digest)

    assert now_of(me, made).state is ProposalState.CONFIRMED
    assert order.status is OrderStatus.REFUSED
    assert {r.code for r in order.refusals} >= {Code.INVALID_QUANTITY, Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER}
    assert all(r.sentence for r in order.refusals)


def test_no_yes_gets_a_tainted_proposal_past_the_gates(me: Desk, executor: Executor, account: Account):
    made = wished(me, replace(draft(account), tainted=True))

    order = confirm(me, made.id, made.digest)
    executor.run(order.id)

    assert [r.code for r in of(me, order).refusals] == [Code.TAINTED_PROPOSAL]
    assert ledger(me).trades == []


def test_only_what_was_shown_is_confirmed(me: Desk, account: Account):
    made = wished(me, draft(account))

    with pytest.raises(ConflictError, match="not what was shown"):
        confirm(me, made.id, bytes(32))

    assert now_of(me, made).state is ProposalState.PENDING
    assert ledger(me).orders == []


def test_a_row_whose_digest_is_not_its_drafts_is_never_confirmed(me: Desk, account: Account):
    thread, turn = said(me)
    with me.store.as_user(me.user) as tx:
        forged = tx.proposals.record(
            draft(account), me.user.id, thread, turn, "call", bytes(32), "", me.now() + timedelta(0, 60)
        )
    assert forged

    with pytest.raises(ConflictError, match="not what was shown"):
        confirm(me, forged.id, forged.digest)

    assert now_of(me, forged).state is ProposalState.PENDING


def test_nobody_decides_what_was_proposed_to_somebody_else(desk: Desk, me: Desk, account: Account):
    made = wished(me, draft(account))

    for role in Role:
        other = join(desk, f"{role}@desk.example", role)
        with pytest.raises(NotFoundError):
            confirm(desk.for_person(other), made.id, made.digest)
        with pytest.raises(NotFoundError):
            reject_proposal(desk.for_person(other), made.id)
        with desk.store.as_user(other) as tx:
            for state in (ProposalState.CONFIRMED, ProposalState.REJECTED):
                assert tx.proposals.decide(made.id, me.user.id, made.digest, state, "past the desk", desk.now()) is None

    assert now_of(me, made) == made


def test_a_no_is_kept_with_its_reason_and_is_the_last_word(me: Desk, account: Account):
    made = wished(me, draft(account))

    reject_proposal(me, made.id, "Too much. ")

    kept = now_of(me, made)
    assert (kept.state, kept.reason) == (ProposalState.REJECTED, "Too much.")
    assert acts(me, made)[-1] == ("user", "proposal.rejected")
    for again in (lambda: confirm(me, made.id, made.digest), lambda: reject_proposal(me, made.id)):
        with pytest.raises(ProposalOverError):
            again()
    assert ledger(me).orders == []


def test_what_is_confirmed_cannot_be_rejected(me: Desk, account: Account):
    made = wished(me, draft(account))
    confirm(me, made.id, made.digest)

    with pytest.raises(ProposalOverError):
        reject_proposal(me, made.id)

    assert now_of(me, made).state is ProposalState.CONFIRMED


def test_a_yes_too_late_is_none_even_before_the_proposal_is_marked(me: Desk, account: Account):
    made = wished(me, draft(account))

    with pytest.raises(ProposalOverError):
        confirm(at_time(me, made.expires_at), made.id, made.digest)

    assert ledger(me).orders == []


def test_who_became_a_viewer_since_is_refused_by_the_gates(me: Desk, account: Account):
    made = wished(me, draft(account))
    viewer = me.for_person(replace(me.user, role=Role.VIEWER))

    order = confirm(viewer, made.id, made.digest)

    assert order.status is OrderStatus.REFUSED
    assert Code.ROLE_FORBIDDEN in {r.code for r in order.refusals}


def test_who_may_only_read_the_account_since_is_refused_by_the_gates(
    desk: Desk, me: Desk, admin: Person, account: Account
):
    made = wished(me, draft(account))
    accounts.grant(desk.for_person(admin), account.id, me.user.id, False)

    order = confirm(me, made.id, made.digest)

    assert order.status is OrderStatus.REFUSED
    assert Code.ACCOUNT_NOT_GRANTED in {r.code for r in order.refusals}


def test_who_lost_the_account_since_confirms_nothing_and_the_proposal_waits_on(
    desk: Desk, me: Desk, admin: Person, account: Account
):
    made = wished(me, draft(account))
    accounts.withdraw(desk.for_person(admin), account.id, me.user.id)

    with pytest.raises(NotFoundError):
        confirm(me, made.id, made.digest)

    assert now_of(me, made).state is ProposalState.PENDING


def test_an_order_that_took_the_proposals_id_is_never_called_its_order(me: Desk, account: Account):
    wish = draft(account)
    made = wished(me, wish)
    place(me, wish)

    with pytest.raises(ConflictError, match="Another order"):
        confirm(me, made.id, made.digest)

    assert now_of(me, made).state is ProposalState.PENDING


def test_ones_own_yes_to_an_agent_is_no_second_persons_yes(
    desk: Desk, me: Desk, operator: Person, executor: Executor, account: Account
):
    change_controls(desk.for_person(operator), "Two look at each order.", mode=Mode.MANUAL_CONFIRM)
    made = wished(me, draft(account))

    order = confirm(me, made.id, made.digest)
    executor.run(order.id)
    assert of(me, order).status is OrderStatus.AWAITING_APPROVAL

    boss = desk.for_person(operator)
    approve(boss, order.id, next(one.digest for one in waiting(boss) if one.order.id == order.id))
    executor.run(order.id)
    assert of(me, order).status is OrderStatus.FILLED


def test_tabs_and_strangers_at_the_same_moment_make_exactly_one_order(
    desk: Desk, me: Desk, operator: Person, market: Desk, executor: Executor, account: Account
):
    me, stranger, executor.desk = with_room(me), with_room(desk.for_person(operator)), with_room(market)
    made = [wished(me, nth_wish(account, n)) for n in range(TRIALS)]

    with ThreadPoolExecutor(4) as threads:
        for proposal in made:
            set_price(market, "60000")
            first, second, strangers, third = race(threads, [me, me, stranger, me], proposal)
            executor.run(proposal.id)

            orders = [first, second, third]
            assert [one.id for one in orders if isinstance(one, Order)] == [proposal.id] * 3, orders
            assert isinstance(strangers, NotFoundError)
            assert acts(me, proposal)[1:3] == [("user", "order.recorded"), ("user", "proposal.confirmed")]

    assert sorted(order.id for order in ledger(me, 1000).orders) == sorted(one.id for one in made)
    assert sorted(t.qty for t in ledger(me, 1000).trades) == sorted(one.draft.quantity for one in made)


def test_a_yes_and_a_no_at_the_same_moment_are_one_of_the_two(me: Desk, account: Account):
    me = with_room(me)

    def said(proposal: Proposal, n: int, together: Barrier) -> None:
        together.wait()
        try:
            confirm(me, proposal.id, proposal.digest) if n % 2 else reject_proposal(me, proposal.id)
        except ProposalOverError:
            return

    with ThreadPoolExecutor(4) as threads:
        for n in range(TRIALS):
            made, together = wished(me, nth_wish(account, n)), Barrier(4)
            list(threads.map(said, [made] * 4, range(4), [together] * 4))
            ordered = made.id in {order.id for order in ledger(me, 1000).orders}
            assert now_of(me, made).state is (ProposalState.CONFIRMED if ordered else ProposalState.REJECTED)


def race(threads: ThreadPoolExecutor, desks: list[Desk], proposal: Proposal) -> list[Order | Exception]:
    """Let all say yes at the same moment and return what each was answered."""
    together = Barrier(len(desks))

    def said(desk: Desk) -> Order | Exception:
        together.wait()
        try:
            return confirm(desk, proposal.id, proposal.digest)
        except (ConflictError, NotFoundError) as e:
            return e

    return list(threads.map(said, desks))
