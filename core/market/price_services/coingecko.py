"""CoinGecko v3: prices, market capitalisations and their history, with no key, a demo key or a pro key."""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from core.errors import NotFoundError
from core.market.breaker import Breaker
from core.market.fetch import Answer, Fetcher
from core.market.pace import is_due, note_asked
from core.market.price_services.coingecko_ids import ASSETS, IDS
from core.model import CandleColumns, ProviderHealth, ProviderKind, ReferencePrice
from core.settings import Settings

NAME = "CoinGecko"
ROOT = "https://api.coingecko.com/api/v3"
PRO_ROOT = "https://pro-api.coingecko.com/api/v3"
KEY_HEADERS = {"demo": "x-cg-demo-api-key", "pro": "x-cg-pro-api-key"}
# 8,928 calls a month; the demo plan has 10,000, and answers change every 60 s at most.
EVERY = timedelta(minutes=5)
MOST_IDS = 250
DAY_S = 86_400
# Beyond these a figure is nonsense, and no column holds it.
LARGEST_POWER = 30
CODE = re.compile(rb"""error[ _]code["']?\s*[:=]\s*(\d+)""")
# https://docs.coingecko.com/docs/errors-and-rate-limits
MEANINGS: Mapping[int, str] = {
    1020: "CoinGecko's firewall does not let this machine in.",
    10002: "CoinGecko found no key, or not the right one: look at CRYPTOPULSE_COINGECKO_KEY.",
    10005: "CoinGecko has this for higher plans only.",
    10010: "The CoinGecko key is one of a pro plan: set CRYPTOPULSE_COINGECKO=pro.",
    10011: "The CoinGecko key is one of the demo plan: set CRYPTOPULSE_COINGECKO=demo.",
}


class UnknownAssetError(NotFoundError):
    """The desk does not know this asset's id at CoinGecko."""


class CoinGecko:
    """Prices in US dollars of the assets whose ids are known; it asks once in five minutes, however often it is asked."""

    name = NAME

    def __init__(self, settings: Settings, clock: Callable[[], datetime], kept: ProviderHealth | None) -> None:
        plan, key = settings.coingecko, settings.coingecko_key
        self._breaker = Breaker(NAME, ProviderKind.PRICES, clock, kept, off=why_off(settings))
        self._fetcher = Fetcher(self._breaker, explain=explained)
        self._root = (settings.coingecko_url or (PRO_ROOT if plan == "pro" else ROOT)).rstrip("/")
        self._headers = {KEY_HEADERS[plan]: key.get_secret_value()} if plan in KEY_HEADERS and key else {}

    def health(self) -> ProviderHealth:
        return self._breaker.health

    def prices(self, assets: Collection[str], now: datetime) -> Sequence[ReferencePrice]:
        """Return prices and market capitalisations; nothing while switched off or asked within five minutes.

        Assets whose id is not known, or which have no price there, are left out. Raises ProviderError where CoinGecko
        does not answer, or with something else.
        """
        ids = sorted(IDS[asset] for asset in set(assets) & IDS.keys())[:MOST_IDS]
        if not ids or not is_due(self._breaker, now, EVERY):
            return ()
        asked = {"vs_currency": "usd", "ids": ",".join(ids), "per_page": str(MOST_IDS), "precision": "full"}
        found = self._read("/coins/markets", asked, lambda coins: prices_of(coins, now))
        note_asked(self._breaker, now)
        return found

    def history(self, asset: str, days: int) -> CandleColumns:
        """Return the whole ones of the last `days` UTC days; without a paid plan CoinGecko gives 365 at most.

        Raises UnknownAssetError, or ProviderError where CoinGecko does not answer.
        """
        if asset not in IDS:
            raise UnknownAssetError
        asked = {"vs_currency": "usd", "days": str(days), "interval": "daily"}
        return self._read(f"/coins/{IDS[asset]}/market_chart", asked, history_of)

    def _read(self, path: str, asked: Mapping[str, str], read: Callable[[Any], Any]) -> Any:
        return self._fetcher.read(
            self._root + path, lambda answer: read(parsed(answer.body)), params=asked, headers=self._headers
        )


def why_off(settings: Settings) -> str | None:
    """Return why CoinGecko is not asked at all, if so."""
    if settings.coingecko == "off":
        return "Switched off by CRYPTOPULSE_COINGECKO=off."
    if settings.coingecko in KEY_HEADERS and not settings.coingecko_key:
        return f"CoinGecko's {settings.coingecko} plan needs a key: set CRYPTOPULSE_COINGECKO_KEY."
    return None


def explained(answer: Answer) -> str | None:
    found = CODE.search(answer.body)
    return MEANINGS.get(int(found[1])) if found and len(found[1]) < 9 else None


def parsed(body: bytes) -> Any:
    """Read JSON with its numbers as exact decimals; raises ValueError for anything else, NaN included."""

    def refuse(constant: str) -> Any:
        raise ValueError(f"{constant} is no number")

    return json.loads(body, parse_float=Decimal, parse_int=Decimal, parse_constant=refuse)


def prices_of(coins: Any, now: datetime) -> Sequence[ReferencePrice]:
    """Return the coins that have a price; raises ValueError where none has."""
    if not isinstance(coins, list):
        raise TypeError("coins come as a list")
    found = [price for coin in coins if (price := price_of(coin, now))]
    if not found:
        raise ValueError("not a single price")
    return found


def price_of(coin: Mapping[str, Any], now: datetime) -> ReferencePrice | None:
    asset, price = ASSETS.get(coin["id"]), amount(coin["current_price"])
    if asset is None or price is None or not coin["last_updated"]:
        return None
    change = coin.get("price_change_percentage_24h")
    updated = datetime.fromisoformat(coin["last_updated"]).astimezone(UTC)
    return ReferencePrice(
        source=NAME, asset=asset, currency="USD", price=price,
        market_cap=amount(coin.get("market_cap")), volume_24h=amount(coin.get("total_volume")),
        change_24h=float(change) / 100 if isinstance(change, Decimal) else None,
        market_at=min(updated, now), received_at=now,
    )  # fmt: skip


def amount(value: Any) -> Decimal | None:
    """Return a positive amount; what is missing, nought (CoinGecko's unknown) or beyond reason is None."""
    if not isinstance(value, Decimal) or value <= 0 or abs(value.adjusted()) > LARGEST_POWER:
        return None
    return value


def history_of(chart: Mapping[str, Any]) -> CandleColumns:
    """Return a candle for each whole day, from the price it begins with to the one the next day begins with.

    High and low know of no other price. The volume is what was traded everywhere until the day ended, NaN if unknown.
    """
    prices, volumes = by_day(chart["prices"]), by_day(chart["total_volumes"])
    days = [day for day in sorted(prices) if day + 1 in prices]
    opens, closes = (np.array([prices[day + ahead] for day in days], dtype=np.float64) for ahead in (0, 1))
    paid = np.array([volumes.get(day + 1, np.nan) for day in days], dtype=np.float64)
    highs, lows = np.maximum(opens, closes), np.minimum(opens, closes)
    return CandleColumns.of([day * DAY_S for day in days], opens, highs, lows, closes, paid / closes)


def by_day(points: Sequence[tuple[Any, Any]]) -> Mapping[int, Decimal]:
    """Return the first known figure of each day; a day is how many lie between 1970 and it."""
    return {int(ms) // (DAY_S * 1000): known for ms, value in reversed(points) if (known := amount(value))}
