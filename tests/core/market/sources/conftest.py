"""Small recordings made for a test, and a Binance of our own to talk to."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd
import pytest

from tests.servers import running

Recorder = Callable[..., Path]
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

    def stop_clock(self, milliseconds: int | None) -> None:
        self._control("POST", "clock", {"now": milliseconds})

    def list_as(self, **status: str | None) -> None:
        self._control("POST", "symbols", status)

    def requests(self) -> list[str]:
        return httpx.get(f"{self.address}/control/requests").json()

    def calm(self) -> None:
        self._control("DELETE", "faults", {})
        self.stop_clock(None)
        self.list_as(BTCUSDT="TRADING", ETHUSDT="TRADING", PEPEUSDT="TRADING")

    def _control(self, method: str, what: str, body: dict[str, Any]) -> None:
        httpx.request(method, f"{self.address}/control/{what}", json=body).raise_for_status()


@pytest.fixture(scope="package")
def running_binance() -> Iterator[Binance]:
    with running("binance_public") as ready:
        yield Binance(ready["address"])


@pytest.fixture
def binance(running_binance: Binance) -> Binance:
    running_binance.calm()
    return running_binance
