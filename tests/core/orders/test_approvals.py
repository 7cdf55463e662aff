"""A second person's yes: who may say it, to what, for how long, and that it is used once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from core.audit import trail
from core.desk import Desk
from core.errors import ConflictError, ForbiddenError, InvalidError
from core.model import Account, ApprovalState, Code, Mode, Order, OrderDraft, OrderStatus, Person, Role, TradingState
from core.orders import (
    DecidedError,
    Executor,
    OwnOrderError,
    approve,
    cancel,
    change_controls,
    change_limit,
    decided,
    ledger,
    place,
    reject,
    waiting,
    waiting_count,
)
from core.orders.approvals import digest_of
from tests.conftest import join
from tests.core.orders.test_road import account, draft, executor, market, of, set_price

__all__ = ["account", "executor", "market"]


@pytest.fixture
def checker(desk: Desk, operator: Person, executor: Executor) -> Desk:
    """The desk of an operator, with MANUAL_CONFIRM set and an account whose worth is known."""
    theirs = desk.for_person(operator)
    change_controls(theirs, "Two look at each order.", mode=Mode.MANUAL_CONFIRM)
    return theirs


@pytest.fixture
def maker(desk: Desk, analyst: Person, checker: Desk) -> Desk:
    return desk.for_person(analyst)


def waits(maker: Desk, account: Account, **wish: str) -> Order:
    order = place(maker, draft(account, **wish))
    assert order.status is OrderStatus.AWAITING_APPROVAL, order.refusals
    return order


def digest(checker: Desk, order: Order) -> bytes:
    return next(one.approval.digest for one in waiting(checker) if one.order.id == order.id)


def later(desk: Desk, seconds: float) -> Desk:
    return replace(desk, now=lambda: desk.now() + timedelta(seconds=seconds))


def state_of(desk: Desk, order: Order) -> ApprovalState:
    return next(approval.state for approval, decided_order in decided(desk) if decided_order.id == order.id)


def test_nothing_is_sent_before_a_second_person_said_yes_and_then_it_is(
    maker: Desk, checker: Desk, executor: Executor, account: Account
):
    order = waits(maker, account)
    executor.run(order.id)
    assert of(maker, order).status is OrderStatus.AWAITING_APPROVAL

    approve(checker, order.id, digest(checker, order))
    executor.run(order.id)

    assert of(maker, order).status is OrderStatus.FILLED
    assert state_of(checker, order) is ApprovalState.USED


def test_nobody_approves_his_own_order(desk: Desk, checker: Desk, operator: Person, account: Account):
    order = waits(checker, account)

    with pytest.raises(OwnOrderError):
        approve(checker, order.id, digest(checker, order))
    with desk.store.as_user(operator) as tx:
        assert not tx.approvals.decide(order.id, ApprovalState.APPROVED, operator.id, "past the desk's own check")


def test_whoever_does_not_operate_approves_nothing(desk: Desk, maker: Desk, checker: Desk, account: Account):
    order, other = waits(maker, account), join(desk, "other@desk.example", Role.USER)

    with pytest.raises(ForbiddenError):
        approve(desk.for_person(other), order.id, digest(checker, order))
    with desk.store.as_user(other) as tx:
        assert not tx.approvals.decide(order.id, ApprovalState.APPROVED, other.id, "")


def test_a_desk_of_one_may_let_small_orders_pass_on_their_makers_own_yes(
    desk: Desk, checker: Desk, executor: Executor, account: Account
):
    change_limit(checker, "solo_up_to", Decimal(1000), "One person works here.")
    small, large = waits(checker, account, quantity="0.01"), waits(checker, account, quantity="0.05")

    approve(checker, small.id, digest(checker, small))
    executor.run(small.id)

    assert of(checker, small).status is OrderStatus.FILLED
    with pytest.raises(OwnOrderError):
        approve(checker, large.id, digest(checker, large))


def test_a_no_needs_a_reason_and_is_kept_with_it(maker: Desk, checker: Desk, executor: Executor, account: Account):
    order = waits(maker, account)
    with pytest.raises(InvalidError):
        reject(checker, order.id, " ")

    reject(checker, order.id, "Too early.")
    executor.run(order.id)

    kept = of(maker, order)
    assert kept.status is OrderStatus.REFUSED
    assert [one.code for one in kept.refusals] == [Code.APPROVAL_REJECTED]
    assert "Too early." in kept.note


def test_what_nobody_decides_in_time_is_refused(
    maker: Desk, checker: Desk, market: Desk, executor: Executor, account: Account
):
    order = waits(maker, account)

    executor.desk = later(market, 121)
    executor.run(order.id)

    assert [one.code for one in of(maker, order).refusals] == [Code.APPROVAL_EXPIRED]
    assert waiting_count(checker) == 0
    with pytest.raises(DecidedError):
        approve(checker, order.id, b"")


def test_a_yes_that_could_not_be_acted_on_in_time_is_none(
    maker: Desk, checker: Desk, market: Desk, executor: Executor, account: Account
):
    order = waits(maker, account)
    approve(checker, order.id, digest(checker, order))

    executor.desk = later(market, 300)
    executor.run(order.id)

    assert of(maker, order).status is OrderStatus.REFUSED
    assert ledger(maker).trades == []


@pytest.mark.parametrize("when", ["before the yes", "after the yes"])
@pytest.mark.parametrize("what", ["price", "limit", "state"])
def test_a_yes_holds_only_for_what_was_seen(
    maker: Desk, checker: Desk, market: Desk, executor: Executor, account: Account, what: str, when: str
):
    order = waits(maker, account)
    seen = digest(checker, order)
    if when == "after the yes":
        approve(checker, order.id, seen)

    if what == "price":
        set_price(market, "60700")
    elif what == "limit":
        change_limit(checker, "max_orders_per_day", Decimal(150), "Calmer.")
    else:
        change_controls(checker, "Wind down.", state=TradingState.REDUCING)

    if when == "before the yes":
        with pytest.raises(ConflictError):
            approve(checker, order.id, seen)
    executor.run(order.id)
    assert of(maker, order).status is OrderStatus.REFUSED
    assert Code.APPROVAL_VOID in {one.code for one in of(maker, order).refusals}
    assert ledger(maker).trades == []


def test_a_small_move_of_the_price_leaves_a_yes_as_it_is(
    maker: Desk, checker: Desk, market: Desk, executor: Executor, account: Account
):
    order = waits(maker, account)

    set_price(market, "60500")
    approve(checker, order.id, digest(checker, order))
    executor.run(order.id)

    assert of(maker, order).status is OrderStatus.FILLED


def test_only_what_was_shown_can_be_approved(maker: Desk, checker: Desk, account: Account):
    order = waits(maker, account)

    with pytest.raises(ConflictError, match="not what was shown"):
        approve(checker, order.id, bytes(32))


def test_cancels_never_wait(maker: Desk, checker: Desk, executor: Executor, account: Account):
    order = waits(maker, account)

    cancel(maker, order.id)
    executor.run(order.id)

    assert of(maker, order).status is OrderStatus.CANCELLED
    with pytest.raises(DecidedError):
        approve(checker, order.id, b"")


def test_the_gates_are_asked_again_before_an_approved_order_is_sent(
    maker: Desk, checker: Desk, market: Desk, executor: Executor, account: Account
):
    order = waits(maker, account)
    approve(checker, order.id, digest(checker, order))

    market.settings.kill_file.touch()
    executor.run(order.id)

    assert of(maker, order).status is OrderStatus.REFUSED
    assert state_of(checker, order) is ApprovalState.VOID


def test_meanwhile_the_second_person_sees_what_the_gates_would_say(
    maker: Desk, checker: Desk, market: Desk, executor: Executor, account: Account
):
    order = waits(maker, account)

    market.settings.kill_file.touch()
    executor.run(order.id)

    seen = next(one for one in waiting(checker) if one.order.id == order.id)
    assert [one.code for one in seen.approval.answers] == [Code.KILL_SWITCH]


def test_a_person_may_lower_what_is_held_without_waiting_up_to_a_share_of_equity(
    maker: Desk, checker: Desk, executor: Executor, account: Account
):
    bought = waits(maker, account, quantity="0.15")
    approve(checker, bought.id, digest(checker, bought))
    executor.run(bought.id)
    sells = [replace(draft(account, quantity, "sell"), reduce_only=True) for quantity in ("0.05", "0.06")]

    first, second = (place(maker, sell) for sell in sells)

    assert first.status is OrderStatus.RECORDED
    assert second.status is OrderStatus.AWAITING_APPROVAL


def test_a_hundred_approvers_at_once_make_one_order(
    desk: Desk, maker: Desk, checker: Desk, executor: Executor, account: Account
):
    order = waits(maker, account)
    seen = digest(checker, order)

    def say_yes(_: int) -> bool:
        try:
            approve(checker, order.id, seen)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        yeses = list(threads.map(say_yes, range(100)))
    for _ in range(3):
        executor.run(order.id)

    assert sum(yeses) == 1
    assert len(ledger(maker).trades) == 1


def test_an_older_writer_cannot_use_a_yes_a_second_time(
    maker: Desk, checker: Desk, market: Desk, executor: Executor, account: Account
):
    order = waits(maker, account)
    approve(checker, order.id, digest(checker, order))
    newer = Executor(market, account, "newer")

    executor.run(order.id)
    newer.run(order.id)

    assert len(ledger(maker).trades) == 1


def test_the_whole_intent_is_in_the_digest(maker: Desk, checker: Desk, account: Account, analyst: Person):
    order = waits(maker, account, limit="59000")
    terms = next(one.approval.terms for one in waiting(checker))
    wish = OrderDraft.parse(order.id, account.id, "BTC/USDT", "buy", "limit", "0.1", "59000")
    others = [
        replace(wish, id=uuid4()), replace(wish, quantity=Decimal("0.2")), replace(wish, limit_price=Decimal(59001)),
        replace(wish, symbol="ETH/USDT"), replace(wish, reduce_only=True), replace(wish, account_id=uuid4()),
    ]  # fmt: skip

    assert digest_of(wish, analyst.id, terms) == digest(checker, order)
    assert digest(checker, order) not in {digest_of(other, analyst.id, terms) for other in others}
    assert digest_of(wish, uuid4(), terms) != digest(checker, order)
    assert digest_of(wish, analyst.id, replace(terms, last=Decimal(1))) != digest(checker, order)


def test_every_step_is_in_the_audit_trail(
    maker: Desk, checker: Desk, executor: Executor, account: Account, admin: Person
):
    order = waits(maker, account)
    approve(checker, order.id, digest(checker, order))
    executor.run(order.id)

    acts = [row.action for row in reversed(trail(maker.store, admin))]
    steps = ["order.awaiting_approval", "approval.approved", "order.sending", "order.fill", "order.filled"]
    assert [act for act in acts if act in steps] == steps
