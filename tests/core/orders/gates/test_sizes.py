"""Steps, quantities and notionals: the numbers of the instrument and of the desk."""

from dataclasses import replace

import pytest

from core.model import Code, Side
from core.orders.gates.notional_maximum import notional_is_small_enough
from core.orders.gates.notional_minimum import notional_is_large_enough
from core.orders.gates.price import price_fits_the_order
from core.orders.gates.quantity import quantity_fits_its_step
from core.orders.gates.quantity_maximum import quantity_is_small_enough
from core.orders.gates.quantity_minimum import quantity_is_large_enough
from tests.core.orders.gates.examples import BTC, FACTS, LIMITS, D, limit, market


def test_a_quantity_finer_than_the_step_is_refused_with_the_next_one_below() -> None:
    refusal = quantity_fits_its_step(limit(quantity="0.123456789"), FACTS)

    assert refusal is not None
    assert refusal.code is Code.INVALID_QUANTITY
    assert refusal.sentence == ("Quantity 0.123456789 BTC is finer than the step 0.00001. Use 0.12345.")


def test_a_quantity_below_one_step_is_told_to_use_one_step() -> None:
    refusal = quantity_fits_its_step(limit(quantity="0.000001"), FACTS)

    assert refusal is not None
    assert refusal.sentence.endswith("Use 0.00001.")


def test_a_quantity_with_more_digits_than_python_keeps_by_default_is_judged_exactly() -> None:
    fine = replace(FACTS, instrument=replace(BTC, quantity_step=D("1E-17")))

    on_step, off_step = (
        quantity_fits_its_step(limit(quantity="123456789012.34567890123456789"), fine),
        quantity_fits_its_step(limit(quantity="123456789012.345678901234567891"), fine),
    )

    assert on_step is None
    assert off_step is not None
    assert off_step.sentence.endswith("Use 123,456,789,012.34567890123456789.")


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_a_quantity_that_is_not_positive_is_refused_without_an_instrument_too(quantity: str) -> None:
    refusal = quantity_fits_its_step(limit(quantity=quantity), replace(FACTS, instrument=None))

    assert refusal is not None
    assert refusal.code is Code.INVALID_QUANTITY


@pytest.mark.parametrize(("side", "use"), [(Side.BUY, "Use 60,000.12."), (Side.SELL, "Use 60,000.13.")])
def test_the_price_proposed_for_one_finer_than_the_step_is_never_worse_for_the_person(side: Side, use: str) -> None:
    refusal = price_fits_the_order(limit(side, price="60000.126"), FACTS)

    assert refusal is not None
    assert refusal.code is Code.INVALID_PRICE
    assert refusal.sentence.endswith(use)


@pytest.mark.parametrize(
    "draft",
    [
        limit(price=None),
        limit(price="0"),
        limit(price="-5"),
        replace(market(), limit_price=D("60000")),
    ],
)
def test_a_limit_order_without_a_price_and_a_market_order_with_one_are_refused(draft) -> None:
    refusal = price_fits_the_order(draft, FACTS)

    assert refusal is not None
    assert refusal.code is Code.INVALID_PRICE


def test_a_price_and_a_quantity_on_their_steps_pass() -> None:
    answers = [
        price_fits_the_order(limit(price="60000.12"), FACTS),
        price_fits_the_order(market(), FACTS),
        quantity_fits_its_step(limit(quantity="0.12345"), FACTS),
    ]

    assert answers == [None, None, None]


@pytest.mark.parametrize(("quantity", "passes"), [("0.00009", False), ("0.0001", True)])
def test_the_minimum_quantity_itself_passes(quantity: str, passes: bool) -> None:
    refusal = quantity_is_large_enough(limit(quantity=quantity), FACTS)

    assert (refusal is None) is passes
    assert refusal is None or refusal.code is Code.QUANTITY_BELOW_MINIMUM


@pytest.mark.parametrize(("quantity", "passes"), [("90", True), ("90.00001", False)])
def test_the_maximum_quantity_itself_passes(quantity: str, passes: bool) -> None:
    refusal = quantity_is_small_enough(limit(quantity=quantity), FACTS)

    assert (refusal is None) is passes
    assert refusal is None or refusal.code is Code.QUANTITY_EXCEEDS_MAXIMUM


@pytest.mark.parametrize(("quantity", "passes"), [("0.0002", True), ("0.00019", False)])
def test_the_minimum_notional_is_the_venue_s_and_itself_passes(quantity: str, passes: bool) -> None:
    refusal = notional_is_large_enough(limit(quantity=quantity, price="50000"), FACTS)

    assert (refusal is None) is passes
    assert refusal is None or refusal.code is Code.NOTIONAL_BELOW_MINIMUM


def test_a_notional_above_the_desk_s_limit_is_refused_with_both_numbers() -> None:
    refusal = notional_is_small_enough(limit(quantity="0.833333", price="60000"), FACTS)

    assert refusal is not None
    assert refusal.code is Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER
    assert refusal.sentence == ("49,999.98 USDT is above the desk's limit per order of 10,000. Lower the quantity.")


def test_a_notional_at_the_desk_s_limit_passes() -> None:
    refusal = notional_is_small_enough(limit(quantity="0.2", price="50000"), FACTS)

    assert refusal is None


def test_the_venue_s_maximum_counts_where_it_is_the_tighter_one() -> None:
    facts = replace(FACTS, limits=replace(LIMITS, max_notional=D("9000000")))

    refusal = notional_is_small_enough(limit(quantity="80", price="60000"), facts)

    assert refusal is not None
    assert "the venue's maximum" in refusal.sentence


def test_the_desk_s_limit_holds_without_an_instrument_and_without_a_quote() -> None:
    blind = replace(FACTS, instrument=None, quote=None)

    refusal = notional_is_small_enough(limit(quantity="1"), blind)

    assert refusal is not None
    assert refusal.code is Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER


def test_a_market_buy_is_reckoned_at_the_ask_and_a_low_sell_at_the_bid_it_would_meet() -> None:
    tight = replace(FACTS, limits=replace(LIMITS, max_notional=D("5999")))

    sell, at_ask, at_bid = (
        notional_is_small_enough(limit(Side.SELL, price="57500"), tight),
        notional_is_small_enough(market(Side.BUY), replace(FACTS, limits=replace(LIMITS, max_notional=D("6000")))),
        notional_is_small_enough(market(Side.SELL), tight),
    )

    assert sell is None
    assert at_ask is not None
    assert at_ask.sentence.startswith("6,001 USDT")
    assert at_bid is None
    tighter = replace(FACTS, limits=replace(LIMITS, max_notional=D("5998")))
    assert notional_is_small_enough(limit(Side.SELL, price="57500"), tighter) is not None
