"""What assets are worth by others than the venue: to look at while it is silent, never to trade on.

In: assets by their tickers. Out: `ReferencePrice`s, days of the past as candles, and how the service stands. Add one: a file with a class of the
Protocol in `base.py`, exported here.
"""

from core.market.price_services.base import PriceService
from core.market.price_services.coingecko import CoinGecko

__all__ = ["CoinGecko", "PriceService"]
