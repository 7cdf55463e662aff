"""Duplicates, the day's count and the balance: what the person did and has."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.exchanges.base import Rejection
from core.exchanges.reserves import reserve
from core.exchanges.view import View
from core.model import Code, OrderType, Side
from core.orders.gates.day_count import day_has_room
from core.orders.gates.duplicate import was_not_just_placed
from core.orders.gates.free_balance import balance_covers_it
from tests.core.exchanges.examples import an_order
from tests.core.orders.gates.examples import FACTS, LIMITS, QUOTE, D, holding, limit, market, placed


@pytest.mark.parametrize(("seconds_ago", "passes"), [(0, False), (9.9, False), (10, True), (60, True), (-1, False)])
def test_the_same_wish_is_refused_within_the_window_and_passes_at_its_end(seconds_ago: float, passes: bool) -> None:
    facts = replace(FACTS, recent=(placed(limit(), seconds_ago),))

    refusal = was_not_just_placed(limit(), facts)

    assert (refusal is None) is passes
    assert refusal is None or refusal.code is Code.DUPLICATE_ORDER


@pytest.mark.parametrize(
    "other",
    [
        limit(Side.SELL),
        limit(quantity="0.2"),
        limit(price="60000.01"),
        market(),
        replace(limit(), symbol="ETH/USDT"),
    ],
)
def test_an_order_that_differs_in_anything_is_no_duplicate(other) -> None:
    facts = replace(FACTS, recent=(placed(other, 1),))

    assert was_not_just_placed(limit(), facts) is None


def test_a_quantity_written_otherwise_is_the_same_quantity() -> None:
    facts = replace(FACTS, recent=(placed(limit(quantity="0.10"), 1),))

    assert was_not_just_placed(limit(quantity="0.1"), facts) is not None


def test_an_order_is_no_duplicate_of_itself_when_the_gate_is_asked_again_before_sending() -> None:
    itself = replace(placed(limit(), 1), id=limit().id)

    assert was_not_just_placed(limit(), replace(FACTS, recent=(itself,))) is None


@pytest.mark.parametrize(("placed_today", "passes"), [(0, True), (199, True), (200, False), (1200, False)])
def test_the_day_has_room_until_its_count_is_reached(placed_today: int, passes: bool) -> None:
    refusal = day_has_room(limit(), replace(FACTS, orders_today=placed_today))

    assert (refusal is None) is passes
    assert refusal is None or (refusal.code is Code.DAY_CAP_REACHED and f"{placed_today:,} of 200" in refusal.sentence)


@pytest.mark.parametrize(("usdt", "passes"), [("6006", True), ("6005.99999999", False)])
def test_a_buy_needs_its_notional_and_the_fee_in_the_quote_asset(usdt: str, passes: bool) -> None:
    refusal = balance_covers_it(limit(quantity="0.1", price="60000"), holding(USDT=usdt))

    assert (refusal is None) is passes
    assert refusal is None or refusal.code is Code.NOTIONAL_EXCEEDS_FREE_BALANCE


@pytest.mark.parametrize(("btc", "passes"), [("0.1", True), ("0.09999", False)])
def test_a_sell_needs_its_quantity_in_the_base_asset(btc: str, passes: bool) -> None:
    refusal = balance_covers_it(limit(Side.SELL), holding(BTC=btc))

    assert (refusal is None) is passes


def test_what_is_locked_does_not_count_and_an_asset_not_held_is_zero() -> None:
    locked = replace(FACTS, balances={"USDT": replace(FACTS.balances["USDT"], free=D(5), locked=D(10**6))})

    answers = [balance_covers_it(limit(), locked), balance_covers_it(limit(), holding())]

    assert all(answer is not None and "free" in answer.sentence for answer in answers)


def test_the_sentence_of_a_short_balance_has_the_numbers_and_what_would_do() -> None:
    refusal = balance_covers_it(limit(), holding(USDT="5000"))

    assert refusal is not None
    assert refusal.sentence == (
        "This needs 6,006 USDT with 0.1 % for the fee, and 5,000 is free. Use at most 0.08325 BTC."
    )


@example(free=D("0.000010112"), price=D("0.01"))
@given(free=st.decimals("0.00000001", "100000", places=8), price=st.decimals("0.01", "90000", places=2))
def test_the_quantity_proposed_for_a_short_balance_can_be_paid(free: Decimal, price: Decimal) -> None:
    refusal = balance_covers_it(limit(quantity="99999999", price=str(price)), holding(USDT=str(free)))

    assert refusal is not None
    if "Use at most" in refusal.sentence:
        proposed = refusal.sentence.split("Use at most ")[1].split(" ")[0].replace(",", "")
        assert balance_covers_it(limit(quantity=proposed, price=str(price)), holding(USDT=str(free))) is None


@given(
    quantity=st.decimals("0.00001", "90", places=5),
    price=st.decimals("0.01", "100000", places=2),
    free=st.decimals("0", "100000", places=8),
    side=st.sampled_from(Side),
    kind=st.sampled_from(OrderType),
    reduces=st.booleans(),
)
def test_the_gate_reserves_exactly_what_the_paper_venue_takes(quantity, price, free, side, kind, reduces) -> None:
    draft = replace(
        market(side, str(quantity)),
        type=kind,
        limit_price=price if kind.has_limit else None,
        stop_price=price if kind.has_stop else None,
        trail=Decimal("0.02") if kind is OrderType.TRAILING_STOP else None,
        reduce_only=reduces and side is Side.SELL,
    )
    facts = holding(USDT=str(free), BTC=str(free))
    terms = {"stop_price": draft.stop_price, "trail": draft.trail, "reduce_only": draft.reduce_only}

    refusal = balance_covers_it(draft, facts)
    accepted = an_order(side, kind, quantity, draft.limit_price, **terms)
    reserved = reserve(facts.balances, accepted, View(QUOTE, None))

    assert (refusal is None) is not isinstance(reserved, Rejection)


def test_the_day_s_limit_is_the_desk_s_not_a_constant() -> None:
    facts = replace(FACTS, orders_today=3, limits=replace(LIMITS, max_orders_per_day=3))

    assert day_has_room(limit(), facts) is not None
