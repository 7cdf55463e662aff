"""A market made of functions of time, so that every request and stream of the same moment tells the same.

Prices are a smooth function of time, or the recordings of a folder. Trade number n of a symbol happens n / `rate`
seconds after 1970; the book changes ten times a second.
"""

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Whoever plays no recording starts in half the time without it.
    import pandas as pd

SECONDS = {"1m": 60, "5m": 300, "15m": 900, "30m": 1800, "1h": 3600, "4h": 14400, "1d": 86400, "1w": 604800}
MONDAY = 4 * 86_400
LISTED_FOR = 3 * 365 * 86_400
LEVELS = 120
# base, quote, price about which it swings, tick, lot, smallest notional
SYMBOLS = {
    "BTCUSDT": ("BTC", "USDT", 60_000.0, "0.01000000", "0.00001000", "5.00000000"),
    "ETHUSDT": ("ETH", "USDT", 3_000.0, "0.01000000", "0.00010000", "5.00000000"),
    "PEPEUSDT": ("PEPE", "USDT", 0.0000067, "0.00000001", "1.00000000", "1.00000000"),
}


@dataclass
class Exchange:
    """What a test may steer: the clock (stopped, or ahead of ours), what is listed, how much is traded."""

    frozen_at: int | None = None
    ahead_ms: int = 0
    rate: float = 5.0
    ticker_ms: int = 1000
    used_weight: int = 0
    weighed_minute: int = 0
    status: dict[str, str | None] = field(default_factory=lambda: dict.fromkeys(SYMBOLS, "TRADING"))
    recorded: dict[tuple[str, str], "pd.DataFrame"] = field(default_factory=dict)

    def now(self) -> int:
        return self.frozen_at if self.frozen_at is not None else time.time_ns() // 1_000_000 + self.ahead_ms


exchange = Exchange()


def swing(second: float) -> float:
    """Return how a price stands to the one about which it swings."""
    return 1 + 0.02 * math.sin(second / 13_750) + 0.005 * math.sin(second / 590) + 0.001 * math.sin(second / 15)


def price(symbol: str, second: float) -> float:
    return SYMBOLS[symbol][2] * swing(second)


def text(value: float, step: str = "0.00000001") -> str:
    size = float(step)
    return f"{round(value / size) * size:.8f}"


def kline(symbol: str, opened: int, length: int, now: float) -> list[Any]:
    """Return one candle as it stands at `now` (seconds)."""
    last = min(opened + length - 1e-3, now)
    walk = [price(symbol, opened + (last - opened) * i / 32) for i in range(33)]
    o, h, low, c = (text(x, SYMBOLS[symbol][3]) for x in (walk[0], max(walk), min(walk), walk[-1]))
    volume = text(0.01 * (last - opened))
    beyond = (opened + length) * 1000 - 1
    return [opened * 1000, o, h, low, c, volume, beyond, text(float(volume) * walk[-1]), 7, volume, "0", "0"]


def number_at(ms: int) -> int:
    """Return the number of the last trade at this moment."""
    return math.floor(ms * exchange.rate / 1000)


def trade(symbol: str, number: int) -> dict[str, Any]:
    """Return one aggregated trade as the REST answers it."""
    ms = math.ceil(number * 1000 / exchange.rate)
    _, _, _, tick, lot, _ = SYMBOLS[symbol]
    quantity = text((number * 7919 % 1000 + 1) * float(lot))
    return {
        "a": number, "p": text(price(symbol, ms / 1000), tick), "q": quantity, "f": number, "l": number, "T": ms,
        "m": number % 3 == 0, "M": True,
    }  # fmt: skip


def update_at(ms: int) -> int:
    return ms // 100


def levels(symbol: str, update: int) -> tuple[dict[str, str], dict[str, str]]:
    """Return bids and asks (price to quantity, best first) as they stand after an update."""
    _, _, _, tick, lot, _ = SYMBOLS[symbol]
    best = round(price(symbol, update / 10) / float(tick))
    sides: list[dict[str, str]] = []
    for steps in (range(best, best - LEVELS, -1), range(best + 1, best + 1 + LEVELS)):
        sizes = ((1 + (step * 31 + update // 7 * (step % 5 == 0)) % 900) * float(lot) * 10 for step in steps)
        sides.append({text(s * float(tick)): text(q) for s, q in zip(steps, sizes, strict=True) if s > 0})
    return sides[0], sides[1]


def touch(symbol: str) -> dict[str, Any]:
    bids, asks = levels(symbol, update_at(exchange.now()))
    (bid, bids_there), (ask, asks_there) = next(iter(bids.items())), next(iter(asks.items()))
    return {"symbol": symbol, "bidPrice": bid, "bidQty": bids_there, "askPrice": ask, "askQty": asks_there}


def day(symbol: str) -> dict[str, Any]:
    now, sides = exchange.now(), touch(symbol)
    before, last = text(price(symbol, now / 1000 - 86_400), SYMBOLS[symbol][3]), sides["bidPrice"]
    return sides | {
        "priceChange": text(float(last) - float(before)), "priceChangePercent": "0.100", "weightedAvgPrice": last,
        "prevClosePrice": before, "lastPrice": last, "lastQty": "0.10000000", "openPrice": before, "highPrice": last,
        "lowPrice": last, "volume": "864.00000000", "quoteVolume": text(864 * float(last)),
        "openTime": now - 86_400_000, "closeTime": now, "firstId": 1, "lastId": 9, "count": 9,
    }  # fmt: skip
