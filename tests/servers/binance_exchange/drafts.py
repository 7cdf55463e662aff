"""From the parameters of a request to an order, or to the legs of an order list."""

import secrets
from collections.abc import Mapping

from tests.servers.binance_exchange import errors
from tests.servers.binance_exchange.accounts import Account
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.orders import CONTINGENT, STOPS, ZERO, Kind, Order, Side, Stp, Tif
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.world import World

NEEDS_TIF = frozenset({Kind.LIMIT, Kind.STOP_LOSS_LIMIT, Kind.TAKE_PROFIT_LIMIT})
# What a leg of a list calls its own, after its prefix, and how a single order calls it.
OWN = {
    "Type": "type", "Price": "price", "StopPrice": "stopPrice", "TrailingDelta": "trailingDelta",
    "TimeInForce": "timeInForce", "ClientOrderId": "newClientOrderId", "StrategyId": "strategyId",
    "StrategyType": "strategyType", "Side": "side", "Quantity": "quantity", "IcebergQty": "icebergQty",
}  # fmt: skip
SHARED = ("symbol", "side", "quantity", "selfTradePreventionMode")


def new_id() -> str:
    """Return a client id as the exchange makes one where none was sent."""
    return secrets.token_hex(11)


def drafted(world: World, account: Account, params: Params) -> Order:
    """Read one order; what was sent must fit its type."""
    symbol = world.market(params.must("symbol")).symbol
    for name in ("side", "type"):
        params.must(name)
    side, kind = params.choice("side", Side, -1117) or Side.BUY, params.choice("type", Kind, -1116) or Kind.LIMIT
    order = Order(
        id=world.number("order"), account=account, symbol=symbol, side=side, kind=kind, quantity=ZERO,
        client_id=params.client_id("newClientOrderId") or new_id(), created=world.now(), updated=world.now(),
    )  # fmt: skip
    if "icebergQty" in params and params.decimal("icebergQty"):
        raise Rejection(-1013, message=errors.NO_ICEBERG)
    _read_amounts(order, params)
    _read_trigger(order, params)
    _read_manners(order, params)
    if symbol.status != "TRADING":
        raise Rejection(-1013, message=errors.CLOSED)
    return order


def leg(params: Params, prefix: str) -> Params:
    """Return the parameters of one leg of a list as those of a single order, reading them where they were sent."""
    names = {name: name for name in SHARED if name in params} | {
        prefix + own: single for own, single in OWN.items() if prefix + own in params
    }
    return Params({single: params.must(name) for name, single in names.items()})


def legacy(params: Params) -> Params:
    """Return the parameters of the older `order/oco` in the names of `orderList/oco`."""
    selling = params.must("side") == Side.SELL
    limit, stop = ("above", "below") if selling else ("below", "above")
    stop_kind = Kind.STOP_LOSS_LIMIT if "stopLimitPrice" in params else Kind.STOP_LOSS
    names = {
        "price": f"{limit}Price", "limitClientOrderId": f"{limit}ClientOrderId", "stopPrice": f"{stop}StopPrice",
        "stopLimitPrice": f"{stop}Price", "stopLimitTimeInForce": f"{stop}TimeInForce",
        "stopClientOrderId": f"{stop}ClientOrderId", "trailingDelta": f"{stop}TrailingDelta",
    }  # fmt: skip
    renamed: Mapping[str, str] = {names.get(name, name): value for name, value in params.sent.items()}
    return Params({**renamed, f"{limit}Type": Kind.LIMIT_MAKER, f"{stop}Type": stop_kind})


def response_shape(params: Params, usual: str) -> str:
    """Return how much of an order the answer tells: ACK, RESULT or FULL."""
    asked = params.text("newOrderRespType")
    if asked not in (None, "ACK", "RESULT", "FULL"):
        raise Rejection(-1100, "newOrderRespType", "ACK, RESULT, FULL")
    return asked or usual


def usual_shape(order: Order) -> str:
    return "FULL" if order.kind in (Kind.MARKET, Kind.LIMIT) else "ACK"


def _read_amounts(order: Order, params: Params) -> None:
    quantity, quote = params.decimal("quantity"), None
    if order.kind is Kind.MARKET:
        params.refuse("price")
        quote = params.decimal("quoteOrderQty")
    else:
        params.refuse("quoteOrderQty")
    if (quantity is None) is (quote is None):
        raise Rejection(-1102, "quantity") if quantity is None else Rejection(-1106, "quoteOrderQty")
    if not (quantity or quote):
        raise Rejection(-1013, message="Invalid quantity.")
    order.quantity, order.quote_quantity = quantity or ZERO, quote or ZERO
    if order.is_limited:
        order.price = params.must_decimal("price")
    elif order.kind in CONTINGENT:
        params.refuse("price")


def _read_trigger(order: Order, params: Params) -> None:
    if order.kind not in CONTINGENT:
        params.refuse("stopPrice", "trailingDelta")
        return
    order.stop_price = params.decimal("stopPrice") or ZERO
    order.trailing_delta = params.whole("trailingDelta") or 0
    if not order.stop_price and not order.trailing_delta:
        raise Rejection(-1102, message="Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!")


def _read_manners(order: Order, params: Params) -> None:
    if order.kind in NEEDS_TIF:
        params.must("timeInForce")
        order.tif = params.choice("timeInForce", Tif, -1115) or Tif.GTC
    else:
        params.refuse("timeInForce")
    mode = params.text("selfTradePreventionMode")
    if mode is not None and mode not in set(Stp):
        raise Rejection(-1013, message=errors.NO_STP_MODE)
    order.stp = Stp(mode or Stp.EXPIRE_MAKER)
    for name in ("strategyId", "strategyType"):
        if name in params:
            order.strategy[name] = params.whole(name) or 0


def check_pair(above: Order, below: Order) -> None:
    """Refuse two legs that are no OCO: their kinds, then on which side of the market each stands."""
    limits = {Kind.LIMIT_MAKER, Kind.TAKE_PROFIT, Kind.TAKE_PROFIT_LIMIT}
    selling = above.side is Side.SELL
    if not {above.kind, below.kind} <= limits | STOPS:
        raise Rejection(-1158)
    if above.kind not in CONTINGENT and below.kind not in CONTINGENT:
        raise Rejection(-1168)
    upper, lower = (above, below) if selling else (below, above)
    if upper.kind in STOPS or lower.kind in limits:
        raise Rejection(-1166 if selling else -1165)


def check_prices(world: World, above: Order, below: Order) -> None:
    """Refuse an OCO whose legs do not lie on both sides of the last price."""
    last = world.markets[above.symbol.name].last
    upper, lower = (one.stop_price if one.kind in CONTINGENT else one.price for one in (above, below))
    if (upper and upper <= last) or (lower and lower >= last):
        raise Rejection(-2010, message=errors.UNRELATED)
