"""From the fields of `order/create` to an order that passes its market's filters."""

import re
from decimal import Decimal

from tests.servers.binance_exchange.calls import Call
from tests.servers.binance_exchange.orders import ZERO, Kind, Order, Side, Stp, Tif
from tests.servers.binance_exchange.world import Market
from tests.servers.bybit_exchange.errors import Refused
from tests.servers.bybit_exchange.markets import BAND, RULES, Conditional, Exchange, plain

LINK_ID = r"[A-Za-z0-9_-]{1,36}"
SIDES = {"Buy": Side.BUY, "Sell": Side.SELL}
TIMES = ("GTC", "IOC", "FOK", "PostOnly")
# Attached to an order, these make others of it once it is filled; this exchange does not take them.
ATTACHED = ("takeProfit", "stopLoss", "slippageTolerance")


def drafted(call: Call, world: Exchange) -> Order:
    """Read one order; raises what its fields or its market's filters say of it."""
    fields, market = call.params, world.markets.get(call.params.must("symbol"))
    if market is None:
        raise Refused(170121)
    if market.symbol.status != "TRADING":
        raise Refused(170151, message="The trading pair is not open yet.")
    side, kind = SIDES.get(fields.must("side")), fields.must("orderType")
    if side is None:
        raise Refused(170117)
    if kind not in ("Limit", "Market"):
        raise Refused(170116)
    if attached := [name for name in ATTACHED if name in fields and fields.text(name)]:
        raise Refused(170130, attached[0])
    is_limit, trigger = kind == "Limit", _trigger(call)
    time_in_force = fields.text("timeInForce") or "GTC" if is_limit else "IOC"
    if time_in_force not in TIMES:
        raise Refused(170115)
    order = (Conditional if fields.text("orderFilter") == "StopOrder" else Order)(
        world.number("order"), call.account, market.symbol, side,
        _kind(market, side, is_limit, time_in_force, trigger), ZERO, _link_id(call, world), world.now(),
        tif=Tif.GTC if time_in_force == "PostOnly" or not is_limit else Tif(time_in_force),
        price=_must(call, "price") if is_limit else ZERO, stop_price=trigger or ZERO, stp=Stp.NONE,
        updated=world.now(),
    )  # fmt: skip
    _read_quantity(call, order)
    _check(market, order)
    return order


def _link_id(call: Call, world: Exchange) -> str:
    """Return the client id, which an account uses once, whatever became of the order."""
    sent = call.params.text("orderLinkId")
    if sent is None:
        return world.link_id()
    if not re.fullmatch(LINK_ID, sent):
        raise Refused(170130, "orderLinkId")
    if world.by_client.get((call.account.name, sent)):
        raise Refused(170141)
    return sent


def _trigger(call: Call) -> Decimal | None:
    wanted, price = call.params.text("orderFilter") or "Order", call.params.decimal("triggerPrice")
    if wanted not in ("Order", "StopOrder", "tpslOrder"):
        raise Refused(170202)
    if wanted != "Order" and not price:
        raise Refused(170203)
    return price if wanted != "Order" else None


def _kind(market: Market, side: Side, is_limit: bool, time_in_force: str, trigger: Decimal | None) -> Kind:
    """Return the engine's kind; one with a trigger waits for the price to come from where it stands now."""
    if trigger is None:
        return (Kind.LIMIT_MAKER if time_in_force == "PostOnly" else Kind.LIMIT) if is_limit else Kind.MARKET
    if time_in_force == "PostOnly":
        raise Refused(170115)
    is_stop = (trigger > market.last) is (side is Side.BUY)
    if is_limit:
        return Kind.STOP_LOSS_LIMIT if is_stop else Kind.TAKE_PROFIT_LIMIT
    return Kind.STOP_LOSS if is_stop else Kind.TAKE_PROFIT


def _read_quantity(call: Call, order: Order) -> None:
    """Read `qty`: of a market order a value in the quote coin where `marketUnit` says so, or says nothing of a buy."""
    unit = call.params.text("marketUnit") or ("quoteCoin" if order.side is Side.BUY else "baseCoin")
    if unit not in ("baseCoin", "quoteCoin"):
        raise Refused(170130, "marketUnit")
    quantity = _must(call, "qty")
    if order.is_limited or unit == "baseCoin":
        order.quantity = quantity
    elif order.kind is Kind.MARKET:
        order.quote_quantity = quantity
    else:
        # A value becomes a quantity only at the prices of the trigger's moment, which the engine cannot keep for it.
        raise Refused(170130, "marketUnit")


def _must(call: Call, name: str) -> Decimal:
    value = call.params.decimal(name)
    if not value:
        raise Refused(170130, name)
    return value


def _check(market: Market, order: Order) -> None:
    """Ask the market's filters."""
    rules = RULES[market.symbol.name]
    if order.price % rules.tick or order.stop_price % rules.tick:
        raise Refused(170134)
    if order.quote_quantity:
        if order.quote_quantity % Decimal(1).scaleb(-rules.quote_places):
            raise Refused(170148)
    elif order.quantity % rules.lot:
        raise Refused(170137)
    elif order.quantity < rules.least:
        raise Refused(170136)
    if order.quantity > (rules.most if order.is_limited else rules.most / 2):
        raise Refused(170135)
    value = order.quote_quantity or order.quantity * (order.price or order.stop_price or market.last)
    if value < rules.least_value:
        raise Refused(170140)
    if value > rules.most_value:
        raise Refused(170124)
    if order.is_limited and not order.stop_price:
        _check_band(market, order)


def _check_band(market: Market, order: Order) -> None:
    """Refuse a price that would reach too far into the book."""
    highest, lowest = market.last * (1 + BAND), market.last * (1 - BAND)
    if order.side is Side.BUY and order.price > highest:
        raise Refused(170193, plain(highest))
    if order.side is Side.SELL and order.price < lowest:
        raise Refused(170194, plain(lowest))
