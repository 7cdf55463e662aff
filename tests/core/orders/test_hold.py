"""Exit pairs, brackets, splits, changes and types the venue lacks: what is held, when it goes, what is never sent twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from psycopg.errors import ForeignKeyViolation

from core.desk import Desk
from core.errors import ConflictError, InvalidError, NotFoundError
from core.exchanges import RejectedError
from core.exchanges.base import Ack, Rejection
from core.exchanges.paper import PaperVenue
from core.model import (
    Account,
    Capabilities,
    Code,
    Decision,
    Mode,
    Order,
    OrderDraft,
    OrderStatus,
    OrderType,
    Part,
    Person,
    Side,
    TimeInForce,
    TradingState,
)
from core.orders import (
    Executor,
    amend,
    ask,
    bracket,
    cancel,
    cancel_list,
    change_controls,
    exit_pair,
    ledger,
    place_all,
    snapshots,
    twap,
)
from core.orders.hold import Around, Goes, judge
from core.orders.record import order_from
from core.store import Duty
from tests.core.orders.test_road import account, executor, market, of
from tests.core.orders.test_types_road import ASKS, BIDS, booked, coins, held, me, send, tell, wish

__all__ = ["account", "booked", "coins", "executor", "market", "me"]
D = Decimal
HELD, OPEN, FILLED, CANCELLED = OrderStatus.HELD, OrderStatus.OPEN, OrderStatus.FILLED, OrderStatus.CANCELLED
STEP = D("0.00001")
MINUTE = timedelta(minutes=1)


def placed(me: Desk, executor: Executor, drafts: Sequence[OrderDraft]) -> Sequence[Order]:
    orders = place_all(me, drafts)
    assert not orders[0].refusals, orders[0].refusals
    executor.sweep()
    return [of(me, order) for order in orders]


def statuses(me: Desk, orders: Sequence[Order]) -> list[OrderStatus]:
    return [of(me, order).status for order in orders]


def pair(
    account: Account, quantity: str = "0.05", profit: str = "61000", stop: str = "59000"
) -> tuple[OrderDraft, ...]:
    return exit_pair(wish(account, "sell", "limit", quantity, profit), D(stop))


def sold(me: Desk) -> Decimal:
    return sum((t.qty for t in ledger(me).trades if t.side == "sell"), D(0))


def market_at(booked: Desk, price: int) -> None:
    """Move the market there, book and all."""
    tell(booked, str(price), asks=[(str(price + 10), "9")], bids=[(str(price - 10), "9")])


def later(desk: Desk, by: timedelta) -> Desk:
    return replace(desk, now=lambda: datetime.now(UTC) + by)


# Exit pairs


@pytest.mark.usefixtures("coins")
def test_an_exit_pair_rests_with_its_profit_and_holds_its_stop_and_locks_the_coins_once(
    me: Desk, executor: Executor, account: Account
):
    orders = placed(me, executor, pair(account, "0.1"))

    assert [o.status for o in orders] == [OPEN, HELD]
    assert held(me, account, "BTC") == (0, D("0.1"))
    assert "fall to 59,000" in of(me, orders[1]).note


@pytest.mark.usefixtures("coins")
def test_when_the_stop_is_reached_the_profit_is_taken_off_and_only_what_it_left_is_sold(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    orders = placed(me, executor, pair(account, "0.1"))
    tell(booked, "60900", asks=ASKS, bids=BIDS, trades=[(Side.BUY, "61000", "0.03")])
    executor.sweep()
    assert of(me, orders[0]).filled == D("0.03")

    market_at(booked, 58990)
    executor.sweep()

    profit, stop = (of(me, order) for order in orders)
    assert (profit.status, profit.filled) == (CANCELLED, D("0.03"))
    assert (stop.status, stop.filled, stop.quantity) == (FILLED, D("0.07"), D("0.07"))
    assert sold(me) == D("0.1")
    assert held(me, account, "BTC") == (0, 0)


@pytest.mark.usefixtures("coins")
def test_a_profit_filled_whole_ends_its_stop_for_good(me: Desk, executor: Executor, account: Account, booked: Desk):
    orders = placed(me, executor, pair(account))
    market_at(booked, 61500)
    executor.sweep()
    executor.sweep()
    assert statuses(me, orders) == [FILLED, CANCELLED]
    assert "take profit was filled" in of(me, orders[1]).note

    market_at(booked, 58000)
    executor.sweep()

    assert sold(me) == D("0.05")


@pytest.mark.usefixtures("coins")
def test_a_price_between_two_looks_is_not_missed(me: Desk, executor: Executor, account: Account, booked: Desk):
    orders = placed(me, executor, pair(account))
    executor.sweep()

    tell(booked, "60000", asks=ASKS, bids=BIDS, trades=[(Side.SELL, "58999", "0.001")])
    executor.sweep()

    assert of(me, orders[1]).status is FILLED


@pytest.mark.usefixtures("coins")
@pytest.mark.parametrize("which", [0, 1])
def test_cancelling_one_of_an_exit_pair_ends_both_and_frees_the_coins(
    me: Desk, executor: Executor, account: Account, which: int
):
    orders = placed(me, executor, pair(account))

    cancel(me, orders[which].id)
    executor.sweep()

    assert statuses(me, orders) == [CANCELLED, CANCELLED]
    assert held(me, account, "BTC") == (D("0.1"), 0)


@pytest.mark.usefixtures("coins")
def test_a_stop_that_is_reached_while_trading_is_halted_stays_and_sells_once_it_may(
    desk: Desk, me: Desk, operator: Person, executor: Executor, account: Account, booked: Desk
):
    orders, boss = placed(me, executor, pair(account)), desk.for_person(operator)
    change_controls(boss, "Drill.", state=TradingState.HALTED)
    market_at(booked, 58990)
    for _ in range(3):
        executor.sweep()
    assert statuses(me, orders) == [OPEN, HELD]
    assert "not sent yet: Trading is HALTED" in of(me, orders[1]).note
    with me.store.as_user(me.user) as tx:
        assert [row.action for row in tx.audit.recent()].count("order.not_sent") == 1

    change_controls(boss, "Over.", state=TradingState.ACTIVE)
    market_at(booked, 59500)
    executor.sweep()

    assert statuses(me, orders) == [CANCELLED, FILLED]


@pytest.mark.usefixtures("coins")
def test_a_restart_forgets_no_stop(me: Desk, executor: Executor, account: Account, booked: Desk):
    orders = placed(me, executor, pair(account))

    market_at(booked, 58990)
    Executor(booked, account, "after a restart").sweep()

    assert statuses(me, orders) == [CANCELLED, FILLED]


@pytest.mark.usefixtures("coins")
def test_a_pair_is_refused_whole_when_one_of_it_is(me: Desk, executor: Executor, account: Account):
    orders = place_all(me, pair(account, stop="59000.001"))

    assert [o.status for o in orders] == [OrderStatus.REFUSED, OrderStatus.REFUSED]
    assert {r.code for r in orders[0].refusals} == {Code.INVALID_PRICE}
    assert executor.sweep() == 0


@pytest.mark.usefixtures("coins")
def test_the_same_pair_placed_twice_is_one(me: Desk, account: Account):
    drafts = pair(account)

    assert [o.id for o in place_all(me, drafts)] == [o.id for o in place_all(me, drafts)]
    assert len([o for o in ledger(me).orders if o.part.list_id]) == 2


# Brackets


def test_the_exits_of_a_bracket_are_sent_when_its_entry_is_filled_and_not_before(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    orders = placed(me, executor, bracket(wish(account, "buy", "limit", "0.05", "59800"), D(61000), D(59000)))
    assert [o.status for o in orders] == [OPEN, HELD, HELD]

    market_at(booked, 59700)
    executor.sweep()

    assert statuses(me, orders) == [FILLED, OPEN, HELD]
    market_at(booked, 58900)
    executor.sweep()
    assert statuses(me, orders) == [FILLED, CANCELLED, FILLED]
    assert held(me, account, "BTC") == (0, 0)


def test_an_entry_that_ends_partly_filled_is_left_by_exits_of_what_was_filled(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    orders = placed(me, executor, bracket(wish(account, "buy", "limit", "0.1", "60010"), D(61000), D(59000)))
    assert of(me, orders[0]).filled == D("0.02")

    cancel(me, orders[0].id)
    executor.sweep()
    executor.sweep()

    assert statuses(me, orders) == [CANCELLED, OPEN, HELD]
    assert of(me, orders[1]).quantity == D("0.02")
    market_at(booked, 58900)
    executor.sweep()
    assert sold(me) == D("0.02")


def test_an_entry_cancelled_without_a_fill_ends_its_exits(me: Desk, executor: Executor, account: Account):
    orders = placed(me, executor, bracket(wish(account, "buy", "limit", "0.05", "59500"), D(61000), D(59000)))

    cancel(me, orders[0].id)
    executor.sweep()
    executor.sweep()

    assert statuses(me, orders) == [CANCELLED, CANCELLED, CANCELLED]


@pytest.mark.usefixtures("executor")
def test_a_bracket_is_judged_as_if_the_market_stood_at_its_entry(me: Desk, account: Account):
    below = bracket(wish(account, "buy", "limit", "0.05", "58000"), D(59000), D(57000))
    assert ask(me, *below).allowed

    far = bracket(wish(account, "buy", "limit", "0.05", "58000"), D(75000), D(57000))
    assert {r.code for r in ask(me, *far).refusals} == {Code.PRICE_DEVIATION}


# Splits over time


def test_the_slices_of_a_split_are_sent_one_after_the_other_each_at_its_time(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    drafts = twap(wish(account, "buy", "market", "0.03"), 3, MINUTE, STEP, booked.now())
    orders = placed(me, executor, drafts)
    seen = [[o.status for o in orders]]
    for minutes in (1, 2):
        tell(booked, "60000", asks=ASKS, bids=BIDS)
        quoted = later(booked, minutes * MINUTE)
        executor.desk = replace(quoted, settings=booked.settings.model_copy(update={"quote_max_age_s": 3600}))
        refresh(booked, minutes * MINUTE)
        executor.sweep()
        seen.append(statuses(me, orders))

    assert seen == [[FILLED, HELD, HELD], [FILLED, FILLED, HELD], [FILLED, FILLED, FILLED]]
    assert sum(t.qty for t in ledger(me).trades) == D("0.03")


def refresh(booked: Desk, by: timedelta) -> None:
    """Let the newest quote and the account's worth be of that time."""
    with booked.store.as_service(Duty.MARKET) as tx:
        quote = tx.market.quote("recorded", "BTC/USDT")
        assert quote
        tx.market.set_quotes([replace(quote, received_at=datetime.now(UTC) + by)])
    snapshots.take_all(later(booked, by))


def test_cancelling_a_split_ends_what_was_not_sent(me: Desk, executor: Executor, account: Account, booked: Desk):
    orders = placed(me, executor, twap(wish(account, "buy", "market", "0.03"), 3, MINUTE, STEP, booked.now()))

    cancel_list(me, orders[0].id)
    executor.sweep()

    assert statuses(me, orders) == [FILLED, CANCELLED, CANCELLED]


def test_nobody_cancels_another_persons_split(
    desk: Desk, me: Desk, operator: Person, executor: Executor, account: Account, booked: Desk
):
    orders = placed(me, executor, twap(wish(account, "buy", "market", "0.03"), 3, MINUTE, STEP, booked.now()))

    with pytest.raises(NotFoundError):
        cancel_list(desk.for_person(operator), orders[0].id)


@pytest.mark.usefixtures("executor")
def test_a_split_needs_a_second_person_as_if_it_were_whole_and_room_for_each_slice(
    me: Desk, account: Account, booked: Desk
):
    low = me.settings.model_copy(update={"second_person_above": D(2000), "max_orders_per_day": 3})
    me = replace(me, settings=low)
    whole = wish(account, "buy", "market", "0.04")

    assert ask(me, *twap(whole, 2, MINUTE, STEP, booked.now())).waits
    codes = {r.code for r in ask(me, *twap(whole, 4, MINUTE, STEP, booked.now())).refusals}
    assert codes == {Code.UNDER_REVIEW, Code.DAY_CAP_REACHED}


# Changed orders


def test_a_changed_order_takes_the_place_of_the_old_one_with_what_is_filled_counted(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    old = send(me, executor, wish(account, "buy", "limit", "0.1", "59985"))
    tell(booked, "60000", asks=ASKS, bids=BIDS, trades=[(Side.SELL, "59985", "0.04")])
    executor.sweep()

    new = amend(me, uuid4(), old.id, D("0.12"), D(59970), None)
    executor.run(new.id)

    assert statuses(me, [old, new]) == [CANCELLED, OPEN]
    assert of(me, new).quantity == D("0.08")
    assert held(me, account, "USDT")[1] == D("0.08") * 59970 * D("1.001")


def test_what_the_old_order_has_locked_pays_for_the_new_one(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    wide = {"max_weight": D(1), "max_exposure": D(1), "max_notional": D(100_000), "second_person_above": D(100_000)}
    settings = booked.settings.model_copy(update=wide)
    me, executor = replace(me, settings=settings), Executor(replace(booked, settings=settings), account, "wide")
    old = send(me, executor, wish(account, "buy", "limit", "1.6", "59000"))

    new = amend(me, uuid4(), old.id, D("1.6"), D(59500), None)
    executor.run(new.id)

    assert new.refusals == ()
    assert statuses(me, [old, new]) == [CANCELLED, OPEN]


def test_a_refused_change_leaves_the_order_as_it_is(
    desk: Desk, me: Desk, operator: Person, executor: Executor, account: Account
):
    old = send(me, executor, wish(account, "buy", "limit", "0.05", "59000"))

    finer = amend(me, uuid4(), old.id, D("0.05"), D("59000.001"), None)
    change_controls(desk.for_person(operator), "Drill.", state=TradingState.HALTED)
    halted = amend(me, uuid4(), old.id, D("0.05"), D(59100), None)
    executor.sweep()

    assert statuses(me, [old, finer, halted]) == [OPEN, OrderStatus.REFUSED, OrderStatus.REFUSED]
    assert Code.TRADING_HALTED in {r.code for r in halted.refusals}


def test_a_change_refused_when_it_is_about_to_be_sent_leaves_the_order_too(
    desk: Desk, me: Desk, operator: Person, executor: Executor, account: Account
):
    old = send(me, executor, wish(account, "buy", "limit", "0.05", "59000"))
    new = amend(me, uuid4(), old.id, D("0.05"), D(59100), None)

    change_controls(desk.for_person(operator), "Drill.", state=TradingState.HALTED)
    executor.run(new.id)

    assert statuses(me, [old, new]) == [OPEN, OrderStatus.REFUSED]


def test_an_order_filled_before_it_could_be_changed_is_not_bought_twice(
    me: Desk, executor: Executor, account: Account, booked: Desk
):
    old = send(me, executor, wish(account, "buy", "limit", "0.05", "59000"))
    new = amend(me, uuid4(), old.id, D("0.1"), D(59100), None)
    market_at(booked, 58900)
    executor.sweep()

    assert statuses(me, [old, new]) == [FILLED, CANCELLED]
    assert sum(t.qty for t in ledger(me).trades) == D("0.05")


def test_one_change_at_a_time_and_none_of_what_is_finished_or_below_what_is_filled(
    desk: Desk, me: Desk, operator: Person, executor: Executor, account: Account, booked: Desk
):
    old = send(me, executor, wish(account, "buy", "limit", "0.1", "60010"))
    with pytest.raises(InvalidError, match=r"0\.02 of it is filled"):
        amend(me, uuid4(), old.id, D("0.02"), D(59000), None)
    with pytest.raises(NotFoundError):
        amend(desk.for_person(operator), uuid4(), old.id, D("0.1"), D(59000), None)
    new = amend(me, uuid4(), old.id, D("0.1"), D(59000), None)
    with pytest.raises(ConflictError, match="being changed already"):
        amend(me, uuid4(), old.id, D("0.1"), D(59100), None)
    executor.sweep()
    with pytest.raises(ConflictError, match="finished"):
        amend(me, uuid4(), old.id, D("0.1"), D(59100), None)

    assert of(me, new).status is OPEN


def test_cancelling_an_order_takes_its_pending_change_with_it(me: Desk, executor: Executor, account: Account):
    old = send(me, executor, wish(account, "buy", "limit", "0.05", "59000"))
    new = amend(me, uuid4(), old.id, D("0.05"), D(59100), None)

    cancel(me, old.id)
    executor.sweep()

    assert statuses(me, [old, new]) == [CANCELLED, CANCELLED]


@pytest.mark.parametrize("how", ["replaces", "after"])
def test_nobody_has_a_part_in_an_order_that_is_not_his(
    desk: Desk, me: Desk, operator: Person, executor: Executor, account: Account, how: str
):
    mine, theirs = send(me, executor, wish(account, "buy", "limit", "0.05", "59000")), desk.for_person(operator)
    forged = replace(wish(account, "buy", "limit", "0.05", "59100"), part=replace(Part(), **{how: mine.id}))

    with pytest.raises(ForeignKeyViolation):
        hold(theirs, forged)
    assert of(me, mine).status is OPEN


def test_exits_sell_what_is_left_of_a_fill_whose_fee_was_taken_from_it(me: Desk, account: Account):
    entry, profit, _ = bracket(wish(account, "buy", "limit", "0.05", "59800"), D(61000), D(59000))
    filled, waiting = (
        order_from(d, me.user.id, Mode.DRY_RUN, Decision((), 1), me.now(), held=True) for d in (entry, profit)
    )
    filled = replace(filled, status=FILLED, filled=D("0.05"))

    step = judge(waiting, Around(filled, D("0.04995"), None, None, watches=False), me.now())

    assert isinstance(step, Goes)
    assert (step.sent.quantity, step.first) == (D("0.04995"), None)


# Types the venue lacks


class Bare(PaperVenue):
    """A paper venue that knows market and limit orders alone."""

    capabilities = Capabilities(
        frozenset({OrderType.MARKET, OrderType.LIMIT}),
        frozenset(TimeInForce),
        emulated=frozenset(kind for kind in OrderType if kind.waits),
    )

    def submit(self, order: Order) -> Ack:
        if order.type not in self.capabilities.types:
            raise RejectedError(Rejection("TYPE", f"No {order.type.words} orders here."))
        return super().submit(order)


@pytest.fixture
def bare(executor: Executor, booked: Desk, account: Account) -> Executor:
    executor.venue = Bare(booked.store, account.id)
    return executor


def hold(me: Desk, draft: OrderDraft) -> Order:
    order = order_from(draft, me.user.id, Mode.DRY_RUN, Decision((), 1), me.now(), held=True)
    with me.store.as_user(me.user) as tx:
        tx.orders.record(order)
    return order


@pytest.mark.usefixtures("coins")
@pytest.mark.parametrize(
    ("type", "terms", "before", "reached", "price"),
    [
        ("stop_market", {"stop_price": "59000"}, 60500, 58990, 58980),
        ("stop_limit", {"stop_price": "59000", "limit": "58900"}, 60500, 58990, 58980),
        ("take_profit", {"stop_price": "61000"}, 60500, 61010, 61000),
        ("trailing_stop", {"trail": "0.02"}, 61000, 59770, 59760),
    ],
)
def test_the_desk_stands_in_for_a_type_the_venue_lacks(
    me: Desk, bare: Executor, account: Account, booked: Desk, type: str, terms: dict[str, str], before: int,
    reached: int, price: int,
):  # fmt: skip
    order = hold(me, wish(account, "sell", type, "0.05", **terms))
    for market_stands_at in (before, before - 100):
        market_at(booked, market_stands_at)
        bare.sweep()
        assert of(me, order).status is HELD

    market_at(booked, reached)
    bare.sweep()

    kept = of(me, order)
    assert (kept.status, kept.type, kept.average_price) == (FILLED, OrderType(type), D(price))


@pytest.mark.usefixtures("coins")
def test_a_held_stop_good_till_a_date_ends_with_it(me: Desk, bare: Executor, account: Account, booked: Desk):
    soon = datetime.now(UTC) + MINUTE
    terms = {"stop_price": "59000", "time_in_force": "GTD", "expires_at": soon}
    order = hold(me, wish(account, "sell", "stop_market", "0.05", **terms))

    bare.sweep()
    assert of(me, order).status is HELD
    bare.desk = later(booked, 2 * MINUTE)
    bare.sweep()

    assert of(me, order).status is OrderStatus.EXPIRED


@pytest.mark.usefixtures("coins")
def test_a_held_stop_is_changed_while_it_is_held(me: Desk, bare: Executor, account: Account, booked: Desk):
    old = hold(me, wish(account, "sell", "stop_market", "0.05", stop_price="59000"))

    new = amend(me, uuid4(), old.id, D("0.04"), None, D(59500))
    bare.sweep()
    assert statuses(me, [old, new]) == [CANCELLED, HELD]
    market_at(booked, 59400)
    bare.sweep()

    assert of(me, new).status is FILLED
    assert sold(me) == D("0.04")
