from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.model import OrderDraft, OrderType, Side, TimeInForce
from core.model.orders import exact


def parse(**changed) -> OrderDraft:
    given_words = {
        "symbol": "BTC/USDT",
        "side": "buy",
        "type": "limit",
        "quantity": "0.1",
        "limit_price": "60000",
    }
    return OrderDraft.parse(UUID(int=1), UUID(int=2), **{**given_words, **changed})


def test_what_a_person_typed_becomes_exact_values() -> None:
    draft = parse(symbol=" btc/usdt ", side="Buy", type="LIMIT", quantity=" 1_000.10 ", limit_price="0.00000001")

    assert draft == OrderDraft(
        UUID(int=1),
        UUID(int=2),
        "BTC/USDT",
        Side.BUY,
        OrderType.LIMIT,
        Decimal("1000.10"),
        Decimal("0.00000001"),
        TimeInForce.GTC,
    )


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "sNaN",
        "Infinity",
        "-Infinity",
        "0",
        "-1",
        "1e19",
        "1e-19",
        "0.1.2",
        "",
        "abc",
        "0x10",
        "1" * 31,
    ],
)
@pytest.mark.parametrize("field", ["quantity", "limit_price"])
def test_a_number_that_is_not_positive_finite_and_sane_is_refused_by_name(text: str, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        parse(**{field: text})

    assert "price" in str(refused.value) if field == "limit_price" else "quantity" in str(refused.value)


@pytest.mark.parametrize(
    "changed",
    [
        {"side": "hold"},
        {"type": "stop"},
        {"time_in_force": "FOK"},
        {"limit_price": None},
        {"limit_price": "  "},
        {"type": "market"},
        {"symbol": "BTCUSDT"},
        {"symbol": "BTC/"},
        {"symbol": "A/B/C"},
        {"symbol": "BTC/US DT"},
        {"symbol": "BTC/US'; --"},
    ],
)
def test_words_that_make_no_order_are_refused(changed) -> None:
    with pytest.raises(InvalidError):
        parse(**changed)


def test_a_market_order_takes_no_price() -> None:
    draft = parse(type="market", limit_price="")

    assert draft.type is OrderType.MARKET
    assert draft.limit_price is None


@given(st.text() | st.decimals().map(str) | st.integers().map(str))
def test_any_text_is_either_a_positive_finite_number_or_an_invalid_error(text: str) -> None:
    try:
        number = exact(text, "The quantity")
    except InvalidError:
        return

    assert number.is_finite()
    assert number > 0


@given(st.decimals("1e-18", "1e18", allow_nan=False, allow_infinity=False))
def test_an_accepted_number_keeps_every_digit(number: Decimal) -> None:
    digits = len(number.as_tuple().digits)

    if digits <= 30:
        assert exact(str(number), "The quantity") == number
    else:
        with pytest.raises(InvalidError):
            exact(str(number), "The quantity")
