from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.model import OrderDraft, OrderType, Side, TimeInForce
from core.model.drafts import exact


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
        {"time_in_force": "DAY"},
        {"time_in_force": "GTD"},
        {"time_in_force": "GTD", "expires_at": "tomorrow"},
        {"time_in_force": "GTD", "expires_at": "2026-12-24 18:00"},
        {"expires_at": "2026-12-24 18:00+00:00"},
        {"stop_price": "59000"},
        {"trail": "0.02"},
        {"type": "post_only", "time_in_force": "IOC"},
        {"type": "post_only", "limit_price": None},
        {"type": "stop_limit"},
        {"type": "stop_limit", "stop_price": "59000", "limit_price": None},
        {"type": "stop_limit", "stop_price": "59000", "time_in_force": "PO"},
        {"type": "stop_market", "stop_price": "59000"},
        {"type": "stop_market", "limit_price": None},
        {"type": "take_profit", "limit_price": None, "stop_price": "61000", "time_in_force": "FOK"},
        {"type": "trailing_stop", "limit_price": None},
        {"type": "trailing_stop", "limit_price": None, "trail": "1"},
        {"type": "trailing_stop", "limit_price": None, "trail": "NaN"},
        {"type": "market", "limit_price": None, "time_in_force": "GTD", "expires_at": "2026-12-24 18:00+00:00"},
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


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"type": "Stop-Limit", "stop_price": "60100"}, {"type": OrderType.STOP_LIMIT, "stop_price": Decimal(60100)}),
        ({"type": "take profit", "limit_price": "", "stop_price": "61000"}, {"type": OrderType.TAKE_PROFIT}),
        ({"type": "trailing_stop", "limit_price": None, "trail": "0.02"}, {"trail": Decimal("0.02")}),
        ({"time_in_force": "po"}, {"type": OrderType.POST_ONLY, "time_in_force": TimeInForce.GTC}),
        ({"time_in_force": "post only"}, {"type": OrderType.POST_ONLY, "time_in_force": TimeInForce.GTC}),
        ({"time_in_force": "fok"}, {"time_in_force": TimeInForce.FOK}),
        (
            {"time_in_force": "gtd", "expires_at": "2026-12-24 18:00+02:00"},
            {"time_in_force": TimeInForce.GTD, "expires_at": datetime(2026, 12, 24, 16, tzinfo=UTC)},
        ),
        ({"reduce_only": True}, {"reduce_only": True}),
    ],
)
def test_every_type_is_parsed_with_what_belongs_to_it(changed, told) -> None:
    draft = parse(**changed)

    assert {name: getattr(draft, name) for name in told} == told


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
