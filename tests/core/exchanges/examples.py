"""Orders and quotes the tests of matching begin with."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from core.model import (
    Mode,
    Order,
    OrderStatus,
    OrderType,
    Provenance,
    Quote,
    Side,
    TimeInForce,
)

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def an_order(
    side: Side,
    kind: OrderType,
    quantity: Decimal | str,
    limit_price: Decimal | str | None = None,
    *,
    status: OrderStatus = OrderStatus.SUBMITTING,
    tif: TimeInForce = TimeInForce.GTC,
) -> Order:
    return Order(
        id=UUID(int=5),
        user_id=UUID(int=2),
        account_id=UUID(int=1),
        client_order_id="cp-5",
        symbol="BTC/USDT",
        side=side,
        type=kind,
        time_in_force=tif,
        quantity=Decimal(quantity),
        limit_price=None if limit_price is None else Decimal(limit_price),
        status=status,
        mode=Mode.DRY_RUN,
        refusals=(),
        filled=Decimal(0),
        average_price=None,
        exchange_order_id=None,
        note="",
        cancel_requested_at=None,
        created_at=AT,
        updated_at=AT,
    )


def a_quote(bid: Decimal | str, ask: Decimal | str, last: Decimal | str | None = None) -> Quote:
    bid, ask = Decimal(bid), Decimal(ask)
    traded = bid if last is None else Decimal(last)
    return Quote("paper", "BTC/USDT", bid, ask, traded, AT, AT, Provenance.SIMULATED)
