"""The matching engine: takes orders in, meets them by price and time, cancels, expires, triggers stops."""

from decimal import Decimal

from tests.servers.binance_exchange import errors
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.orders import ZERO, Kind, Order, Reserve, Side, Status, Stp, Tif
from tests.servers.binance_exchange.reports import prevented_view
from tests.servers.binance_exchange.settlement import adjust, need_of, release, settle
from tests.servers.binance_exchange.symbols import floored
from tests.servers.binance_exchange.triggers import follow, is_due
from tests.servers.binance_exchange.world import Market, World


def accept(world: World, order: Order) -> None:
    """Take an order in and match it; raises Rejection where the engine refuses."""
    check(world, order)
    market = world.markets[order.symbol.name]
    reserve(order, need_of(market, order))
    world.add_order(order)
    enter(world, order)


def check(world: World, order: Order) -> None:
    """Refuse what the engine refuses before it looks at balances."""
    market = world.markets[order.symbol.name]
    if not order.account.can_trade:
        raise Rejection(-2010, message=errors.DISABLED)
    if any(old.is_open and old is not order for old in world.by_client[order.account.name, order.client_id]):
        raise Rejection(-2010, message=errors.DUPLICATE)
    if order.is_waiting and order.stop_price and is_due(order, market.last):
        raise Rejection(-2010, message=errors.TRIGGERS)
    if order.kind is Kind.LIMIT_MAKER and next(market.book.facing(order), None):
        raise Rejection(-2010, message=errors.TAKES)
    if order.kind is Kind.MARKET and order.quote_quantity:
        order.quantity = _quantity_for(market, order)


def reserve(order: Order, amount: Decimal) -> Reserve:
    """Set an amount aside for an order; raises where it is not there."""
    asset = order.symbol.quote if order.side is Side.BUY else order.symbol.base
    if amount > order.account.free[asset]:
        raise Rejection(-2010, message=errors.POOR)
    order.account.lock(asset, amount)
    order.reserve = Reserve(asset, amount)
    return order.reserve


def enter(world: World, order: Order) -> None:
    """Put an accepted order to work, or to wait for its trigger."""
    market = world.markets[order.symbol.name]
    if order.is_waiting:
        world.record(order, "NEW")
        market.waiting.append(order)
        if order.trailing_delta and not order.stop_price:
            follow(order, market.last, world.now())
    else:
        order.working_at = world.now()
        world.record(order, "NEW")
        work(world, order)
    trigger_all(world, market)


def work(world: World, order: Order) -> None:
    """Match a working order; what is left rests or expires, as its time in force says."""
    market = world.markets[order.symbol.name]
    if order.tif is Tif.FOK and sum(resting.remaining for resting in market.book.facing(order)) < order.quantity:
        end(world, order, Status.EXPIRED)
        return
    _match(world, market, order)
    if not order.is_open:
        return
    if order.is_limited and order.tif is Tif.GTC:
        market.book.add(order)
    else:
        end(world, order, Status.EXPIRED)


def end(world: World, order: Order, status: Status, cancel_id: str = "", what: str = "") -> None:
    """Take an open order out: off the book, its reserve freed, its list ended."""
    market = world.markets[order.symbol.name]
    if order in market.waiting:
        market.waiting.remove(order)
    elif market.book.has(order):
        market.book.remove(order)
    order.status = status
    release(order)
    world.record(order, what or status, cancel_id=cancel_id)
    if order.group:
        order.group.leg_ended(world, order)


def see_price(world: World, market: Market, price: Decimal) -> None:
    """Let a price be the last, for trailing stops too; `trigger_all` draws the consequences."""
    market.last = price
    for order in market.waiting:
        follow(order, price, world.now())


def trigger_all(world: World, market: Market) -> None:
    """Let every stop whose price was reached work, until none is left."""
    while due := [order for order in market.waiting if is_due(order, market.last)]:
        order = due[0]
        market.waiting.remove(order)
        if order.group:
            order.group.leg_started(world, order)
        order.working_at = world.now()
        if _provided(order, need_of(market, order)):
            world.record(order, "NEW")
            work(world, order)
        else:
            end(world, order, Status.CANCELED)


def meet(world: World, taker: Order, maker: Order, quantity: Decimal) -> None:
    """Trade a quantity between two orders at the resting one's price, whatever else the book holds."""
    market = world.markets[maker.symbol.name]
    buyer_rested, now = maker.side is Side.BUY, world.now()
    trade = market.history.add(maker.price, quantity, now, buyer_rested)
    see_price(world, market, maker.price)
    buyer, seller = (maker, taker) if buyer_rested else (taker, maker)
    for order in (maker, taker):
        is_maker, is_first = order is maker, not order.executed
        order.executed += quantity
        order.quote += quantity * maker.price
        order.status = Status.FILLED if order.remaining <= 0 else Status.PARTIALLY_FILLED
        if is_first and not order.account.house:
            world.limits.filled(order.account.name, is_maker, now)
    if market.book.has(maker):
        market.book.reduce(maker, quantity)
    executions = settle(world, market, buyer, seller, trade, maker)
    for one in executions:
        world.record(one.order, "TRADE", one)
        if one.order.group:
            one.order.group.leg_started(world, one.order)
    for order in (maker, taker):
        if order.status is Status.FILLED:
            release(order)
            if order.group:
                order.group.leg_ended(world, order)


def _provided(order: Order, need: Decimal) -> bool:
    """Bring what a triggered order has set aside to its need; one that waited with nothing ends if it is not there."""
    if order.reserve:
        adjust(order, need)
        return True
    try:
        reserve(order, need)
    except Rejection:
        return False
    return True


def _match(world: World, market: Market, taker: Order) -> None:
    while taker.is_open and taker.remaining > 0:
        maker = market.book.first(taker.side.other)
        if maker is None or not taker.takes(maker.price):
            return
        if maker.account is taker.account and taker.stp is not Stp.NONE:
            _prevent(world, market, taker, maker)
            continue
        quantity = min(taker.remaining, maker.remaining)
        if taker.side is Side.BUY and not taker.is_limited and taker.reserve:
            # A triggered stop buys as far as what was set aside reaches.
            affordable = floored(taker.reserve.amount / maker.price, taker.symbol.step)
            quantity = min(quantity, affordable)
            if quantity <= 0:
                return
        meet(world, taker, maker, quantity)


def _prevent(world: World, market: Market, taker: Order, maker: Order) -> None:
    """Keep an account from trading with itself, as the taker's mode says."""
    number, both = world.number("prevented"), min(taker.remaining, maker.remaining)
    world.prevented.append((taker, prevented_view(number, taker, maker, world.now())))
    for order, hit in (
        (maker, taker.stp in (Stp.EXPIRE_MAKER, Stp.EXPIRE_BOTH)),
        (taker, taker.stp in (Stp.EXPIRE_TAKER, Stp.EXPIRE_BOTH)),
    ):
        if taker.stp is Stp.DECREMENT:
            order.prevented += both
            if order is maker:
                market.book.reduce(maker, both)
        elif hit:
            if order is maker:
                market.book.remove(maker)
            order.prevented += order.remaining
        order.prevented_id = number
        if order.remaining <= 0:
            end(world, order, Status.EXPIRED_IN_MATCH, what="TRADE_PREVENTION")
        elif order.reserve:
            adjust(order, min(need_of(market, order), order.reserve.amount))


def _quantity_for(market: Market, order: Order) -> Decimal:
    """Return the quantity a market order for an amount of the quote asset trades."""
    left, quantity, step = order.quote_quantity, ZERO, order.symbol.step
    for resting in market.book.facing(order):
        part = min(resting.remaining, floored(left / resting.price, step))
        quantity, left = quantity + part, left - part * resting.price
        if part < resting.remaining:
            break
    if not quantity and next(market.book.facing(order), None) is None:
        raise Rejection(-2010, message=errors.ILLIQUID)
    if quantity < order.symbol.rule("LOT_SIZE", "minQty"):
        raise Rejection(-1013, "LOT_SIZE")
    return quantity
