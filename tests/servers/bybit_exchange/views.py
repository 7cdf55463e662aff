"""How orders and executions are told. Shapes after Bybit's documents of `order/realtime` and `execution/list`."""

import copy
from decimal import Decimal
from typing import Any

from tests.servers.binance_exchange.orders import CONTINGENT, ZERO, Execution, Kind, Order, Status
from tests.servers.bybit_exchange.markets import Conditional, plain

EIGHT = Decimal("0.00000001")
OPEN = {Status.PENDING_NEW: "New", Status.NEW: "New", Status.PARTIALLY_FILLED: "PartiallyFilled"}
# An execution's number begins with its market's.
SYMBOL_NUMBERS = {"BTCUSDT": 2210, "ETHUSDT": 2220}


def status_of(order: Order) -> str:
    """Return the state in Bybit's words."""
    if order.is_waiting:
        return "Untriggered"
    if order.status in OPEN or order.status is Status.FILLED:
        return OPEN.get(order.status, "Filled")
    if order.executed:
        return "PartiallyFilledCanceled"
    return "Deactivated" if order.kind in CONTINGENT and order.working_at < 0 else "Cancelled"


def filter_of(order: Order) -> str:
    """Return the `orderFilter` an order is found under."""
    if order.kind not in CONTINGENT:
        return "Order"
    return "StopOrder" if isinstance(order, Conditional) else "tpslOrder"


def order_view(order: Order) -> dict[str, Any]:
    """Return an order as it stands."""
    is_market, fees = not order.is_limited, fees_of(order)
    left = order.remaining if order.is_open else ZERO
    return {
        "orderId": str(order.id), "orderLinkId": order.client_id, "blockTradeId": "", "symbol": order.symbol.name,
        "price": plain(order.price), "qty": plain(order.quote_quantity or order.quantity),
        "side": order.side.capitalize(), "isLeverage": "0", "positionIdx": 0, "orderStatus": status_of(order),
        "cancelType": "CancelByUser" if order.status is Status.CANCELED else "UNKNOWN", "rejectReason": _reason(order),
        "avgPrice": plain((order.quote / order.executed).quantize(EIGHT)) if order.executed else "",
        "leavesQty": plain(left), "leavesValue": plain(left * order.price), "cumExecQty": plain(order.executed),
        "cumExecValue": plain(order.quote), "cumExecFee": plain(sum(fees.values(), ZERO)),
        "timeInForce": "IOC" if is_market else "PostOnly" if order.kind is Kind.LIMIT_MAKER else order.tif,
        "orderType": "Market" if is_market else "Limit", "stopOrderType": _stop_type(order), "orderIv": "",
        "marketUnit": ("quoteCoin" if order.quote_quantity else "baseCoin") if is_market else "",
        "triggerPrice": plain(order.stop_price) if order.stop_price else "", "takeProfit": "", "stopLoss": "",
        "ocoTriggerBy": "", "tpLimitPrice": "", "slLimitPrice": "", "tpTriggerBy": "", "slTriggerBy": "",
        "triggerDirection": 0, "triggerBy": "", "reduceOnly": False, "closeOnTrigger": False, "placeType": "",
        "smpType": "None", "smpGroup": 0, "smpOrderId": "", "createdTime": str(order.created),
        "updatedTime": str(order.updated), "cumFeeDetail": {coin: plain(fee) for coin, fee in fees.items()},
    }  # fmt: skip


def execution_view(one: Execution) -> dict[str, Any]:
    """Return one execution of an order."""
    order = one.order
    upto = [other.quantity for other in order.executions if other.id <= one.id]
    rate = order.account.maker_fee if one.is_maker else order.account.taker_fee
    return {
        "symbol": order.symbol.name, "orderId": str(order.id), "orderLinkId": order.client_id,
        "side": order.side.capitalize(), "orderPrice": plain(order.price), "orderQty": plain(order.quantity),
        "leavesQty": plain(order.quantity - sum(upto)), "orderType": "Limit" if order.is_limited else "Market",
        "stopOrderType": _stop_type(order), "execFee": plain(one.fee), "feeCurrency": one.fee_asset,
        "execId": execution_id(one), "execPrice": plain(one.price), "execQty": plain(one.quantity),
        "execType": "Trade", "execValue": plain(one.price * one.quantity), "execTime": str(one.time),
        "isMaker": one.is_maker, "feeRate": plain(rate), "tradeIv": "", "markIv": "", "markPrice": "",
        "indexPrice": "", "underlyingPrice": "", "blockTradeId": "", "closedSize": "", "extraFees": "", "seq": one.id,
    }  # fmt: skip


def execution_id(one: Execution) -> str:
    return f"{SYMBOL_NUMBERS[one.order.symbol.name]}{one.id:015d}"


def fees_of(order: Order) -> dict[str, Decimal]:
    """Return what was paid so far, by coin."""
    fees: dict[str, Decimal] = {}
    for one in order.executions:
        fees[one.fee_asset] = fees.get(one.fee_asset, ZERO) + one.fee
    return fees


def as_it_stood(order: Order, moment: int) -> Order | None:
    """Return an order as it stood at a moment (ms), None where it was not there yet."""
    known = next((view for at, view in reversed(order.history) if at <= moment), None)
    if known is None:
        return None
    was = copy.copy(order)
    was.status, was.updated, was.working_at = Status(known["status"]), known["updateTime"], known["workingTime"]
    was.executed, was.quote = Decimal(known["executedQty"]), Decimal(known["cummulativeQuoteQty"])
    was.executions = [one for one in order.executions if one.time <= moment]
    return was


def _reason(order: Order) -> str:
    """Return why an order that ended unfilled did."""
    if order.status is Status.CANCELED:
        return "EC_PerCancelRequest"
    if order.is_open or order.status is Status.FILLED:
        return "EC_NoError"
    if order.kind is Kind.LIMIT_MAKER:
        return "EC_PostOnlyWillTakeLiquidity"
    return "EC_NoEnoughQtyToFill" if order.tif == "FOK" else "EC_NoImmediateQtyToFill"


def _stop_type(order: Order) -> str:
    return {"StopOrder": "Stop", "tpslOrder": "tpslOrder"}.get(filter_of(order), "")
