"""From a decided draft to an order, and what the trail keeps of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.model import Decision, Mode, Order, OrderDraft, OrderStatus


def order_from(draft: OrderDraft, user_id: UUID, mode: Mode, decision: Decision, now: datetime) -> Order:
    """Return the order a decision makes of a draft; its client order id is ours and says nothing of anybody."""
    status = OrderStatus.RECORDED if decision.allowed else OrderStatus.REFUSED
    note = "Recorded; waiting to be sent." if decision.allowed else decision.refusals[0].sentence
    return Order(
        id=draft.id,
        user_id=user_id,
        account_id=draft.account_id,
        client_order_id=f"cp-{draft.id.hex}",
        symbol=draft.symbol,
        side=draft.side,
        type=draft.type,
        time_in_force=draft.time_in_force,
        quantity=draft.quantity,
        limit_price=draft.limit_price,
        status=status,
        mode=mode,
        refusals=decision.refusals,
        filled=Decimal(0),
        average_price=None,
        exchange_order_id=None,
        note=note,
        cancel_requested_at=None,
        created_at=now,
        updated_at=now,
    )


def draft_of(order: Order) -> OrderDraft:
    """Return the draft an order was made of, to ask the gates again."""
    return OrderDraft(
        order.id, order.account_id, order.symbol, order.side, order.type, order.quantity, order.limit_price,
        order.time_in_force,
    )  # fmt: skip


def details_of(order: Order, **more: Any) -> dict[str, Any]:
    """Return what an audit row keeps of an order; amounts as exact text."""
    return {
        "order": str(order.id),
        "client_order_id": order.client_order_id,
        "symbol": order.symbol,
        "side": order.side.value,
        "type": order.type.value,
        "quantity": str(order.quantity),
        "limit_price": None if order.limit_price is None else str(order.limit_price),
        "mode": order.mode.value,
        "refusals": [r.code.value for r in order.refusals],
        **more,
    }
