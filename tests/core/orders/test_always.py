"""What always passes, and what never: cancels whatever is wrong, and orders that only reduce."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from core.model import Code, Mode, Order, OrderDraft, OrderStatus, TradingState
from core.orders import ask, cancel, change_controls, place
from core.orders.place import amend
from core.store import Duty
from tests.core.orders.board import Board, board

__all__ = ["board"]
D = Decimal
OPEN_TO_ALL = {"max_weight": "1", "max_exposure": "1"}


def wish(board: Board, side: str, quantity: str, limit: str | None = None, **more: Any) -> OrderDraft:
    kind = "limit" if limit else "market"
    return OrderDraft.parse(uuid4(), board.paper, "BTC/USDT", side, kind, quantity, limit, **more)


def reduction(board: Board, quantity: str = "0.01", limit: str | None = None) -> OrderDraft:
    return wish(board, "sell", quantity, limit, reduce_only=True)


def status_of(board: Board, order: Order) -> OrderStatus:
    return next(each.status for each in board.orders() if each.id == order.id)


def set_controls(board: Board, **controls: Any) -> None:
    change_controls(board.desk_of("admin"), "For the test.", **controls)


def spoil(board: Board) -> None:
    """Let everything be wrong at once that an order could be refused for."""
    board.web.settings.kill_file.touch()
    with board.jobs.store.as_service(Duty.EXECUTOR) as tx:
        tx.snapshots.set_stream(board.paper, in_sync=False)
        now = board.jobs.now()
        tx.protections.lock("daily_loss", None, None, "A lost day.", now, now + timedelta(hours=1))
    with board.superuser.transaction():
        board.superuser.execute("insert into app.limits (key, value, reason) values ('max_leverage', 3, 'By hand.')")
        board.superuser.execute("update app.accounts set mainnet = true")
        board.superuser.execute("update app.account_grants set may_trade = false")
        board.superuser.execute("update app.users set role = 'viewer' where id = %s", (board.people["one"].id,))
        board.superuser.execute("update app.quotes set received_at = received_at - interval '1 day'")


@pytest.mark.parametrize("state", TradingState)
@pytest.mark.parametrize("mode", Mode)
def test_a_cancel_passes_in_every_mode_and_state_whatever_else_is_wrong(board: Board, mode: Mode, state: TradingState):
    board.begin(Mode.AUTONOMOUS, TradingState.ACTIVE, environment=False, switch=False, limits=OPEN_TO_ALL)
    me, set_to = board.desk_of("one"), list(product([False, True], [False, True], [False, True]))
    resting = [place(me, wish(board, "buy", f"0.01{n}", "58000")) for n in range(len(set_to))]
    board.sweep()
    assert {status_of(board, order) for order in resting} == {OrderStatus.OPEN}

    ended = []
    for order, (wrong, killed, mainnet) in zip(resting, set_to, strict=True):
        set_controls(board, mode=mode, state=state, killed=killed, mainnet=mainnet)
        if wrong and not board.web.settings.kill_file.exists():
            spoil(board)
        cancel(me, order.id)
        board.sweep()
        ended.append(status_of(board, order))

    assert ended == [OrderStatus.CANCELLED] * len(set_to)
    with board.jobs.store.as_service(Duty.EXECUTOR) as tx:
        assert all(balance.locked == 0 for balance in tx.accounts.balances(board.paper).values())


def test_a_cancel_passes_at_every_point_of_an_orders_life(board: Board):
    board.begin(Mode.MANUAL_CONFIRM, TradingState.ACTIVE, environment=False, switch=False, limits=OPEN_TO_ALL)
    me = board.desk_of("one")
    waits, waits_too = (place(me, wish(board, "buy", f"0.01{n}", "58000")) for n in range(2))
    set_controls(board, mode=Mode.AUTONOMOUS)
    recorded, sent, unanswered = (place(me, wish(board, "buy", f"0.02{n}", "58000")) for n in range(3))
    mine = next(each for each in board.executors if each.account.id == board.paper)
    mine.run(sent.id)
    with board.jobs.store.as_service(Duty.EXECUTOR) as tx:
        assert tx.orders.about_to_send(unanswered.id, mine.fence)
    mine.venue.submit(replace(unanswered, status=OrderStatus.SUBMITTING))

    spoil(board)
    for order in (waits, recorded, sent, unanswered):
        cancel(me, order.id)
    board.sweep()

    ended = [status_of(board, order) for order in (waits, recorded, sent, unanswered)]
    assert ended == [OrderStatus.CANCELLED] * 4
    assert status_of(board, waits_too) is OrderStatus.AWAITING_APPROVAL


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("state", TradingState)
def test_a_reduction_passes_unless_halted(board: Board, mode: Mode, state: TradingState):
    board.begin(mode, state, environment=False, switch=False, limits={})

    order = place(board.desk_of("one"), reduction(board))
    board.sweep()

    halted = state is TradingState.HALTED
    assert [one.code for one in order.refusals] == ([Code.TRADING_HALTED] if halted else [])
    assert status_of(board, order) is (OrderStatus.REFUSED if halted else OrderStatus.FILLED)


@pytest.mark.parametrize("state", [TradingState.ACTIVE, TradingState.REDUCING])
def test_a_reduction_passes_what_holds_up_buying(board: Board, state: TradingState):
    tight = {"max_weight": "0.01", "max_exposure": "0.01", "max_daily_loss": "0.0001", "max_drawdown": "0.0001"}
    board.begin(Mode.AUTONOMOUS, state, environment=False, switch=False, limits=tight)
    board.prices["BTC/USDT"] = D(55_000)
    board.quote()
    with board.jobs.store.as_service(Duty.EXECUTOR) as tx:
        now = board.jobs.now()
        tx.protections.lock("daily_loss", board.paper, None, "A lost day.", now, now + timedelta(hours=1))
    me = board.desk_of("one")

    bought, sold = ask(me, wish(board, "buy", "0.01")), ask(me, reduction(board))

    held_up = {Code.WEIGHT_EXCEEDED, Code.EXPOSURE_EXCEEDED, Code.DAILY_LOSS, Code.MAX_DRAWDOWN, Code.PROTECTION_LOCK}
    assert held_up <= {one.code for one in bought.refusals}
    assert sold.allowed


def kill(board: Board) -> OrderDraft:
    set_controls(board, killed=True)
    return reduction(board)


def on_mainnet(board: Board) -> OrderDraft:
    return replace(reduction(board), account_id=board.mainnet)


def far_from_the_market(board: Board) -> OrderDraft:
    return reduction(board, limit="70000")


def twice(board: Board) -> OrderDraft:
    place(board.desk_of("one"), reduction(board))
    return reduction(board)


def too_fast(board: Board) -> OrderDraft:
    for n in range(3):
        place(board.desk_of("one"), reduction(board, f"0.001{n}"))
    return reduction(board)


def too_fine(board: Board) -> OrderDraft:
    return reduction(board, "0.0100001")


def too_fine_a_price(board: Board) -> OrderDraft:
    return reduction(board, limit="60100.001")


def more_than_is_held(board: Board) -> OrderDraft:
    return reduction(board, "0.7")


def a_buy(board: Board) -> OrderDraft:
    return replace(wish(board, "buy", "0.01"), reduce_only=True)


def too_large(board: Board) -> OrderDraft:
    return reduction(board, "0.2")


def on_an_old_quote(board: Board) -> OrderDraft:
    board.superuser.execute("update app.quotes set received_at = received_at - interval '1 day'")
    return reduction(board)


STILL_HELD: Mapping[Code, Callable[[Board], OrderDraft]] = {
    Code.KILL_SWITCH: kill,
    Code.MAINNET_DISABLED: on_mainnet,
    Code.PRICE_DEVIATION: far_from_the_market,
    Code.DUPLICATE_ORDER: twice,
    Code.RATE_LIMIT_EXCEEDED: too_fast,
    Code.INVALID_QUANTITY: too_fine,
    Code.INVALID_PRICE: too_fine_a_price,
    Code.REDUCE_ONLY_WOULD_INCREASE_POSITION: more_than_is_held,
    Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER: too_large,
    Code.QUOTE_STALE: on_an_old_quote,
}


@pytest.mark.parametrize("state", [TradingState.ACTIVE, TradingState.REDUCING])
@pytest.mark.parametrize("code", STILL_HELD)
def test_a_reduction_stays_subject_to(board: Board, code: Code, state: TradingState):
    board.begin(Mode.AUTONOMOUS, state, environment=True, switch=False, limits={"max_orders_per_minute": "3"})
    assert ask(board.desk_of("one"), reduction(board)).allowed

    order = place(board.desk_of("one"), STILL_HELD[code](board))

    assert code in {one.code for one in order.refusals}
    assert order.status is OrderStatus.REFUSED


def test_a_buy_is_no_reduction(board: Board):
    board.begin(Mode.AUTONOMOUS, TradingState.ACTIVE, environment=False, switch=False, limits={})

    order = place(board.desk_of("one"), a_buy(board))

    assert [one.code for one in order.refusals] == [Code.REDUCE_ONLY_WOULD_INCREASE_POSITION]


@pytest.mark.parametrize(
    ("limits", "code"), [({}, Code.APPROVAL_REQUIRED), ({"second_person_above": "5300"}, Code.UNDER_REVIEW)]
)
def test_a_sale_below_the_market_counts_at_the_market_where_it_will_be_filled(board: Board, limits, code: Code):
    """At its own price 0.0899 BTC would be less than a twentieth of the account, and less than 5,300 USDT."""
    mode = Mode.AUTONOMOUS if limits else Mode.MANUAL_CONFIRM
    board.begin(mode, TradingState.ACTIVE, environment=False, switch=False, limits=limits)

    asked = ask(board.desk_of("one"), reduction(board, "0.0899", "57600"))

    assert [one.code for one in asked.refusals] == [code]


def test_nobody_reduces_without_waiting_by_a_share_of_what_the_account_was_worth_long_ago(board: Board):
    board.begin(Mode.MANUAL_CONFIRM, TradingState.ACTIVE, environment=False, switch=False, limits={})
    board.superuser.execute("update app.account_snapshots set taken_at = taken_at - interval '1 hour'")

    asked = ask(board.desk_of("one"), reduction(board))

    assert [one.code for one in asked.refusals] == [Code.APPROVAL_REQUIRED]


def test_a_changed_reduction_counts_as_what_it_was_changed_to(board: Board):
    """Small orders made large one after the other would sell everything, each as if it were still small."""
    board.begin(Mode.MANUAL_CONFIRM, TradingState.ACTIVE, environment=False, switch=False, limits={})
    me, changed = board.desk_of("one"), []
    for n in range(3):
        small = place(me, reduction(board, f"0.00{n + 1}", "62000"))
        board.sweep()
        changed.append(amend(me, uuid4(), small.id, D("0.04") + D(n) / 1000, D(61_000 + n), None))
        board.sweep()

    assert [status_of(board, order) for order in changed] == [
        OrderStatus.OPEN,
        OrderStatus.OPEN,
        OrderStatus.AWAITING_APPROVAL,
    ]
