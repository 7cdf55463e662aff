"""What is listed and by which rules: BTCUSDT and ETHUSDT, with Bybit's filters."""

import itertools
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.servers.binance_exchange import maker
from tests.servers.binance_exchange.orders import Order
from tests.servers.binance_exchange.symbols import KNOWN, Symbol, split, symbol_of, text
from tests.servers.binance_exchange.tape import Generated
from tests.servers.binance_exchange.world import World
from tests.servers.bybit_exchange.limits import Visits

# An id has 19 digits: what passes through a float comes back as another.
FIRST_ORDER = 1_900_000_000_000_000_001
# How far beyond the last price a limit order may reach into the book.
BAND = Decimal("0.1")


@dataclass(frozen=True)
class Rules:
    """One market's filters, as `instruments-info` tells them."""

    tick: Decimal
    lot: Decimal
    least: Decimal
    most: Decimal
    least_value: Decimal = Decimal(5)
    most_value: Decimal = Decimal(8_000_000)
    quote_places: int = 7


RULES = {
    "BTCUSDT": Rules(Decimal("0.1"), Decimal("0.000001"), Decimal("0.000011"), Decimal(83)),
    "ETHUSDT": Rules(Decimal("0.01"), Decimal("0.00001"), Decimal("0.00062"), Decimal(2_800)),
}


class Exchange(World):
    """The state of one exchange; `restarted_at` is the moment (ms) before which it forgot what was closed."""

    def __init__(self, speed: float, standing: bool) -> None:
        now = time.time()
        super().__init__([(symbol_with(name), Generated(KNOWN[name][0], now, speed)) for name in RULES], standing)
        self.limits = Visits()
        self.restarted_at = 0
        self._numbers = defaultdict(self._count, order=itertools.count(FIRST_ORDER))
        for market in self.markets.values():
            maker.quote(self, market, maker.ladder(market, market.last))

    def link_id(self) -> str:
        """Return the client id of an order that was sent without one."""
        return f"{self.now()}{self.number('link'):05d}"

    @staticmethod
    def _count() -> Iterator[int]:
        return itertools.count(1)


def symbol_with(name: str) -> Symbol:
    """Return a symbol the engine and the control calls understand, with Bybit's steps."""
    rules, symbol = RULES[name], symbol_of(*split(name))
    symbol.change(None, {
        "PRICE_FILTER": {"tickSize": text(rules.tick), "minPrice": text(rules.tick)},
        "LOT_SIZE": {"stepSize": text(rules.lot), "minQty": text(rules.least), "maxQty": text(rules.most)},
        "NOTIONAL": {"minNotional": text(rules.least_value)},
    })  # fmt: skip
    return symbol


def instrument(number: int, symbol: Symbol) -> dict[str, Any]:
    """Return a market as `instruments-info` tells it."""
    rules = RULES[symbol.name]
    lots = {
        "basePrecision": plain(rules.lot), "quotePrecision": f"{Decimal(1).scaleb(-rules.quote_places):f}",
        "minOrderQty": plain(rules.least), "maxOrderQty": plain(rules.most), "minOrderAmt": plain(rules.least_value),
        "maxOrderAmt": plain(rules.most_value), "maxLimitOrderQty": plain(rules.most),
        "maxMarketOrderQty": plain(rules.most / 2), "postOnlyMaxLimitOrderSize": plain(rules.most * 5),
    }  # fmt: skip
    return {
        "symbolId": number, "symbol": symbol.name, "baseCoin": symbol.base, "quoteCoin": symbol.quote,
        "innovation": "0", "status": "Trading" if symbol.status == "TRADING" else "Closed", "marginTrading": "none",
        "stTag": "0", "lotSizeFilter": lots, "priceFilter": {"tickSize": plain(rules.tick)},
        "riskParameters": {"priceLimitRatioX": plain(BAND), "priceLimitRatioY": plain(BAND)}, "symbolType": "",
    }  # fmt: skip


def plain(number: Decimal | int) -> str:
    """Return a number as Bybit writes it: no exponent, no zeros at the end."""
    told = f"{Decimal(number):f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


class Conditional(Order):
    """A conditional order (`StopOrder`): nothing is set aside for it before its trigger."""
