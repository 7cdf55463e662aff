"""Each gate through whoever really writes its fact: silent before that act, and the one that says no after it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from uuid import uuid4

import pytest

from core.model import Code, Feed, Mode, OrderDraft, Provenance, TradingState
from core.orders import ask, place
from core.orders.gates import GATES
from core.store import Duty
from tests.core.orders.board import VENUE, Board, board
from tests.core.orders.gates import writers
from tests.core.orders.gates.writers import BTC, Scene, answers

__all__ = ["board"]
D = Decimal

ACTS: Mapping[str, tuple[Callable[[Scene], None], Code]] = {
    "trading_is_on": (writers.kill, Code.KILL_SWITCH),
    "limits_can_be_read": (writers.store_an_unknown_limit, Code.FACT_MISSING),
    "state_lets_it_pass": (writers.wind_down, Code.TRADING_STATE_REDUCING),
    "mode_reaches_the_venue": (writers.back_on_paper, Code.MODE_FORBIDS_LIVE),
    "a_second_person_approved": (writers.ask_for_approvals, Code.APPROVAL_REQUIRED),
    "mainnet_is_unlocked": (writers.become_real_money, Code.MAINNET_DISABLED),
    "role_may_trade": (writers.become_a_viewer, Code.ROLE_FORBIDDEN),
    "account_is_granted": (writers.may_only_read, Code.ACCOUNT_NOT_GRANTED),
    "symbol_is_allowed": (writers.change_the_feed, Code.SYMBOL_NOT_ALLOWED),
    "type_is_supported": (writers.move_to_a_venue_nobody_knows, Code.UNSUPPORTED_ORDER_TYPE),
    "time_in_force_is_supported": (writers.let_the_date_pass, Code.UNSUPPORTED_TIME_IN_FORCE),
    "price_fits_the_order": (writers.list_a_coarser_price, Code.INVALID_PRICE),
    "stop_price_fits_the_order": (writers.fall_below_the_stop, Code.STOP_WOULD_TRIGGER_AT_ONCE),
    "post_only_would_rest": (writers.fall_to_the_post_only, Code.POST_ONLY_WOULD_TAKE),
    "quantity_fits_its_step": (writers.list_a_coarser_quantity, Code.INVALID_QUANTITY),
    "quantity_is_large_enough": (writers.list_a_larger_minimum, Code.QUANTITY_BELOW_MINIMUM),
    "quantity_is_small_enough": (writers.list_a_smaller_maximum, Code.QUANTITY_EXCEEDS_MAXIMUM),
    "reduce_only_lowers_what_is_held": (writers.sell_what_was_to_be_reduced, Code.REDUCE_ONLY_WOULD_INCREASE_POSITION),
    "quote_is_known": (writers.quote_nonsense, Code.QUOTE_MISSING),
    "quote_is_fresh": (writers.fall_silent, Code.QUOTE_STALE),
    "notional_is_large_enough": (writers.list_a_larger_worth, Code.NOTIONAL_BELOW_MINIMUM),
    "notional_is_small_enough": (writers.lower_the_largest_order, Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER),
    "price_is_near_mid": (writers.narrow_the_band, Code.PRICE_DEVIATION),
    "was_not_just_placed": (writers.place_it_before, Code.DUPLICATE_ORDER),
    "minute_has_room": (writers.use_up("max_orders_per_minute"), Code.RATE_LIMIT_EXCEEDED),
    "session_has_room": (writers.use_up("max_orders_per_session"), Code.SESSION_CAP_REACHED),
    "day_has_room": (writers.use_up("max_orders_per_day"), Code.DAY_CAP_REACHED),
    "account_is_valued": (writers.value_nothing_for_a_while, Code.FACT_STALE),
    "weight_stays_within_limit": (writers.weigh_less, Code.WEIGHT_EXCEEDED),
    "exposure_stays_within_limit": (writers.keep_more_money, Code.EXPOSURE_EXCEEDED),
    "day_is_not_lost": (writers.lose("max_daily_loss"), Code.DAILY_LOSS),
    "equity_is_near_its_peak": (writers.lose("max_drawdown"), Code.MAX_DRAWDOWN),
    "balance_covers_it": (writers.spend_it, Code.NOTIONAL_EXCEEDS_FREE_BALANCE),
    "no_lock_holds": (writers.widen_the_spread, Code.PROTECTION_LOCK),
    "books_are_in_sync": (writers.lose_the_stream, Code.STREAM_RECONCILING),
    "no_second_person_is_missing": (writers.look_twice_at_less, Code.UNDER_REVIEW),
    "origin_is_permitted": (writers.come_from_a_strategy, Code.STRATEGY_NOT_PERMITTED),
    "nothing_untrusted_had_a_part": (writers.rest_on_untrusted_text, Code.TAINTED_PROPOSAL),
}
AT_AN_EXCHANGE = ("mode_reaches_the_venue", "books_are_in_sync")


@pytest.fixture
def scene(board: Board) -> Scene:
    with board.jobs.store.as_service(Duty.MARKET) as tx:
        tx.market.set_feed(Feed("board", VENUE, Provenance.RECORDED, "running"))
    limits = {"max_weight": "1", "max_exposure": "1", "max_notional": "10500", "second_person_above": "10500"}
    board.begin(Mode.AUTONOMOUS, TradingState.ACTIVE, environment=False, switch=False, limits=limits)
    drawn = Scene(board, board.desk_of("one"), OrderDraft.parse(uuid4(), board.paper, BTC, "buy", "market", "0.01"))
    step = D("0.00001")
    drawn.feed_lists(
        price_step=D("0.01"), quantity_step=step, min_quantity=step, max_quantity=D(9000), min_notional=D(5)
    )
    return drawn


def test_no_gate_is_left_out():
    assert set(ACTS) == {gate.__name__ for gate in GATES}


@pytest.mark.parametrize("gate", ACTS)
def test_a_gate_hears_of_its_fact_from_whoever_writes_it(scene: Scene, gate: str):
    act, code = ACTS[gate]
    if gate in AT_AN_EXCHANGE:
        scene.at_an_exchange()
        with scene.board.jobs.store.as_service(Duty.EXECUTOR) as tx:
            tx.snapshots.set_stream(scene.board.paper, in_sync=True)
        assert code not in answers(scene)
    else:
        assert not answers(scene)

    act(scene)

    assert code in answers(scene)
    assert place(scene.me, scene.draft).refusals


@pytest.mark.parametrize(
    ("environment", "switch", "names"),
    [
        (True, True, []),
        (False, True, ["MAINNET_ENABLE"]),
        (True, False, ["mainnet switch"]),
        (False, False, ["MAINNET_ENABLE", "mainnet switch"]),
    ],
)
def test_the_locks_of_mainnet_are_the_environment_s_and_an_admin_s(
    board: Board, environment: bool, switch: bool, names: list[str]
):
    board.begin(Mode.AUTONOMOUS, TradingState.ACTIVE, environment=environment, switch=switch, limits={})
    draft = OrderDraft.parse(uuid4(), board.mainnet, BTC, "buy", "market", "0.01")

    refused = [one for one in ask(board.desk_of("one"), draft).refusals if one.code is Code.MAINNET_DISABLED]

    said = " ".join(one.sentence for one in refused)
    assert [name for name in ("MAINNET_ENABLE", "mainnet switch") if name in said] == names
