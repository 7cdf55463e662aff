"""What was traded on one market: trades one by one, minutes, candles of any length, the last 24 hours.

Before the exchange began both follow from the price path alone; trade number n of the past happened at n / `RATE`.
"""

import math
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from tests.servers.binance_exchange.symbols import Symbol, text
from tests.servers.binance_exchange.tape import Path
from tests.servers.binance_market import MONDAY

RATE = 5
# How many trades of its own time an exchange remembers.
REMEMBERED = 100_000
MINUTE = 60_000
DAY = 86_400_000
WEEK = 7 * DAY
LENGTHS = {
    "1m": 1, "3m": 3, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "2h": 120, "4h": 240, "6h": 360, "8h": 480, "12h": 720,
    "1d": 1440, "3d": 4320, "1w": 10080,
}  # fmt: skip


class Trade(NamedTuple):
    """A public trade; `buyer_rested` tells that the seller came to a resting bid."""

    id: int
    price: Decimal
    quantity: Decimal
    time: int
    buyer_rested: bool


@dataclass
class Minute:
    """What was traded in a span; volumes in base and quote, and in base by takers who bought."""

    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal = Decimal(0)
    quote: Decimal = Decimal(0)
    count: int = 0
    bought: Decimal = Decimal(0)
    bought_quote: Decimal = Decimal(0)

    def add(self, other: "Minute") -> None:
        """Take in what came after."""
        self.high, self.low, self.close = max(self.high, other.high), min(self.low, other.low), other.close
        self.volume, self.quote, self.count = (
            self.volume + other.volume,
            self.quote + other.quote,
            self.count + other.count,
        )
        self.bought, self.bought_quote = self.bought + other.bought, self.bought_quote + other.bought_quote


class History:
    """The trades of one symbol, made up before `started` (ms) and real since."""

    def __init__(self, symbol: Symbol, path: Path, started: int) -> None:
        self._symbol, self._path, self._started = symbol, path, started
        self.last_id = started * RATE // 1000
        self.trades: deque[Trade] = deque(maxlen=REMEMBERED)
        self.minutes: dict[int, Minute] = {}
        self._past: dict[tuple[int, int], Minute] = {}

    def rounded(self, price: float) -> Decimal:
        tick = self._symbol.tick
        return max(Decimal(round(price / float(tick))) * tick, tick)

    def add(self, price: Decimal, quantity: Decimal, now: int, buyer_rested: bool) -> Trade:
        self.last_id += 1
        trade = Trade(self.last_id, price, quantity, now, buyer_rested)
        self.trades.append(trade)
        value = price * quantity
        taken = (Decimal(0), Decimal(0)) if buyer_rested else (quantity, value)
        minute = Minute(price, price, price, price, quantity, value, 1, *taken)
        opened = now // MINUTE * MINUTE
        if opened in self.minutes:
            self.minutes[opened].add(minute)
        else:
            self.minutes[opened] = minute
        return trade

    def recent(self, limit: int) -> list[Trade]:
        return self.since_id(self.last_id - limit + 1, limit)

    def since_id(self, first: int, limit: int) -> list[Trade]:
        """Return trades from a number on, oldest first."""
        return [self._numbered(number) for number in range(first, min(first + limit, self.last_id + 1))]

    def between(self, since: int, until: int, limit: int) -> list[Trade]:
        """Return trades from one moment to another, both in ms and inclusive."""
        first = -(-since * RATE // 1000)
        if self.trades and since > self._started:
            first = self._first_live + bisect_left(self.trades, since, key=lambda trade: trade.time)
        trades = self.since_id(first, limit)
        return [trade for trade in trades if since <= trade.time <= until]

    def klines(self, label: str, start: int | None, end: int | None, limit: int, now: int) -> list[list[Any]]:
        """Return candles as Binance answers them, the last one as it stands now."""
        length = LENGTHS[label] * MINUTE
        shift = MONDAY * 1000 if label == "1w" else 0
        last = (min(now, end if end is not None else now) - shift) // length * length + shift
        first = last - (limit - 1) * length if start is None else -(-(start - shift) // length) * length + shift
        listed = -(-(math.ceil(self._path.begins * 1000) - shift) // length) * length + shift
        opened = range(max(first, listed), last + 1, length)[:limit]
        return [self.kline(moment, length, now) for moment in opened]

    def kline(self, opened: int, length: int, now: int) -> list[Any]:
        bar = self.span(opened, min(opened + length, now + 1))
        return [
            opened, text(bar.open), text(bar.high), text(bar.low), text(bar.close), text(bar.volume),
            opened + length - 1, text(bar.quote), bar.count, text(bar.bought), text(bar.bought_quote), "0",
        ]  # fmt: skip

    def span(self, since: int, until: int) -> Minute:
        """Return what was traded from a moment on and before another; both in ms."""
        parts: list[Minute] = []
        if since < self._started:
            parts.append(self._imagined(since, min(until, self._started)))
        first = max(since, self._started) // MINUTE * MINUTE
        wanted = (until - first) // MINUTE + 1
        moments = range(first, until, MINUTE) if wanted < len(self.minutes) else list(self.minutes)
        parts += [self.minutes[moment] for moment in moments if moment in self.minutes and first <= moment < until]
        if not parts:
            price = self.last_before(until)
            return Minute(price, price, price, price)
        whole = Minute(**vars(parts[0]))
        for part in parts[1:]:
            whole.add(part)
        return whole

    def last_before(self, moment: int) -> Decimal:
        """Return the last price before a moment, of minutes that are over or of the path."""
        past = [opened for opened in self.minutes if opened < moment]
        return (
            self.minutes[past[-1]].close if past else self.rounded(self._path.price(min(moment, self._started) / 1000))
        )

    def average(self, minutes: int, now: int, last: Decimal) -> Decimal:
        """Return the average price weighted by volume over so many minutes; of none, the last price."""
        if not minutes:
            return last
        recent = self.span(now // MINUTE * MINUTE - minutes * MINUTE, now + 1)
        return (recent.quote / recent.volume).quantize(Decimal("1e-8")) if recent.volume else last

    @property
    def _first_live(self) -> int:
        return self.trades[0].id if self.trades else self.last_id + 1

    def _numbered(self, number: int) -> Trade:
        if number >= self._first_live:
            return self.trades[number - self._first_live]
        moment = math.ceil(number * 1000 / RATE)
        step = self._symbol.step
        quantity = (number * 7919 % 1000 + 1) * step
        return Trade(number, self.rounded(self._path.price(moment / 1000)), quantity, moment, number % 3 == 0)

    def _imagined(self, since: int, until: int) -> Minute:
        if (since, until) not in self._past:
            bar = self._path.bar(since / 1000, until / 1000)
            volume = Decimal(f"{bar.volume:.8f}")
            value = (volume * Decimal(repr((bar.open + bar.close) / 2))).quantize(Decimal("1e-8"))
            first, high, low, close = map(self.rounded, bar[:4])
            count = (until - since) * RATE // 1000
            self._past[since, until] = Minute(first, high, low, close, volume, value, count, volume / 2, value / 2)
        return self._past[since, until]
