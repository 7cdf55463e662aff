"""A small market of our own, for a fresh install without any network."""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

import numpy as np

from core.errors import NotFoundError
from core.market.sources.base import Tick
from core.market.sources.columns import aggregate, joined
from core.market.sources.crowd import book_at, trades_in
from core.market.sources.playback import Track, at, in_order
from core.market.sources.sizes import LARGEST_ORDER, SMALLEST_ORDER, money
from core.market.sources.walk import DAY, HOUR, MINUTES, Coin, day_of, hours_before, on_grid, seconds_of
from core.model import (
    Book,
    Candle,
    CandleColumns,
    Instrument,
    Interval,
    Provenance,
    ProviderHealth,
    PublicTrade,
    Quote,
)
from core.model.columns import Floats

COINS = (
    Coin(1, "BTC/USDT", 60_000.0, 2, 0.55, 25_000.0),
    Coin(2, "ETH/USDT", 3_000.0, 2, 0.70, 350_000.0),
    Coin(3, "SOL/USDT", 150.0, 2, 0.90, 3_500_000.0),
)
QUANTITY_STEPS = {"BTC/USDT": Decimal("0.00001"), "ETH/USDT": Decimal("0.0001"), "SOL/USDT": Decimal("0.001")}
MINUTE_DAYS = 30
PAST_HOURS = 2 * 365 * 24
STEPS_AN_HOUR = 12
MOST_PER_POLL = DAY
WIDEST_SPREAD = 3
# The trades of a longer sleep are not made up afterwards; its candles are.
MOST_TRADED_S = 60


class SimulatedSource:
    """Three coins on a seeded random walk: two years of hours, thirty days of minutes, then a tick a second.

    Same seed and same clock give the same prices to the cent. The walk of a day can be made again at any
    time, so after a stop the gap is filled with the very candles that would have come. Trades and books are made of
    the same prices.
    """

    name = "simulated"
    venue = "simulated"
    provenance = Provenance.SIMULATED

    def __init__(self, now: datetime, seed: int = 20_240_101) -> None:
        self._seed = seed
        self._born = self._playhead = math.floor(now.timestamp())
        self._days = lru_cache(maxsize=len(COINS) * (MINUTE_DAYS + 3))(partial(day_of, seed))
        self._seconds = lru_cache(maxsize=len(COINS) * 2)(partial(seconds_of, seed))
        self._tracks = lru_cache(maxsize=len(COINS) * 2)(self._track)
        day, second = divmod(self._born, DAY)
        # Log prices by day at its beginning; every other day is reached by adding whole days.
        self._levels = {
            coin.symbol: {day: on_grid(math.log(coin.price) - float(self._seconds(coin, day)[second]))}
            for coin in COINS
        }

    def instruments(self) -> tuple[Instrument, ...]:
        return tuple(_instrument(self.venue, coin) for coin in COINS)

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        return (Interval.M1, Interval.H1)

    def begins(self, symbol: str, interval: Interval) -> datetime:
        first_day = self._born // DAY - MINUTE_DAYS
        return at(first_day * DAY - (PAST_HOURS * HOUR if interval is Interval.H1 else 0))

    def history(self, symbol: str, interval: Interval, since: datetime, until: datetime) -> Iterator[CandleColumns]:
        coin = _coin(symbol)
        if interval not in self.intervals(symbol):
            raise NotFoundError(f"The simulation has no {interval.label} candles of its own; aggregate them.")
        first = math.ceil(since.timestamp())
        beyond = min(self._playhead - interval.seconds + 1, math.ceil(until.timestamp()))
        oldest = self._born // DAY - MINUTE_DAYS
        if interval is Interval.H1 and first < oldest * DAY:
            yield self._past(coin, oldest).between(first, beyond)
        for day in range(max(oldest, first // DAY), min(self._playhead, beyond - 1) // DAY + 1):
            rows = self._minutes(coin, day)
            if interval is not Interval.M1:
                rows = aggregate(rows, interval)
            yield rows.between(first, beyond)

    def poll(self, now: datetime) -> Tick:
        target = math.floor(now.timestamp())
        before = self._playhead
        self._playhead = max(before, min(target, before + MOST_PER_POLL))
        first_day, last_day = before // DAY, self._playhead // DAY
        tracks = [self._tracks(coin, first_day, last_day) for coin in COINS]
        closed = in_order([c for track in tracks for c in track.closed_between(before, self._playhead)])
        if self._playhead < target:
            return Tick(candles=tuple(closed))
        parts = [self._part(coin) for coin in COINS]
        quotes = tuple(self._quote(coin, part, now) for coin, part in zip(COINS, parts, strict=True))
        if self._playhead == before:
            return Tick(candles=(*closed, *parts), quotes=quotes)
        return Tick((*closed, *parts), quotes, self._traded(before), self._books(quotes))

    def health(self) -> tuple[ProviderHealth, ...]:
        return ()

    def close(self) -> None:
        """Nothing is open: everything is computed."""

    def state(self) -> dict[str, object]:
        day = self._playhead // DAY
        return {
            "seed": self._seed,
            "born": self._born,
            "playhead": self._playhead,
            "levels": {coin.symbol: self._level(coin, day) for coin in COINS},
            "closes": {coin.symbol: self._part(coin).close for coin in COINS},
        }

    def resume(self, state: Mapping[str, Any], now: datetime) -> None:
        levels, born, playhead = state.get("levels"), state.get("born"), state.get("playhead")
        if not (isinstance(born, int) and isinstance(playhead, int) and isinstance(levels, Mapping)):
            return
        if state.get("seed") != self._seed or set(levels) != set(self._levels):
            return
        self._born, self._playhead = born, playhead
        self._levels = {symbol: {playhead // DAY: float(level)} for symbol, level in levels.items()}
        self._tracks.cache_clear()

    def _level(self, coin: Coin, day: int) -> float:
        """Return the log price at the beginning of a day, made by adding the days from the nearest known."""
        known = self._levels[coin.symbol]
        for later in range(max(known) + 1, day + 1):
            known[later] = known[later - 1] + self._days(coin, later - 1).total
        for earlier in range(min(known) - 1, day - 1, -1):
            known[earlier] = known[earlier + 1] - self._days(coin, earlier).total
        return known[day]

    def _minutes(self, coin: Coin, day: int) -> CandleColumns:
        """Return all minutes of a day, also those still to come."""
        level, minutes = self._level(coin, day), self._days(coin, day)
        logs = (minutes.open, minutes.high, minutes.low, minutes.close)
        opened = day * DAY + np.arange(MINUTES) * 60
        return CandleColumns.of(opened, *(_prices(coin, level + log) for log in logs), minutes.volume)

    def _past(self, coin: Coin, day: int) -> CandleColumns:
        """Return the two years of hours that end when `day` begins."""
        log, volume = hours_before(self._seed, coin, day, PAST_HOURS, STEPS_AN_HOUR)
        log += self._level(coin, day)
        opened = day * DAY + np.arange(-PAST_HOURS, 0) * HOUR
        shapes = (log[:, 0], log.max(axis=1), log.min(axis=1), log[:, -1])
        return CandleColumns.of(opened, *(_prices(coin, shape) for shape in shapes), volume)

    def _track(self, coin: Coin, first_day: int, last_day: int) -> Track:
        days = (self._minutes(coin, day) for day in range(first_day, last_day + 1))
        return Track(coin.symbol, Interval.M1, joined(*days))

    def _traded(self, before: int) -> tuple[PublicTrade, ...]:
        seconds = range(max(before, self._playhead - MOST_TRADED_S), self._playhead)
        return tuple(trade for second in seconds for coin in COINS for trade in self._trades_of(coin, second))

    def _trades_of(self, coin: Coin, second: int) -> list[PublicTrade]:
        day, of_day = divmod(second, DAY)
        price = float(_prices(coin, self._level(coin, day) + self._seconds(coin, day)[of_day : of_day + 1])[0])
        volume = float(self._days(coin, day).volume[of_day // 60]) / 60
        return trades_in(self._seed, coin, second, price, volume, QUANTITY_STEPS[coin.symbol])

    def _books(self, quotes: tuple[Quote, ...]) -> tuple[Book, ...]:
        return tuple(
            book_at(self._seed, coin, self._playhead, quote.bid, quote.ask, QUANTITY_STEPS[coin.symbol])
            for coin, quote in zip(COINS, quotes, strict=True)
        )

    def _part(self, coin: Coin) -> Candle:
        """Return the open minute as far as the playhead."""
        day, second = divmod(self._playhead, DAY)
        opened = second // 60 * 60
        path = self._seconds(coin, day)[opened : second + 1]
        prices = _prices(coin, self._level(coin, day) + path).tolist()
        volume = float(self._days(coin, day).volume[second // 60]) * len(prices) / 60
        opened_at = at(day * DAY + opened)
        highest, lowest = max(prices), min(prices)
        return Candle(coin.symbol, Interval.M1, opened_at, prices[0], highest, lowest, prices[-1], volume, closed=False)

    def _quote(self, coin: Coin, part: Candle, now: datetime) -> Quote:
        step = Decimal(1).scaleb(-coin.decimals)
        last = money(part.close, step)
        # A spread of one to three steps; trades fall on the bid and on the ask in turn.
        spread = (1 + (self._playhead // 2 + coin.number) % WIDEST_SPREAD) * step
        bid = last if self._playhead % 2 else last - spread
        return Quote(self.venue, coin.symbol, bid, bid + spread, last, at(self._playhead), now, self.provenance)


def _prices(coin: Coin, log: Floats) -> Floats:
    return np.round(np.exp(log), coin.decimals).astype(np.float64, copy=False)


def _coin(symbol: str) -> Coin:
    for coin in COINS:
        if coin.symbol == symbol:
            return coin
    raise NotFoundError(f"The simulation has no {symbol}; it has {', '.join(c.symbol for c in COINS)}.")


def _instrument(venue: str, coin: Coin) -> Instrument:
    base, quote = coin.symbol.split("/")
    step = QUANTITY_STEPS[coin.symbol]
    return Instrument(
        venue=venue,
        symbol=coin.symbol,
        base=base,
        quote=quote,
        price_step=Decimal(1).scaleb(-coin.decimals),
        quantity_step=step,
        min_quantity=step,
        max_quantity=step * 10**8,
        min_notional=SMALLEST_ORDER,
        max_notional=LARGEST_ORDER,
    )
