"""Money: what an order needs set aside, what a trade moves, what a fee takes."""

from decimal import ROUND_DOWN, Decimal

from tests.servers.binance_exchange.accounts import BNB_SHARE, EIGHT, Account, fee_of
from tests.servers.binance_exchange.history import Trade
from tests.servers.binance_exchange.orders import ZERO, Execution, Order, Side
from tests.servers.binance_exchange.world import Market, World

BIPS = Decimal(10_000)


def need_of(market: Market, order: Order) -> Decimal:
    """Return what must be set aside for what is left of an order: of the base to sell, of the quote to buy."""
    if order.side is Side.SELL:
        return order.remaining
    if order.is_limited:
        return order.remaining * order.price
    if order.is_waiting:
        worst = order.stop_price or market.last * (1 + order.trailing_delta / BIPS)
        return (order.remaining * worst).quantize(EIGHT, ROUND_DOWN)
    left, cost = order.remaining, ZERO
    for resting in market.book.facing(order):
        part = min(left, resting.remaining)
        left, cost = left - part, cost + part * resting.price
        if left <= 0:
            break
    return cost


def adjust(order: Order, need: Decimal) -> None:
    """Bring what is set aside nearer to a need: more as far as it is there, the surplus freed."""
    if order.reserve:
        more = min(need - order.reserve.amount, max(order.account.free[order.reserve.asset], ZERO))
        order.account.lock(order.reserve.asset, more)
        order.reserve.amount += more


def release(order: Order) -> None:
    """Free what is set aside for an order, unless another leg of its list still stands on it."""
    reserve, order.reserve = order.reserve, None
    if reserve and not (order.group and any(leg.reserve is reserve for leg in order.group.legs)):
        order.account.lock(reserve.asset, -reserve.amount)
        reserve.amount = ZERO


def settle(world: World, market: Market, buyer: Order, seller: Order, trade: Trade, maker: Order) -> list[Execution]:
    """Move what a trade moves, take the fees, and return it as each side's owner sees it; the house's sides are not."""
    value = trade.price * trade.quantity
    _pay(buyer, seller.account, market.symbol.quote, value)
    _pay(seller, buyer.account, market.symbol.base, trade.quantity)
    received = {buyer: (market.symbol.base, trade.quantity), seller: (market.symbol.quote, value)}
    executions: list[Execution] = []
    for order, (asset, amount) in received.items():
        if order.is_open and order.reserve:
            adjust(order, min(need_of(market, order), order.reserve.amount))
        if order.account.house:
            continue
        fee, fee_asset = _take_fee(world, market, order.account, asset, amount, value, order is maker)
        one = Execution(order, trade.id, trade.price, trade.quantity, fee, fee_asset, order is maker, trade.time)
        order.executions.append(one)
        world.executions[order.account.name, order.symbol.name].append(one)
        executions.append(one)
    return executions


def _pay(order: Order, receiver: Account, asset: str, amount: Decimal) -> None:
    """Pay out of what is set aside; the house pays from what it has."""
    if order.reserve:
        order.reserve.amount -= amount
        order.account.lock(asset, -amount)
    order.account.give(receiver, asset, amount)


def _take_fee(
    world: World, market: Market, account: Account, asset: str, amount: Decimal, value: Decimal, is_maker: bool
) -> tuple[Decimal, str]:
    """Take the fee of what was received, or in BNB where that is wanted and there."""
    fee, fees = fee_of(account, amount, is_maker), world.accounts["fees"]
    priced = world.markets.get(f"BNB{market.symbol.quote}")
    if account.pays_in_bnb and asset != "BNB" and priced:
        rate = account.maker_fee if is_maker else account.taker_fee
        in_bnb = (value * rate * BNB_SHARE / priced.last).quantize(EIGHT, ROUND_DOWN)
        if in_bnb <= account.free["BNB"]:
            fee, asset = in_bnb, "BNB"
    account.give(fees, asset, fee)
    return fee, asset
