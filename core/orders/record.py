"""From a decided draft to an order, and what the trail keeps of it."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.model import Decision, Mode, Order, OrderDraft, OrderStatus, OrderType, Side, TimeInForce
from core.model.numbers import percent, plain

SAID = {
    OrderStatus.RECORDED: "Recorded; waiting to be sent.",
    OrderStatus.AWAITING_APPROVAL: "Waiting for a second person's approval.",
    OrderStatus.HELD: "Recorded; this desk watches it.",
}
LASTING = {TimeInForce.IOC: ", immediate or cancel", TimeInForce.FOK: ", fill or kill"}


def order_from(
    draft: OrderDraft, user_id: UUID, mode: Mode, decision: Decision, now: datetime, held: bool = False
) -> Order:
    """Return the order a decision makes of a draft; its client order id is ours and says nothing of anybody."""
    if decision.allowed:
        status = OrderStatus.HELD if held else OrderStatus.RECORDED
    else:
        status = OrderStatus.AWAITING_APPROVAL if decision.waits else OrderStatus.REFUSED
    note = SAID.get(status) or decision.refusals[0].sentence
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
        stop_price=draft.stop_price,
        trail=draft.trail,
        expires_at=draft.expires_at,
        reduce_only=draft.reduce_only,
        origin=draft.origin,
        tainted=draft.tainted,
        part=draft.part,
    )


def sentence(order: Order | OrderDraft) -> str:
    """Say an order in words: `Sell 0.5 BTC/USDT at the market price once the last price falls to 59,000`."""
    at = "at the market price" if order.limit_price is None else f"at {plain(order.limit_price)} or better"
    if order.type is OrderType.POST_ONLY and order.limit_price is not None:
        at = f"at {plain(order.limit_price)}, post only"
    lasting = LASTING.get(order.time_in_force, "")
    if order.expires_at is not None:
        lasting = f", good till {order.expires_at:%d %b %Y %H:%M} UTC"
    only = ", reduce only" if order.reduce_only else ""
    wish = f"{order.side.value.capitalize()} {plain(order.quantity)} {order.symbol} {at}{_once(order)}{lasting}{only}"
    return wish + _part(order)


def _part(order: Order | OrderDraft) -> str:
    due = f" at {order.part.not_before:%H:%M:%S} UTC" if order.part.not_before else ""
    return f" ({order.part.leg}{due})" if order.part.leg else ""


def _once(order: Order | OrderDraft) -> str:
    way = "rises" if order.type.rises(order.side) else "falls"
    if order.trail is not None:
        where = "above its lowest" if order.side is Side.BUY else "below its highest"
        return f" once the last price {way} {percent(order.trail)} {where}"
    return "" if order.stop_price is None else f" once the last price {way} to {plain(order.stop_price)}"


def draft_of(order: Order) -> OrderDraft:
    """Return the draft an order was made of, to ask the gates again."""
    return OrderDraft(
        order.id, order.account_id, order.symbol, order.side, order.type, order.quantity, order.limit_price,
        order.time_in_force, order.stop_price, order.trail, order.expires_at, order.reduce_only,
        order.origin, order.tainted, order.part,
    )  # fmt: skip


def details_of(order: Order, **more: Any) -> dict[str, Any]:
    """Return what an audit row keeps of an order; amounts as exact text, what the type does not have left out."""
    rare = {"stop_price": order.stop_price, "trail": order.trail, "expires_at": order.expires_at}
    part = {name: value for name, value in asdict(order.part).items() if value}
    return {
        "order": str(order.id),
        "client_order_id": order.client_order_id,
        "symbol": order.symbol,
        "side": order.side.value,
        "type": order.type.value,
        "quantity": str(order.quantity),
        "limit_price": None if order.limit_price is None else str(order.limit_price),
        "time_in_force": order.time_in_force.value,
        "reduce_only": order.reduce_only,
        **{name: str(value) for name, value in (rare | part).items() if value is not None},
        "mode": order.mode.value,
        "refusals": [r.code.value for r in order.refusals],
        **more,
    }
