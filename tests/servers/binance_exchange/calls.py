"""One request as its handler sees it, and what every endpoint declares: its weight, who may ask, what it costs."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tests.servers.binance_exchange.accounts import Account
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.keys import ApiKey
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.world import World

SYMBOLS = r'^\["[A-Z0-9]{1,20}"(,"[A-Z0-9]{1,20}")*\]$'


@dataclass
class Call:
    """A request that may be answered: by whom, with what, and `as_of` which moment a stale read tells."""

    world: World
    params: Params
    key: ApiKey | None = None
    as_of: int | None = None

    @property
    def account(self) -> Account:
        assert self.key is not None
        return self.world.accounts[self.key.account]


class Security(Enum):
    """What a caller needs: nothing, or a signature of a key that may read or trade."""

    NONE = "none"
    USER_DATA = "user data"
    TRADE = "trade"


@dataclass(frozen=True)
class Endpoint:
    """What answers a request; `orders` is how many new orders it counts as."""

    answer: Callable[[Call], Any]
    weight: Callable[[Params], int] | int = 1
    security: Security = Security.NONE
    orders: int = 0

    def weigh(self, params: Params) -> int:
        return self.weight if isinstance(self.weight, int) else self.weight(params)


def permit(endpoint: Endpoint, key: ApiKey) -> None:
    """Refuse a key what it may not do."""
    if endpoint.security is Security.TRADE and not key.trading:
        raise Rejection(-2015)
    if endpoint.security is Security.USER_DATA and not key.reading:
        raise Rejection(-2015)


def wanted_symbols(call: Call) -> list[str]:
    """Return the symbols a request names by `symbol` or `symbols`, all of them where it names none."""
    single, several = call.params.text("symbol"), call.params.text("symbols")
    if single is not None:
        return [single]
    try:
        return json.loads(several) if several is not None else list(call.world.markets)
    except ValueError:
        raise Rejection(-1100, "symbols", SYMBOLS) from None
