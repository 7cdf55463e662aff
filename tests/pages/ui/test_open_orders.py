"""Where an open order stands: the price that triggers it, while it still can."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from core.model import Decision, Instrument, Mode, Order, OrderDraft, OrderType
from core.orders.record import order_from
from pages.ui.markets.beside import levels_of
from pages.ui.open_orders import trigger_of

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BTC = Instrument(
    "test", "BTC/USDT", "BTC", "USDT", Decimal("0.01"), Decimal("0.00001"), Decimal("0.00001"), Decimal(9000),
    Decimal(5), Decimal(9_000_000),
)  # fmt: skip


def an_order(kind: OrderType, side: str = "sell", limit: str | None = None, **terms: str) -> Order:
    draft = OrderDraft.parse(uuid4(), uuid4(), "BTC/USDT", side, kind.value, "0.5", limit, "GTC", **terms)  # pyright: ignore[reportArgumentType]
    return order_from(draft, uuid4(), Mode.DRY_RUN, Decision((), 38), NOW)


def test_a_stop_stands_at_its_stop_price_until_it_was_triggered():
    order = an_order(OrderType.STOP_LIMIT, limit="57900", stop_price="58000")

    assert trigger_of(order) == 58000
    assert trigger_of(replace(order, triggered_at=NOW)) is None


@pytest.mark.parametrize(("side", "stands"), [("sell", 58800), ("buy", 61200)])
def test_a_trailing_stop_the_desk_holds_stands_its_trail_away_from_the_best_price(side: str, stands: int):
    order = an_order(OrderType.TRAILING_STOP, side, trail="0.02")

    assert trigger_of(order) is None
    assert trigger_of(replace(order, best_price=Decimal(60000))) == stands


def test_the_chart_gets_a_level_for_the_limit_and_one_for_the_stop_with_what_is_left():
    order = replace(an_order(OrderType.STOP_LIMIT, limit="57900", stop_price="58000"), filled=Decimal("0.2"))

    levels = levels_of(order, BTC)

    assert [(level.price, level.text, level.tone) for level in levels] == [
        (57900.0, "sell 0.3 BTC", "sell"),
        (58000.0, "stop limit: sell 0.3 BTC", "stop"),
    ]
    assert len({level.id for level in levels}) == 2


def test_an_order_at_the_market_price_has_no_level():
    assert levels_of(an_order(OrderType.MARKET), BTC) == []
