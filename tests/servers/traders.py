"""An exchange without a network: a still market of known prices, and accounts that trade on it."""

import time
from decimal import Decimal
from typing import Any

from tests.servers.binance_exchange import engine, list_requests, maker, reads, trading
from tests.servers.binance_exchange.calls import Call
from tests.servers.binance_exchange.errors import Rejection
from tests.servers.binance_exchange.keys import ApiKey
from tests.servers.binance_exchange.orders import Side
from tests.servers.binance_exchange.params import Params
from tests.servers.binance_exchange.symbols import symbol_of
from tests.servers.binance_exchange.tape import Bar
from tests.servers.binance_exchange.world import World

BIDS = {"59999.00": "0.5", "59990.00": "1", "59900.00": "2"}
ASKS = {"60001.00": "0.5", "60010.00": "1", "60100.00": "2"}


class Still:
    """A price that never moves."""

    begins = 0.0

    def __init__(self, at: float) -> None:
        self._at = at

    def price(self, second: float) -> float:
        return self._at

    def bar(self, since: float, until: float) -> Bar:
        return Bar(self._at, self._at, self._at, self._at, 1.0)


def still_world() -> World:
    """Return an exchange with BTCUSDT at 60,000 and BNBUSDT at 600; the maker refills nothing."""
    prices = {"BTC": 60_000.0, "BNB": 600.0}
    world = World([(symbol_of(base, "USDT"), Still(price)) for base, price in prices.items()], standing=True)
    world.frozen_at = time.time_ns() // 1_000_000
    sides = ((Side.BUY, BIDS), (Side.SELL, ASKS))
    book = {(side, Decimal(at)): Decimal(much) for side, levels in sides for at, much in levels.items()}
    maker.quote(world, world.markets["BTCUSDT"], book)
    return world


def trade_at(world: World, price: str) -> None:
    """Let the house trade a little with itself at a price, whatever the book holds."""
    market, little = world.markets["BTCUSDT"], Decimal("0.001")
    sides = (("crowd", Side.SELL), ("maker", Side.BUY))
    orders = [maker.house_order(world, market, name, side, little, Decimal(price)) for name, side in sides]
    engine.meet(world, *orders, little)
    engine.trigger_all(world, market)
    world.flush()


def crowd(world: World, side: str, quantity: str, price: str) -> None:
    """Let the crowd take from the book, as far as a price."""
    maker.take(world, world.markets["BTCUSDT"], Side(side), Decimal(quantity), Decimal(price))
    world.flush()


class Trader:
    """One account, its requests, and the events it hears."""

    def __init__(self, world: World, name: str = "desk") -> None:
        self.world, self.name = world, name
        self.key = ApiKey(name, name, "")
        self.heard: list[dict[str, Any]] = []
        before = world.publish

        def publish(account: Any, event: dict[str, Any]) -> None:
            before(account, event)
            if account.name == name:
                self.heard.append(event)

        world.publish = publish

    def place(
        self, side: str, kind: str, quantity: str | None = None, price: str | None = None, **more: str
    ) -> dict[str, Any]:
        sent = {"symbol": "BTCUSDT", "side": side, "type": kind, "newOrderRespType": "FULL"} | more
        sent |= (
            {"timeInForce": "GTC"} if "LIMIT" in kind and kind != "LIMIT_MAKER" and "timeInForce" not in more else {}
        )
        sent |= {name: value for name, value in (("quantity", quantity), ("price", price)) if value is not None}
        return self._sent(trading.place, sent)

    def ask(self, method: str, path: str, **sent: Any) -> Any:
        """Send a request of `trading`, `reads` or `list_requests`, with BTCUSDT where no symbol is named."""
        endpoints = {**trading.ENDPOINTS, **reads.ENDPOINTS, **list_requests.ENDPOINTS}
        named = sent if "symbol" in sent or path.endswith("account") else {"symbol": "BTCUSDT"} | sent
        return self._sent(endpoints[method, path].answer, {name: str(value) for name, value in named.items()})

    def order(self, number: int) -> dict[str, Any]:
        return self.ask("GET", "/api/v3/order", orderId=number)

    def reports(self, number: int) -> list[tuple[str, str]]:
        """Return execution type and status of each event of an order."""
        return [(e["x"], e["X"]) for e in self.heard if e["e"] == "executionReport" and e["i"] == number]

    def free(self, asset: str) -> Decimal:
        return self.world.accounts[self.name].free[asset]

    def locked(self, asset: str) -> Decimal:
        return self.world.accounts[self.name].locked[asset]

    def _sent(self, answer: Any, sent: dict[str, str]) -> Any:
        try:
            return answer(Call(self.world, Params(sent), self.key))
        finally:
            self.world.flush()


def code_of(act: Any) -> tuple[int, str]:
    """Return the code and the sentence an act is rejected with."""
    try:
        act()
    except Rejection as e:
        return e.code, e.message
    raise AssertionError("it was not rejected")
