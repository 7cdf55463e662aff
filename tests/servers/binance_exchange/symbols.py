"""What is listed and by which rules: Binance's filters as they stand on the wire."""

import copy
import math
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ORDER_TYPES = [
    "LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT",
]  # fmt: skip
STP_MODES = ["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT"]
# price about which it swings, tick, lot, smallest notional
KNOWN = {
    "BTCUSDT": (60_000.0, "0.01", "0.00001", "5"),
    "ETHUSDT": (3_000.0, "0.01", "0.0001", "5"),
    "BNBUSDT": (600.0, "0.01", "0.001", "5"),
    "SOLUSDT": (150.0, "0.01", "0.001", "5"),
    "PEPEUSDT": (0.0000067, "0.00000001", "1", "1"),
    "ETHBTC": (0.05, "0.00001", "0.0001", "0.0001"),
}
QUOTES = ("USDT", "BTC", "ETH", "BNB", "EUR", "USDC")


def text(number: Decimal | int) -> str:
    """Return a number as the exchange writes it: eight places."""
    return f"{number:.8f}"


def floored(number: Decimal, step: Decimal) -> Decimal:
    """Return the greatest multiple of a step that is not above a number."""
    return number // step * step


@dataclass
class Symbol:
    """One market's names, state and filters; a filter's values are the strings of the wire."""

    name: str
    base: str
    quote: str
    status: str = "TRADING"
    filters: dict[str, dict[str, Any]] = field(default_factory=dict)

    def rule(self, filter_type: str, name: str) -> Decimal:
        return Decimal(self.filters[filter_type][name])

    @property
    def tick(self) -> Decimal:
        return self.rule("PRICE_FILTER", "tickSize")

    @property
    def step(self) -> Decimal:
        return self.rule("LOT_SIZE", "stepSize")

    def change(self, status: str | None, filters: dict[str, dict[str, Any]]) -> None:
        """Change the state or single values of filters, as an exchange does over night."""
        self.status = status or self.status
        for name, values in filters.items():
            self.filters.setdefault(name, {"filterType": name}).update(values)

    def info(self) -> dict[str, Any]:
        return {
            "symbol": self.name, "status": self.status, "baseAsset": self.base, "baseAssetPrecision": 8,
            "quoteAsset": self.quote, "quotePrecision": 8, "quoteAssetPrecision": 8, "baseCommissionPrecision": 8,
            "quoteCommissionPrecision": 8, "orderTypes": ORDER_TYPES, "icebergAllowed": False, "ocoAllowed": True,
            "otoAllowed": True, "opoAllowed": False, "quoteOrderQtyMarketAllowed": True, "allowTrailingStop": True,
            "cancelReplaceAllowed": True, "amendAllowed": True, "pegInstructionsAllowed": False,
            "isSpotTradingAllowed": True, "isMarginTradingAllowed": False, "filters": list(self.filters.values()),
            "permissions": [], "permissionSets": [["SPOT"]], "defaultSelfTradePreventionMode": "EXPIRE_MAKER",
            "allowedSelfTradePreventionModes": STP_MODES,
        }  # fmt: skip


def symbol_of(base: str, quote: str, price: float = 1.0) -> Symbol:
    """Return a symbol with rules that fit its price; the exchange's own for the best known."""
    name = base + quote
    _, tick, lot, smallest = KNOWN.get(name) or (price, *_steps(price), "0.0001" if quote in ("BTC", "ETH") else "5")
    return Symbol(name, base, quote, "TRADING", copy.deepcopy(_filters(Decimal(tick), Decimal(lot), Decimal(smallest))))


def split(name: str) -> tuple[str, str]:
    quote = next(quote for quote in QUOTES if name.endswith(quote))
    return name.removesuffix(quote), quote


def _steps(price: float) -> tuple[str, str]:
    """Return tick and lot for about five digits of price, a notional never finer than eight places."""
    places = min(max(4 - math.floor(math.log10(price)), 0), 8)
    return f"{Decimal(1).scaleb(-places):f}", f"{Decimal(1).scaleb(-min(8 - places, 5)):f}"


def _filters(tick: Decimal, lot: Decimal, smallest: Decimal) -> dict[str, dict[str, Any]]:
    most = max(Decimal(9_000), lot * 9_000_000_000)
    listed: list[dict[str, Any]] = [
        {"filterType": "PRICE_FILTER", "minPrice": text(tick), "maxPrice": text(1_000_000), "tickSize": text(tick)},
        {"filterType": "LOT_SIZE", "minQty": text(lot), "maxQty": text(most), "stepSize": text(lot)},
        {"filterType": "ICEBERG_PARTS", "limit": 100},
        {"filterType": "MARKET_LOT_SIZE", "minQty": text(0), "maxQty": text(most / 100), "stepSize": text(0)},
        {"filterType": "TRAILING_DELTA", "minTrailingAboveDelta": 10, "maxTrailingAboveDelta": 2000,
         "minTrailingBelowDelta": 10, "maxTrailingBelowDelta": 2000},
        {"filterType": "PERCENT_PRICE_BY_SIDE", "bidMultiplierUp": "5", "bidMultiplierDown": "0.2",
         "askMultiplierUp": "5", "askMultiplierDown": "0.2", "avgPriceMins": 5},
        {"filterType": "NOTIONAL", "minNotional": text(smallest), "applyMinToMarket": True,
         "maxNotional": text(9_000_000), "applyMaxToMarket": False, "avgPriceMins": 5},
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 200},
        {"filterType": "MAX_NUM_ORDER_LISTS", "maxNumOrderLists": 20},
        {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": 5},
        {"filterType": "MAX_NUM_ORDER_AMENDS", "maxNumOrderAmends": 10},
    ]  # fmt: skip
    return {one["filterType"]: one for one in listed}
