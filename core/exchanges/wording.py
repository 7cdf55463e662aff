"""Our orders in ccxt's words, and ccxt's answers in ours. Pure; numbers are exact text in both directions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from core.exchanges.base import UnansweredError, VenueOrder
from core.model import Balance, Fill, OpenOrder, Order, OrderStatus, OrderType, Side, TimeInForce
from core.model.numbers import EXACT, digits
from core.model.paper import AVERAGE_STEP

STATES = {
    "open": OrderStatus.OPEN,
    "canceling": OrderStatus.OPEN,
    "closed": OrderStatus.FILLED,
    "canceled": OrderStatus.CANCELLED,
    "expired": OrderStatus.EXPIRED,
    "rejected": OrderStatus.REJECTED,
}
LASTS = {TimeInForce.GTC: "GTC", TimeInForce.IOC: "IOC", TimeInForce.FOK: "FOK", TimeInForce.GTD: "GTC"}
"""No spot exchange here knows a date: the desk itself ends an order that is good till one."""


def request_of(order: Order) -> tuple[str, str, str, str, str | None, dict[str, Any]]:
    """Return the arguments of ccxt's `create_order`.

    A market order gets no price: ccxt would make an amount of money of it.
    """
    params: dict[str, Any] = {"clientOrderId": order.client_order_id}
    if order.limit_price is not None and order.type is not OrderType.POST_ONLY:
        params["timeInForce"] = LASTS[order.time_in_force]
    match order.type:
        case OrderType.POST_ONLY:
            params["postOnly"] = True
        case OrderType.STOP_MARKET | OrderType.STOP_LIMIT:
            params["stopLossPrice"] = _text(order.stop_price)
        case OrderType.TAKE_PROFIT:
            params["takeProfitPrice"] = _text(order.stop_price)
        case OrderType.TRAILING_STOP:
            params |= {"trailingPercent": digits((order.trail or Decimal(0)) * 100), "stopLossOrTakeProfit": "stopLoss"}
        case _:
            pass
    kind = "market" if order.limit_price is None else "limit"
    return order.symbol, kind, order.side.value, digits(order.quantity), _text(order.limit_price), params


def told(answer: Any, order: Order) -> VenueOrder:
    """Return an order as ccxt tells it; raises UnansweredError for what is no order."""
    if not isinstance(answer, Mapping) or not answer.get("id"):
        raise UnansweredError("The exchange answered with something that is not an order.")
    if answer.get("clientOrderId") != order.client_order_id:
        raise UnansweredError("The exchange answered with another order.")
    filled = number(answer.get("filled")) or Decimal(0)
    return VenueOrder(
        order.client_order_id, str(answer["id"]), order.symbol, _state(answer, filled, order), filled,
        _average(answer, filled),
    )  # fmt: skip


def fill_of(trade: Mapping[str, Any], order: Order) -> Fill:
    """Return an execution; ids are counted for each symbol by itself, so the symbol is part of ours."""
    quantity, price = number(trade.get("amount")), number(trade.get("price"))
    if quantity is None or price is None or not trade.get("id") or not trade.get("timestamp"):
        raise UnansweredError("The exchange told an execution without its id, amount, price or time.")
    fee = trade.get("fee") or {}
    at = moment(trade["timestamp"])
    cost, asset = number(fee.get("cost")) or Decimal(0), fee.get("currency") or ""
    return Fill(
        f"{order.symbol}-{trade['id']}", order.id, order.symbol, order.side, quantity, price, cost, asset, at, at
    )


def balances_of(answer: Mapping[str, Any]) -> dict[str, Balance]:
    """Return what is held, by asset; raises UnansweredError where the answer is no balance."""
    free, used = answer.get("free"), answer.get("used")
    if not isinstance(free, Mapping) or not isinstance(used, Mapping):
        raise UnansweredError("The exchange answered with something that is not a balance.")
    held = {a: Balance(a, number(free[a]) or Decimal(0), number(used.get(a)) or Decimal(0)) for a in free}
    return {asset: balance for asset, balance in held.items() if balance.total}


def open_order_of(answer: Mapping[str, Any]) -> OpenOrder:
    quantity = number(answer.get("amount"))
    if not answer.get("id") or not quantity:
        raise UnansweredError("The exchange told an open order without its id or amount.")
    return OpenOrder(
        str(answer["id"]), str(answer.get("clientOrderId") or ""), str(answer["symbol"]), Side(answer["side"]),
        str(answer.get("type") or "limit"), quantity, number(answer.get("price")) or None,
        number(answer.get("filled")) or Decimal(0), moment(answer.get("timestamp") or 0),
    )  # fmt: skip


def number(text: Any) -> Decimal | None:
    """Return a number told as text, exact and without the zeros exchanges pad with; None where nothing is told."""
    if text is None or text == "":
        return None
    try:
        value = Decimal(str(text))
    except InvalidOperation as e:
        raise UnansweredError(f"The exchange told {text!r} where a number belongs.") from e
    if not value.is_finite():
        raise UnansweredError(f"The exchange told {text!r} where a number belongs.")
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize(EXACT)


def moment(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _state(answer: Mapping[str, Any], filled: Decimal, order: Order) -> OrderStatus:
    state = STATES.get(str(answer.get("status")))
    if state is None:
        raise UnansweredError(f"The exchange told a state the desk does not know: {answer.get('status')!r}.")
    if state is OrderStatus.OPEN and filled:
        return OrderStatus.PARTIALLY_FILLED
    # "Closed" is also what ccxt makes of an order of which the rest was cancelled.
    if state is OrderStatus.FILLED and filled < order.quantity:
        return OrderStatus.CANCELLED
    return state


def _average(answer: Mapping[str, Any], filled: Decimal) -> Decimal | None:
    cost = number(answer.get("cost"))
    if not filled:
        return None
    if cost:
        return EXACT.divide(cost, filled).quantize(AVERAGE_STEP, context=EXACT).normalize(EXACT)
    return number(answer.get("average"))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else digits(value)
