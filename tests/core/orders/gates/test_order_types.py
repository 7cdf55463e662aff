"""What an order's type, its stop, its date and its mark of reduce-only are held against."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.model import Balance, Capabilities, Code, OrderDraft, OrderType, Refusal, Side, TimeInForce, TradingState
from core.orders.gates.duplicate import was_not_just_placed
from core.orders.gates.notional_minimum import notional_is_large_enough
from core.orders.gates.order_type import type_is_supported
from core.orders.gates.post_only import post_only_would_rest
from core.orders.gates.price_band import price_is_near_mid
from core.orders.gates.reduce_only import reduce_only_lowers_what_is_held
from core.orders.gates.stop_price import stop_price_fits_the_order
from core.orders.gates.time_in_force import time_in_force_is_supported
from core.orders.gates.trading_state import state_lets_it_pass
from tests.core.orders.gates.examples import CONTROLS, FACTS, NOW, TESTNET, D, limit, market, placed

FEW = Capabilities(frozenset({OrderType.MARKET, OrderType.LIMIT}), frozenset({TimeInForce.GTC, TimeInForce.IOC}))


def stop(kind: OrderType, side: Side, price: str | None, **more: Any) -> OrderDraft:
    named = None if price is None else D(price)
    return replace(market(side), type=kind, stop_price=named, **more)


def code(refusal: Refusal | None) -> Code | None:
    return None if refusal is None else refusal.code


@pytest.mark.parametrize("kind", OrderType)
def test_a_venue_is_asked_only_for_types_it_takes(kind: OrderType) -> None:
    refusal = type_is_supported(replace(limit(), type=kind), replace(FACTS, account=TESTNET, capabilities=FEW))

    assert code(refusal) == (None if kind in FEW.types else Code.UNSUPPORTED_ORDER_TYPE)
    assert refusal is None or "Use limit, market." in refusal.sentence


def test_a_type_the_desk_stands_in_for_passes_where_its_venue_lacks_it() -> None:
    helped = replace(FEW, emulated=frozenset({OrderType.TRAILING_STOP}))
    facts = replace(FACTS, account=TESTNET, capabilities=helped)

    assert type_is_supported(stop(OrderType.TRAILING_STOP, Side.SELL, None, trail=D("0.02")), facts) is None
    refused = type_is_supported(stop(OrderType.STOP_MARKET, Side.SELL, "59000"), facts)
    assert refused is not None and "Use limit, market, trailing stop." in refused.sentence


def test_a_venue_nobody_knows_takes_nothing() -> None:
    refusal = type_is_supported(limit(), replace(FACTS, capabilities=None))

    assert code(refusal) is Code.UNSUPPORTED_ORDER_TYPE


@pytest.mark.parametrize("tif", [TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK])
def test_a_venue_is_asked_only_for_times_in_force_it_knows(tif: TimeInForce) -> None:
    refusal = time_in_force_is_supported(replace(limit(), time_in_force=tif), replace(FACTS, capabilities=FEW))

    assert code(refusal) == (None if tif in FEW.times else Code.UNSUPPORTED_TIME_IN_FORCE)


@pytest.mark.parametrize(("seconds", "refused"), [(1, False), (0, True), (-1, True)])
def test_an_order_good_till_a_date_needs_one_that_lies_ahead(seconds: int, refused: bool) -> None:
    till = replace(limit(), time_in_force=TimeInForce.GTD, expires_at=NOW + timedelta(seconds=seconds))

    assert (time_in_force_is_supported(till, FACTS) is not None) is refused


@pytest.mark.parametrize(
    ("kind", "side", "price", "expected"),
    [
        (OrderType.STOP_MARKET, Side.SELL, "59999.99", None),
        (OrderType.STOP_MARKET, Side.SELL, "60000", Code.STOP_WOULD_TRIGGER_AT_ONCE),
        (OrderType.STOP_MARKET, Side.BUY, "60000.01", None),
        (OrderType.STOP_LIMIT, Side.BUY, "60000", Code.STOP_WOULD_TRIGGER_AT_ONCE),
        (OrderType.TAKE_PROFIT, Side.SELL, "60000.01", None),
        (OrderType.TAKE_PROFIT, Side.SELL, "60000", Code.STOP_WOULD_TRIGGER_AT_ONCE),
        (OrderType.TAKE_PROFIT, Side.BUY, "59999.99", None),
        (OrderType.TAKE_PROFIT, Side.BUY, "60001", Code.STOP_WOULD_TRIGGER_AT_ONCE),
        (OrderType.STOP_MARKET, Side.SELL, "59000.001", Code.INVALID_PRICE),
        (OrderType.STOP_MARKET, Side.SELL, "-1", Code.INVALID_PRICE),
        (OrderType.STOP_MARKET, Side.SELL, None, Code.INVALID_PRICE),
        (OrderType.MARKET, Side.SELL, "59000", Code.INVALID_PRICE),
        (OrderType.TRAILING_STOP, Side.SELL, None, Code.INVALID_PRICE),
    ],
)
def test_a_stop_price_fits_its_step_and_is_not_reached_yet(
    kind: OrderType, side: Side, price: str | None, expected: Code | None
) -> None:
    assert code(stop_price_fits_the_order(stop(kind, side, price), FACTS)) is expected


def test_a_trailing_stop_needs_its_trail_and_nothing_else_has_one() -> None:
    trailing = stop(OrderType.TRAILING_STOP, Side.SELL, None, trail=D("0.02"))

    assert stop_price_fits_the_order(trailing, FACTS) is None
    assert stop_price_fits_the_order(replace(limit(), trail=D("0.02")), FACTS) is not None


@pytest.mark.parametrize(
    ("side", "price", "refused"),
    [(Side.BUY, "60009.99", False), (Side.BUY, "60010", True), (Side.SELL, "59990", True), (Side.SELL, "59991", False)],
)
def test_a_post_only_order_that_would_take_is_refused_before_the_venue_rejects_it(
    side: Side, price: str, refused: bool
) -> None:
    refusal = post_only_would_rest(replace(limit(side, price=price), type=OrderType.POST_ONLY), FACTS)

    assert code(refusal) is (Code.POST_ONLY_WOULD_TAKE if refused else None)


@pytest.mark.parametrize(
    ("side", "quantity", "refused"), [(Side.SELL, "1", False), (Side.SELL, "1.5", True), (Side.BUY, "0.1", True)]
)
def test_a_reduce_only_order_never_adds_to_what_is_held(side: Side, quantity: str, refused: bool) -> None:
    facts = replace(FACTS, balances={"BTC": Balance("BTC", D("0.4"), D("0.6"))})
    draft = replace(market(side, quantity), reduce_only=True)

    assert (code(reduce_only_lowers_what_is_held(draft, facts)) is not None) is refused
    assert reduce_only_lowers_what_is_held(market(side, quantity), facts) is None


def test_while_reducing_a_reduce_only_sale_passes_because_it_never_sells_more_than_is_free() -> None:
    facts = replace(
        FACTS,
        controls=replace(CONTROLS, state=TradingState.REDUCING),
        balances={"BTC": Balance("BTC", D("0.4"), D("0.6"))},
    )
    sale = market(Side.SELL, "1")

    assert state_lets_it_pass(replace(sale, reduce_only=True), facts) is None
    assert state_lets_it_pass(sale, facts) is not None


@pytest.mark.parametrize(("price", "refused"), [("54000", False), ("52000", True), ("57900", True)])
def test_a_stop_limit_s_price_is_held_against_its_stop_not_against_the_market(price: str, refused: bool) -> None:
    draft = stop(OrderType.STOP_LIMIT, Side.SELL, "55000", limit_price=D(price))

    refusal = price_is_near_mid(draft, FACTS)

    assert (refusal is not None) is refused
    assert refusal is None or "stop price" in refusal.sentence


def test_a_stop_is_reckoned_at_its_stop_price() -> None:
    low = stop(OrderType.STOP_MARKET, Side.SELL, "10", quantity=D("0.9"))

    assert notional_is_large_enough(low, FACTS) is not None
    assert notional_is_large_enough(replace(low, quantity=D(1)), FACTS) is None


def test_two_stops_at_different_prices_are_not_the_same_wish() -> None:
    first = stop(OrderType.STOP_MARKET, Side.SELL, "59000")
    facts = replace(FACTS, recent=(placed(first, 1),))

    assert was_not_just_placed(first, facts) is not None
    assert was_not_just_placed(replace(first, stop_price=Decimal(58000)), facts) is None
