"""Binance's symbol filters, asked before an order reaches the matching engine."""

from decimal import Decimal

from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.orders import CONTINGENT, Kind, Order, Side
from tests.servers.binance_exchange.symbols import Symbol
from tests.servers.binance_exchange.world import Market, World

MOST_BASE = Decimal("92233720368")


def check(world: World, order: Order) -> None:
    """Raise what the first filter says that an order does not pass."""
    market = world.markets[order.symbol.name]
    _prices(order)
    if order.quantity:
        _quantity(order)
    average = market.history.average(5, world.now(), market.last)
    if order.is_limited:
        _distance(order, average)
    if order.trailing_delta:
        _trailing(order)
    _notional(market, order, average)
    counted(world, order, 1)


def counted(world: World, order: Order, more: int) -> None:
    """Raise where so many more orders would be too many on the symbol."""
    filters = order.symbol.filters
    there = world.orders_of(order.account, order.symbol.name)
    algos = sum(one.kind in CONTINGENT for one in there)
    if len(there) + more > filters["MAX_NUM_ORDERS"]["maxNumOrders"]:
        raise Rejection(-1013, "MAX_NUM_ORDERS")
    if order.kind in CONTINGENT and algos + 1 > filters["MAX_NUM_ALGO_ORDERS"]["maxNumAlgoOrders"]:
        raise Rejection(-1013, "MAX_NUM_ALGO_ORDERS")


def _within(symbol: Symbol, name: str, value: Decimal, least: str, most: str, step: str) -> None:
    """Check a value against a filter whose limits of 0 are off."""
    low, high, size = (symbol.rule(name, part) for part in (least, most, step))
    if (low and value < low) or (high and value > high) or (size and value % size):
        raise Rejection(-1013, name)


def _prices(order: Order) -> None:
    for price, is_given in ((order.price, order.is_limited), (order.stop_price, bool(order.stop_price))):
        if is_given:
            _within(order.symbol, "PRICE_FILTER", price, "minPrice", "maxPrice", "tickSize")


def _quantity(order: Order) -> None:
    if order.quantity > MOST_BASE:
        raise Rejection(-1013, message="Invalid quantity.")
    _within(order.symbol, "LOT_SIZE", order.quantity, "minQty", "maxQty", "stepSize")
    if order.kind is Kind.MARKET:
        _within(order.symbol, "MARKET_LOT_SIZE", order.quantity, "minQty", "maxQty", "stepSize")


def _distance(order: Order, average: Decimal) -> None:
    side = "bid" if order.side is Side.BUY else "ask"
    up, down = (order.symbol.rule("PERCENT_PRICE_BY_SIDE", f"{side}Multiplier{end}") for end in ("Up", "Down"))
    if not average * down <= order.price <= average * up:
        raise Rejection(-1013, "PERCENT_PRICE_BY_SIDE")


def _trailing(order: Order) -> None:
    where = "Above" if order.triggers_above else "Below"
    rules = order.symbol.filters["TRAILING_DELTA"]
    if not rules[f"minTrailing{where}Delta"] <= order.trailing_delta <= rules[f"maxTrailing{where}Delta"]:
        raise Rejection(-1013, "TRAILING_DELTA")


def _notional(market: Market, order: Order, average: Decimal) -> None:
    rules = market.symbol.filters["NOTIONAL"]
    value = order.quote_quantity or order.quantity * (order.price if order.is_limited else average)
    if (order.is_limited or rules["applyMinToMarket"]) and value < Decimal(rules["minNotional"]):
        raise Rejection(-1013, "NOTIONAL")
    if (order.is_limited or rules["applyMaxToMarket"]) and value > Decimal(rules["maxNotional"]):
        raise Rejection(-1013, "NOTIONAL")
