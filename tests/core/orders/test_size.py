from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.model import Side
from core.model.costs import cost_of_buying
from core.model.numbers import fits_step
from core.orders.size import SizeUnit, part_of_free, size
from tests.core.orders.gates.examples import BTC, D


def test_a_quantity_is_kept_as_it_was_typed() -> None:
    assert size("0.123456789", SizeUnit.BASE, BTC, None, None).quantity == D("0.123456789")


def test_a_quantity_in_the_quote_asset_is_worth_at_most_that() -> None:
    sized = size("1000", SizeUnit.QUOTE, BTC, D(60000), None)

    assert sized.quantity == D("0.01666")
    assert sized.sentence == "0.01666 BTC at 60,000 USDT, worth 999.6 USDT."


def test_a_share_of_equity_says_of_how_much() -> None:
    sized = size("2.5", SizeUnit.EQUITY, BTC, D(50000), D(80000))

    assert sized.quantity == D("0.04")
    assert sized.sentence == "2.5 % of 80,000 USDT: 0.04 BTC at 50,000 USDT, worth 2,000 USDT."


@pytest.mark.parametrize(
    ("typed", "unit", "price", "equity"),
    [
        ("abc", SizeUnit.QUOTE, D(1), D(1)),
        ("-5", SizeUnit.QUOTE, D(1), D(1)),
        ("0.1", SizeUnit.QUOTE, D(60000), D(1)),
        ("100", SizeUnit.QUOTE, None, D(1)),
        ("100.01", SizeUnit.EQUITY, D(60000), D(80000)),
        ("10", SizeUnit.EQUITY, D(60000), None),
        ("10", SizeUnit.EQUITY, D(60000), D(0)),
    ],
)
def test_what_makes_no_quantity_gets_a_sentence(typed: str, unit: SizeUnit, price, equity) -> None:
    with pytest.raises(InvalidError):
        size(typed, unit, BTC, price, equity)


@given(
    typed=st.decimals("0.01", "100", places=4),
    unit=st.sampled_from([SizeUnit.QUOTE, SizeUnit.EQUITY]),
    price=st.decimals("0.01", "1000000", places=2),
    equity=st.decimals("0.01", "1000000000", places=2),
)
def test_a_size_is_on_the_step_and_never_more_than_was_asked_for(typed, unit, price, equity) -> None:
    asked = typed if unit is SizeUnit.QUOTE else equity * typed / 100
    try:
        quantity = size(typed, unit, BTC, price, equity).quantity
    except InvalidError:
        assert asked < BTC.quantity_step * price
        return

    assert fits_step(quantity, BTC.quantity_step)
    assert quantity * price <= asked < (quantity + BTC.quantity_step) * price


@given(
    fraction=st.sampled_from([D("0.25"), D("0.5"), D("0.75"), D(1)]),
    side=st.sampled_from(Side),
    free=st.decimals("0", "1000000", places=8),
    price=st.decimals("0.01", "1000000", places=2),
)
def test_a_part_of_what_is_free_can_always_be_paid(fraction: Decimal, side: Side, free, price) -> None:
    quantity = part_of_free(fraction, side, BTC, free, price)

    spent = cost_of_buying(quantity, price) if side is Side.BUY else quantity
    assert spent <= free * fraction
    assert fits_step(quantity, BTC.quantity_step)
