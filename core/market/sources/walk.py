"""The arithmetic of the simulated market: a seeded random walk, one price a second.

The returns of a day depend on nothing but (seed, coin, day), so any day can be made again at any time and
joins its neighbours. Three things of real markets are copied: volatility comes in clusters (a factor drawn
for each day and hour), the coins move together (a common factor), and trading follows the hours of the day.
Nothing here is a forecast.
"""

from dataclasses import dataclass

import numpy as np

from core.model.columns import Floats

DAY = 86_400
HOUR = 3_600
MINUTES = 1_440
SECONDS_A_YEAR = 365 * DAY
COMMON = 0.75
OWN = (1 - COMMON**2) ** 0.5
DAY_SPREAD, HOUR_SPREAD = 0.35, 0.45
# Makes the mean square of the tempers one, so that a coin's volatility is what it says.
CALM = np.exp(-(DAY_SPREAD**2 + HOUR_SPREAD**2))
# Where the years before began, in log price relative to their end: from 40 % below to 20 % above.
LOWEST_START, HIGHEST_START = -0.5, 0.2
BUSIEST_HOUR = 15
GRID = 2.0**40
# Parts of the seed, so that the draws of one purpose never repeat those of another.
MARKET, RETURNS, DAYS, HOURS, VOLUMES, PAST = range(6)


@dataclass(frozen=True)
class Coin:
    """What is simulated of one symbol: its size and its temper."""

    number: int
    symbol: str
    price: float
    decimals: int
    yearly_volatility: float
    daily_volume: float


@dataclass(frozen=True, eq=False)
class Day:
    """One day of a coin by minute: log prices relative to the day's beginning, base volume, and the whole."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    total: float


def day_of(seed: int, coin: Coin, day: int) -> Day:
    """Return the minutes of one coin on one day (days since the epoch)."""
    path = seconds_of(seed, coin, day)
    minutes = path.reshape(MINUTES, 60)
    return Day(
        minutes[:, 0].copy(),
        minutes.max(axis=1),
        minutes.min(axis=1),
        minutes[:, -1].copy(),
        _volumes(seed, coin, day),
        on_grid(float(path[-1])),
    )


def seconds_of(seed: int, coin: Coin, day: int) -> Floats:
    """Return the cumulated log returns of each second of a day."""
    common = _draws(seed, MARKET, 0, day, DAY)
    own = _draws(seed, RETURNS, coin.number, day, DAY)
    scale = coin.yearly_volatility / SECONDS_A_YEAR**0.5
    sigma = np.repeat(_temper(seed, coin, day) * scale, 60)
    # The drift that keeps the expected price where it is.
    return np.cumsum(sigma * (COMMON * common + OWN * own) - sigma**2 / 2)


def on_grid(log_price: float) -> float:
    """Return the log price on a grid so coarse that sums are exact: days add up the same in both directions."""
    return round(log_price * GRID) / GRID


def hours_before(seed: int, coin: Coin, day: int, hours: int, steps: int) -> tuple[Floats, Floats]:
    """Return the walk of the hours that end when `day` begins, coarse: enough for years of hourly candles.

    Log prices relative to the end, shape (hours, steps), and base volumes, shape (hours,).
    """
    random = np.random.default_rng((seed, PAST, coin.number, day))
    days = -(-hours // 24)
    temper = CALM * np.repeat(np.exp(DAY_SPREAD * random.standard_normal(days)), 24)[:hours]
    temper *= np.exp(HOUR_SPREAD * random.standard_normal(hours))
    scale = coin.yearly_volatility / (SECONDS_A_YEAR / (HOUR / steps)) ** 0.5
    sigma = np.repeat(temper * scale, steps)
    path = np.cumsum(sigma * random.standard_normal(hours * steps))
    # A free walk of years may end at fifty times its price; tied at both ends it keeps its magnitude.
    begin = random.uniform(LOWEST_START, HIGHEST_START)
    path += np.linspace(begin - path[0], -path[-1], path.size)
    shape = _busy((np.arange(hours, dtype=np.float64) - hours) % 24)
    return path.reshape(hours, steps), coin.daily_volume / 24 * shape * temper


def _temper(seed: int, coin: Coin, day: int) -> Floats:
    """Return the volatility of each minute relative to the coin's own: clusters of hours and days."""
    knots = np.concatenate((_hourly(seed, coin, day), _hourly(seed, coin, day + 1)[:1]))
    return CALM * np.exp(np.interp(np.arange(MINUTES) / 60, np.arange(25), knots))


def _hourly(seed: int, coin: Coin, day: int) -> Floats:
    whole_day = DAY_SPREAD * _draws(seed, DAYS, coin.number, day, 1)
    return whole_day + HOUR_SPREAD * _draws(seed, HOURS, coin.number, day, 24)


def _volumes(seed: int, coin: Coin, day: int) -> Floats:
    temper = _temper(seed, coin, day)
    noise = np.exp(0.5 * _draws(seed, VOLUMES, coin.number, day, MINUTES))
    return coin.daily_volume / MINUTES * _busy(np.arange(MINUTES) / 60) * temper * noise


def _busy(hour: Floats) -> Floats:
    return 1 + 0.4 * np.cos((hour - BUSIEST_HOUR) / 24 * 2 * np.pi)


def _draws(seed: int, purpose: int, coin: int, day: int, count: int) -> Floats:
    random = np.random.default_rng((seed, purpose, coin, day))
    return random.standard_normal(count, dtype=np.float32).astype(np.float64)
