"""Small recordings made for a test, and a Binance of our own to talk to."""

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest

from core.errors import UnavailableError
from core.market.sources.ccxt_exchange import CcxtExchange
from core.market.sources.ccxt_inbox import Pace
from core.model import Book, Candle, ProviderHealth, PublicTrade, Quote
from tests.servers import running

Recorder = Callable[..., Path]
START = datetime(1970, 1, 1, tzinfo=UTC)
NOON = 1_709_294_400  # 2024-03-01 12:00 UTC, a Friday


@pytest.fixture
def record(tmp_path: Path) -> Recorder:
    """Write a file of candles; `skip` leaves rows out, and one more row is added as the one still open."""

    def write(
        name: str, count: int, length: int, first: int = NOON, price: float = 100.0, skip: Collection[int] = ()
    ) -> Path:
        random = np.random.default_rng(count)
        steps = np.round(price * np.exp(np.cumsum(random.normal(0, 0.002, (count + 1, 4)), axis=None)), 2).reshape(
            -1, 4
        )
        rows = pd.DataFrame(
            {
                "date": pd.to_datetime(first + np.arange(count + 1) * length, unit="s", utc=True),
                "open": steps[:, 0],
                "high": steps.max(axis=1),
                "low": steps.min(axis=1),
                "close": steps[:, -1],
                "volume": random.uniform(1, 9, count + 1).round(3),
            }
        ).drop(index=list(skip))
        path = tmp_path / "recordings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        save(rows, path)
        return path.parent

    return write


def save(rows: pd.DataFrame, path: Path) -> None:
    match path.suffix:
        case ".feather":
            rows.reset_index(drop=True).to_feather(path)
        case ".parquet":
            rows.to_parquet(path)
        case _:
            rows.to_csv(path, index=False)


class Binance:
    """The running server, and its control path."""

    def __init__(self, address: str) -> None:
        self.address = address

    def arm(self, kind: str, **fault: Any) -> None:
        self._control("POST", "faults", {"kind": kind, **fault})

    def disarm(self, path: str) -> None:
        self._control("POST", "disarm", {"path": path})

    def stop_clock(self, now: datetime | None) -> None:
        self.set(frozen_at=None if now is None else round(now.timestamp() * 1000))

    def set(self, **market: Any) -> None:
        """Set fields of the server's `Exchange`."""
        self._control("POST", "market", market)

    def list_as(self, **status: str | None) -> None:
        self._control("POST", "symbols", status)

    def behave(self, **manners: Any) -> None:
        self._control("POST", "manners", manners)

    def act(self, do: str) -> None:
        """Close, cut, silence or stall every open stream."""
        self._control("POST", "act", {"do": do})

    def say(self, stream: str, text: str) -> None:
        self._control("POST", "say", {"stream": stream, "text": text})

    def requests(self, part: str = "/api/") -> list[str]:
        """Return what was asked over REST, or what holds `part`."""
        return [request for request in self._asked("requests") if part in request]

    def streams(self) -> list[str]:
        """Return what is being listened to, by connection."""
        return [stream for connection in self._asked("streams") for stream in connection]

    def calm(self) -> None:
        self._control("DELETE", "all", {})

    def _asked(self, what: str) -> list[Any]:
        return httpx.get(f"{self.address}/control/{what}").json()

    def _control(self, method: str, what: str, body: dict[str, Any]) -> None:
        httpx.request(method, f"{self.address}/control/{what}", json=body).raise_for_status()


@pytest.fixture(scope="package")
def running_binance() -> Iterator[Binance]:
    with running("binance_public") as ready:
        yield Binance(ready["address"])


@pytest.fixture
def binance(running_binance: Binance) -> Binance:
    running_binance.calm()
    running_binance.set(ticker_ms=100)
    return running_binance


# Everything twenty times as fast as in the field.
QUICK = Pace(
    tickers_s=0.1, candles_s=0.1, trades_s=0.1, books_s=0.1, streaming_s=30.0,
    subscribe_s=1.0, patience_s=30.0, first_retry_s=0.02, longest_retry_s=0.1, linger_s=0.1,
)  # fmt: skip


@dataclass
class Watched:
    """A source and everything it has told so far."""

    source: CcxtExchange
    candles: list[Candle] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    trades: list[PublicTrade] = field(default_factory=list)
    books: list[Book] = field(default_factory=list)
    errors: list[UnavailableError] = field(default_factory=list)

    def poll(self) -> "Watched":
        try:
            tick = self.source.poll(datetime.now(UTC))
        except UnavailableError as e:
            self.errors.append(e)
            return self
        self.candles += tick.candles
        self.quotes += tick.quotes
        self.trades += tick.trades
        self.books += tick.books
        return self

    def until(self, wanted: Callable[[], object], within_s: float = 15.0) -> "Watched":
        """Poll as the desk does until something holds; fails where it does not come about."""
        end = time.monotonic() + within_s
        while not wanted():
            assert time.monotonic() < end, f"{self.source.health()} {self.errors[-1:]}"
            time.sleep(0.02)
            self.poll()
        return self

    def live(self, *kinds: str) -> bool:
        return set(kinds or ("tickers", "candles", "trades", "books")) <= set(self.streams.detail["live"])

    def complete(self, *symbols: str) -> bool:
        """Whether quotes, trades, books and candles of exactly these symbols came."""
        return all({told.symbol for told in some} == set(symbols) for some in self._told)

    def forget(self) -> "Watched":
        for told in (*self._told, self.errors):
            told.clear()
        return self

    @property
    def _told(self) -> tuple[list[Quote], list[PublicTrade], list[Book], list[Candle]]:
        return self.quotes, self.trades, self.books, self.candles

    @property
    def rest(self) -> ProviderHealth:
        return self.source.health()[0]

    @property
    def streams(self) -> ProviderHealth:
        return self.source.health()[1]

    def closed(self, since: datetime = START) -> list[Candle]:
        """Return the closed candles opening at `since` or later, by time."""
        some = [candle for candle in self.candles if candle.closed and candle.opened_at >= since]
        return sorted(some, key=lambda candle: candle.opened_at)


Opener = Callable[..., Watched]


@pytest.fixture
def watch(binance: Binance) -> Iterator[Opener]:
    """Open sources on the server and close them afterwards."""
    opened: list[CcxtExchange] = []

    def open_one(*symbols: str, clock: Callable[[], datetime] | None = None, pace: Pace = QUICK) -> Watched:
        own = {"clock": clock} if clock else {}
        source = CcxtExchange("binance", symbols or ("BTC/USDT",), binance.address, timeout_s=1.0, pace=pace, **own)
        opened.append(source)
        return Watched(source)

    yield open_one
    for source in opened:
        source.close()
