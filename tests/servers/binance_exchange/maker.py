"""Who else trades: a market maker that keeps a book round the price path, and a crowd that takes from it.

Both meet everybody's orders in the one matching engine. The maker stands at the path's price and on a grid beyond; what
was bought from it is there again at its next round.
"""

from decimal import Decimal

from tests.servers.binance_exchange import engine
from tests.servers.binance_exchange.history import RATE
from tests.servers.binance_exchange.orders import Kind, Order, Side, Tif
from tests.servers.binance_exchange.world import Market, World

LEVELS = 40
# The grid beyond the touch, as a share of the price.
GRID = Decimal("0.00005")
# More trades than this at once are not made up for.
MOST_AT_ONCE = 50
Ladder = dict[tuple[Side, Decimal], Decimal]


def advance(world: World, market: Market) -> None:
    """Bring a market up to this moment."""
    if market.standing or market.symbol.status != "TRADING":
        return
    now = world.now()
    price = market.fixed_price or market.history.rounded(market.path.price(now / 1000))
    quote(world, market, ladder(market, price))
    number = now * RATE // 1000
    due = min(number - market.crowd_number, MOST_AT_ONCE) if market.crowd_number else 1
    market.crowd_number = max(number, market.crowd_number)
    for one in range(number - due + 1, number + 1):
        take(world, market, Side.SELL if one % 3 == 0 else Side.BUY, (one * 7919 % 100 + 1) * market.unit, None)


def ladder(market: Market, price: Decimal) -> Ladder:
    """Return the quantity the maker wants at every price, about a price."""
    tick = market.symbol.tick
    best = int(price / tick)
    grid = max(int(best * GRID), 1)
    bids = [best, *range((best - 1) // grid * grid, max(best - LEVELS * grid, 0), -grid)]
    asks = [best + 1, *range((best + 1) // grid * grid + grid, best + LEVELS * grid, grid)]
    return {
        (side, tick * at): (1 + at * 31 % 900) * market.unit
        for side, some in ((Side.BUY, bids), (Side.SELL, asks)) for at in some
    }  # fmt: skip


def quote(world: World, market: Market, wanted: Ladder) -> None:
    """Make the maker's orders those of a ladder: what is not wanted goes first, then what is missing comes."""
    for key, order in list(market.quotes.items()):
        if wanted.get(key) != order.remaining:
            if market.book.has(order):
                market.book.remove(order)
            del market.quotes[key]
    for (side, price), quantity in wanted.items():
        if (side, price) not in market.quotes:
            order = house_order(world, market, "maker", side, quantity, price)
            engine.enter(world, order)
            if order.is_open:
                market.quotes[side, price] = order


def take(world: World, market: Market, side: Side, quantity: Decimal, price: Decimal | None) -> Order:
    """Let the crowd take from the book, at the market or as far as a price; what finds nobody is gone."""
    order = house_order(world, market, "crowd", side, quantity, price)
    order.tif = Tif.IOC
    engine.enter(world, order)
    return order


def house_order(world: World, market: Market, name: str, side: Side, quantity: Decimal, price: Decimal | None) -> Order:
    """Return an order of the house, which has no number and needs nothing set aside."""
    kind = Kind.MARKET if price is None else Kind.LIMIT
    return Order(
        0, world.accounts[name], market.symbol, side, kind, quantity, name, world.now(), price=price or Decimal(0)
    )
