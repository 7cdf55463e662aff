"""A second person's yes to orders that belong together: one for all of them, and none is sent without it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.desk import Desk
from core.errors import ConflictError
from core.model import Account, ApprovalState, Mode, OrderStatus, Person
from core.orders import (
    Executor,
    approve,
    bracket,
    change_controls,
    change_limit,
    exit_pair,
    place_all,
    reject,
    twap,
    waiting,
    waiting_count,
)
from tests.core.orders.test_hold import CANCELLED, FILLED, HELD, MINUTE, OPEN, STEP, market_at, sold, statuses
from tests.core.orders.test_road import account, executor, market
from tests.core.orders.test_types_road import booked, coins, me, wish

__all__ = ["account", "booked", "coins", "executor", "market", "me"]
D = Decimal
WAITS, REFUSED = OrderStatus.AWAITING_APPROVAL, OrderStatus.REFUSED


@pytest.fixture
def checker(desk: Desk, operator: Person, coins: None) -> Desk:
    theirs = desk.for_person(operator)
    change_limit(theirs, "free_reduction", D(0), "Each exit is looked at.")
    change_controls(theirs, "Two look at each order.", mode=Mode.MANUAL_CONFIRM)
    return theirs


def test_one_yes_lets_the_whole_pair_go_and_its_stop_sells_far_from_the_price_of_then(
    me: Desk, checker: Desk, executor: Executor, account: Account, booked: Desk
):
    orders = place_all(me, exit_pair(wish(account, "sell", "limit", "0.05", "61000"), D(58000)))
    executor.sweep()
    assert statuses(me, orders) == [WAITS, WAITS]
    assert waiting_count(checker) == 1
    (card,) = waiting(checker)
    assert [o.id for o in (card.order, *card.others)] == [o.id for o in orders]

    approve(checker, card.order.id, card.digest)
    executor.sweep()
    assert statuses(me, orders) == [OPEN, HELD]
    market_at(booked, 57900)
    executor.sweep()

    assert statuses(me, orders) == [CANCELLED, FILLED]
    with checker.store.as_user(checker.user) as tx:
        assert {tx.approvals.get(o.id).state for o in orders} == {ApprovalState.USED}  # pyright: ignore[reportOptionalMemberAccess]


def test_one_no_refuses_all_of_them(me: Desk, checker: Desk, executor: Executor, account: Account, booked: Desk):
    orders = place_all(me, twap(wish(account, "buy", "market", "0.03"), 3, MINUTE, STEP, booked.now()))

    reject(checker, orders[0].id, "Too early.")
    executor.sweep()

    assert statuses(me, orders) == [REFUSED, REFUSED, REFUSED]


def test_nothing_of_a_list_is_sent_without_a_yes(
    me: Desk, checker: Desk, executor: Executor, account: Account, booked: Desk
):
    orders = place_all(me, exit_pair(wish(account, "sell", "limit", "0.05", "61000"), D(59000)))
    market_at(booked, 58900)
    for _ in range(3):
        executor.sweep()
    assert not set(statuses(me, orders)) & {OPEN, HELD, FILLED}
    assert sold(me) == 0


def test_a_yes_to_the_first_order_alone_is_no_yes_to_what_was_not_shown(
    me: Desk, checker: Desk, executor: Executor, account: Account
):
    place_all(me, bracket(wish(account, "buy", "limit", "0.02", "59900"), D(61000), D(59000)))
    (card,) = waiting(checker)

    with pytest.raises(ConflictError, match="not what was shown"):
        approve(checker, card.order.id, card.approval.digest)


def test_when_the_wait_is_over_for_one_it_is_for_all(
    me: Desk, checker: Desk, executor: Executor, account: Account, booked: Desk
):
    orders = place_all(me, bracket(wish(account, "buy", "limit", "0.02", "59900"), D(61000), D(59000)))

    executor.desk = replace(booked, now=lambda: booked.now() + timedelta(seconds=121))
    executor.sweep()

    assert statuses(me, orders) == [REFUSED, REFUSED, REFUSED]


def test_a_desk_of_one_says_yes_to_a_split_only_as_far_as_its_whole_is_small(
    checker: Desk, account: Account, booked: Desk
):
    change_limit(checker, "solo_up_to", D(1000), "One person works here.")
    place_all(checker, twap(wish(account, "buy", "market", "0.03"), 3, MINUTE, STEP, booked.now()))
    small = twap(wish(account, "buy", "market", "0.012"), 3, MINUTE, STEP, booked.now())
    place_all(checker, small)

    own = {card.order.id: card.own for card in waiting(checker)}

    assert sorted(own.values()) == [False, True]
    assert own[small[0].id] is False
    with checker.store.as_user(checker.user) as tx:
        large = next(id for id, mine in own.items() if mine)
        assert not tx.approvals.decide(large, ApprovalState.APPROVED, checker.user.id, "past the desk's own check")
