"""A running exchange for the tests of this folder, new for each of them."""

from collections.abc import Iterator

import pytest

from tests.servers.binance_exchange.remote import Exchange, open_exchange
from tests.servers.bybit_exchange.remote import Bybit, open_bybit
from tests.servers.llm import Llm, serving_llm


@pytest.fixture(scope="package")
def running_exchange() -> Iterator[Exchange]:
    with open_exchange("--frozen") as exchange:
        yield exchange


@pytest.fixture
def exchange(running_exchange: Exchange) -> Exchange:
    """Return an exchange nobody has used, its BTCUSDT standing still at 60,000."""
    running_exchange.reset()
    running_exchange.price("BTCUSDT", "60000")
    return running_exchange


@pytest.fixture(scope="package")
def running_bybit() -> Iterator[Bybit]:
    with open_bybit("--frozen") as exchange:
        yield exchange


@pytest.fixture
def bybit(running_bybit: Bybit) -> Bybit:
    """Return a Bybit nobody has used, its BTCUSDT standing still at 60,000."""
    running_bybit.reset()
    running_bybit.price("BTCUSDT", "60000")
    return running_bybit


@pytest.fixture(scope="module")
def running_llm() -> Iterator[Llm]:
    with serving_llm() as llm:
        yield llm


@pytest.fixture
def llm(running_llm: Llm) -> Llm:
    running_llm.asked.clear()
    return running_llm
