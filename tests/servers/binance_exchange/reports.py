"""How orders and executions are told: over REST and as events of the user stream. Shapes after Binance's documents."""

from typing import Any

from tests.servers.binance_exchange.orders import CONTINGENT, Execution, Order
from tests.servers.binance_exchange.symbols import text


def order_view(order: Order) -> dict[str, Any]:
    """Return an order as a query tells it."""
    return (
        _basics(order)
        | {"clientOrderId": order.client_id}
        | _amounts(order)
        | {
            "stopPrice": text(order.stop_price), "icebergQty": text(0), "time": order.created,
            "updateTime": order.updated, "isWorking": order.working_at >= 0 and not order.is_waiting,
            "workingTime": order.working_at, "origQuoteOrderQty": text(order.quote_quantity),
            "selfTradePreventionMode": order.stp,
        }
        | _extras(order)
    )  # fmt: skip


def placed_view(order: Order, shape: str) -> dict[str, Any]:
    """Return the answer to a placement: ACK, RESULT or FULL."""
    ack = _basics(order) | {"clientOrderId": order.client_id, "transactTime": order.updated}
    if shape == "ACK":
        return ack
    view = ack | _amounts(order) | {
        "origQuoteOrderQty": text(order.quote_quantity), "workingTime": order.working_at,
        "selfTradePreventionMode": order.stp,
    } | _extras(order)  # fmt: skip
    if order.kind in CONTINGENT:
        view["stopPrice"] = text(order.stop_price)
    return view if shape == "RESULT" else view | {"fills": [_fill(one) for one in order.executions]}


def canceled_view(order: Order, cancel_id: str) -> dict[str, Any]:
    view = _basics(order) | {
        "origClientOrderId": order.client_id, "clientOrderId": cancel_id, "transactTime": order.updated,
    } | _amounts(order) | {
        "origQuoteOrderQty": text(order.quote_quantity), "selfTradePreventionMode": order.stp,
    } | _extras(order)  # fmt: skip
    return view | ({"stopPrice": text(order.stop_price)} if order.kind in CONTINGENT else {})


def trade_view(one: Execution) -> dict[str, Any]:
    """Return an execution as `GET /api/v3/myTrades` tells it."""
    return {
        "symbol": one.order.symbol.name, "id": one.id, "orderId": one.order.id, "orderListId": one.order.list_id,
        "price": text(one.price), "qty": text(one.quantity), "quoteQty": text(one.price * one.quantity),
        "commission": text(one.fee), "commissionAsset": one.fee_asset, "time": one.time,
        "isBuyer": one.order.side == "BUY", "isMaker": one.is_maker, "isBestMatch": True,
    }  # fmt: skip


def prevented_view(number: int, taker: Order, maker: Order, now: int) -> dict[str, Any]:
    """Return a match of an account with itself that did not come about."""
    sides = {"taker": taker.remaining, "maker": maker.remaining}
    mode = str(taker.stp).removeprefix("EXPIRE_").lower()
    return {
        "symbol": maker.symbol.name, "preventedMatchId": number, "takerOrderId": taker.id,
        "makerSymbol": maker.symbol.name,
        "makerOrderId": maker.id, "tradeGroupId": -1, "selfTradePreventionMode": taker.stp, "price": text(maker.price),
        "transactTime": now,
    } | {
        f"{side}PreventedQuantity": text(left) for side, left in sides.items() if mode in (side, "both", "decrement")
    }  # fmt: skip


def execution_report(
    order: Order, what: str, now: int, number: int, one: Execution | None = None, cancel_id: str = ""
) -> dict[str, Any]:
    """Return the event for something that happened to an order; `what` is NEW, TRADE, CANCELED and so on."""
    was = order.client_id if cancel_id else ""
    event: dict[str, Any] = {
        "e": "executionReport", "E": now, "s": order.symbol.name, "c": cancel_id or order.client_id, "S": order.side,
        "o": order.kind, "f": order.tif, "q": text(order.quantity), "p": text(order.price),
        "P": text(order.stop_price), "F": text(0), "g": order.list_id, "C": was, "x": what, "X": order.status,
        "r": "NONE", "i": order.id, "l": text(one.quantity if one else 0), "z": text(order.executed),
        "L": text(one.price if one else 0), "n": text(one.fee) if one else "0", "N": one.fee_asset if one else None,
        "T": order.updated, "t": one.id if one else -1, "I": number, "w": order.is_open and order.working_at >= 0,
        "m": bool(one and one.is_maker), "M": False, "O": order.created, "Z": text(order.quote),
        "Y": text(one.price * one.quantity if one else 0), "Q": text(order.quote_quantity), "V": order.stp,
    }  # fmt: skip
    if order.working_at >= 0:
        event["W"] = order.working_at
    if order.trailing_delta:
        event |= {"d": order.trailing_delta} | ({"D": order.trailing_at} if order.trailing_at >= 0 else {})
    if order.prevented:
        event |= {"v": order.prevented_id, "A": text(order.prevented), "B": text(order.prevented), "u": -1}
    renamed = {"strategyId": "j", "strategyType": "J"}
    return event | {renamed[name]: value for name, value in order.strategy.items()}


def list_view(orders: Any) -> dict[str, Any]:
    """Return an order list as a query tells it."""
    return {
        "orderListId": orders.id, "contingencyType": orders.kind, "listStatusType": orders.step,
        "listOrderStatus": orders.state, "listClientOrderId": orders.client_id, "transactionTime": orders.updated,
        "symbol": orders.symbol.name,
        "orders": [
            {"symbol": leg.symbol.name, "orderId": leg.id, "clientOrderId": leg.client_id} for leg in orders.legs
        ],
    }  # fmt: skip


def list_status(orders: Any, now: int) -> dict[str, Any]:
    """Return the event that tells an order list began, changed or ended."""
    legs = [{"s": leg.symbol.name, "i": leg.id, "c": leg.client_id} for leg in orders.legs]
    return {
        "e": "listStatus", "E": now, "s": orders.symbol.name, "g": orders.id, "c": orders.kind, "l": orders.step,
        "L": orders.state, "r": "NONE", "C": orders.client_id, "T": orders.updated, "O": legs,
    }  # fmt: skip


def _basics(order: Order) -> dict[str, Any]:
    return {"symbol": order.symbol.name, "orderId": order.id, "orderListId": order.list_id}


def _amounts(order: Order) -> dict[str, Any]:
    return {
        "price": text(order.price), "origQty": text(order.quantity), "executedQty": text(order.executed),
        "cummulativeQuoteQty": text(order.quote), "status": order.status, "timeInForce": order.tif,
        "type": order.kind, "side": order.side,
    }  # fmt: skip


def _extras(order: Order) -> dict[str, Any]:
    """Return the fields that appear only for some orders."""
    extras: dict[str, Any] = dict(order.strategy)
    if order.trailing_delta:
        extras |= {"trailingDelta": order.trailing_delta, "trailingTime": order.trailing_at}
    if order.prevented:
        extras |= {"preventedMatchId": order.prevented_id, "preventedQuantity": text(order.prevented)}
    return extras


def _fill(one: Execution) -> dict[str, Any]:
    return {
        "price": text(one.price), "qty": text(one.quantity), "commission": text(one.fee),
        "commissionAsset": one.fee_asset, "tradeId": one.id,
    }  # fmt: skip
