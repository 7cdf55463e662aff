"""Where prices come from: a function of time, or a recording played at a chosen speed.

Times are epoch seconds of the exchange's clock. What lies before the exchange began is the same path, so that its
history and its present join.
"""

from typing import NamedTuple, Protocol

from tests.servers.binance_market import LISTED_FOR, swing

# A candle of the function is looked at so often.
LOOKS = 32


class Bar(NamedTuple):
    """Open, high, low, close and volume over a span."""

    open: float
    high: float
    low: float
    close: float
    volume: float


class Path(Protocol):
    """A price at every moment from `begins` on."""

    @property
    def begins(self) -> float: ...

    def price(self, second: float) -> float: ...

    def bar(self, since: float, until: float) -> Bar: ...


class Generated:
    """The smooth function of `binance_market`, about a price; `speed` of its seconds pass in one."""

    def __init__(self, about: float, started: float, speed: float = 1.0, ahead: float = 0.0) -> None:
        self._about, self._started, self._speed, self._ahead = about, started, speed, ahead
        self.begins = started - LISTED_FOR

    def price(self, second: float) -> float:
        return self._about * swing(self._started + (second - self._started) * self._speed + self._ahead)

    def bar(self, since: float, until: float) -> Bar:
        walk = [self.price(since + (until - since) * i / LOOKS) for i in range(LOOKS + 1)]
        return Bar(walk[0], max(walk), min(walk), walk[-1], 600.0 / self._about * (until - since))
