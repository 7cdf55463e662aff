"""The trades and the order book of the simulated market: made of its prices, the same for the same seed."""

from decimal import Decimal
from functools import lru_cache

import numpy as np

from core.market.sources.playback import at
from core.market.sources.sizes import money
from core.market.sources.walk import Coin
from core.model import Book, Level, PublicTrade, Side

MOST_A_SECOND = 4
LEVELS = 60
TRADES, WAITING = 101, 102
# A level keeps its quantity so long; a whole book that changes each second would be noise.
CALM_S = 5


def trades_in(
    seed: int, coin: Coin, second: int, price: float, volume: float, quantity_step: Decimal
) -> list[PublicTrade]:
    """Return the trades of one second: up to four, of together about `volume`, at the price of that second."""
    random = np.random.default_rng((seed, TRADES, coin.number, second))
    count = int(random.integers(1, MOST_A_SECOND + 1))
    shares = random.dirichlet(np.full(count, 0.7)) * volume
    bought = random.random(count) < 0.5
    last = money(price, Decimal(1).scaleb(-coin.decimals))
    made = []
    for number, (share, buys) in enumerate(zip(shares.tolist(), bought.tolist(), strict=True)):
        quantity = max(money(share, quantity_step), quantity_step)
        moment = at(second + number / (count + 1))
        made.append(
            PublicTrade(
                coin.symbol, f"{second}-{number}", Side.BUY if buys else Side.SELL, last, quantity, moment
            )
        )  # fmt: skip
    return made


def book_at(seed: int, coin: Coin, second: int, bid: Decimal, ask: Decimal, quantity_step: Decimal) -> Book:
    """Return the book of one second: levels thin out from step to step, quantities grow with the distance."""
    gap = Decimal(1).scaleb(-coin.decimals)
    # About a hundredth of a percent of the price between levels, whole steps of it.
    spacing = max(gap, (bid * Decimal("0.0001") // gap) * gap)
    slot = second // CALM_S
    bids = _side(seed, coin, slot, bid, -spacing, quantity_step)
    asks = _side(seed, coin, slot, ask, spacing, quantity_step)
    return Book(coin.symbol, bids, asks, at(second))


def _side(seed: int, coin: Coin, slot: int, best: Decimal, spacing: Decimal, step: Decimal) -> tuple[Level, ...]:
    sizes = _sizes(seed, coin, slot, spacing > 0)
    return tuple((best + spacing * i, max(money(size, step), step)) for i, size in enumerate(sizes))


@lru_cache(maxsize=16)
def _sizes(seed: int, coin: Coin, slot: int, asks: bool) -> tuple[float, ...]:
    random = np.random.default_rng((seed, WAITING, coin.number, slot, int(asks)))
    # About a two-thousandth of a day's volume waits at the best price, more behind it.
    typical = coin.daily_volume / 20_000 * (1 + np.arange(LEVELS) / 10)
    return tuple((typical * random.gamma(1.5, 1 / 1.5, LEVELS)).tolist())
