"""The one interface of a price service."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.model import ProviderHealth, ReferencePrice
from core.model.columns import Floats, Seconds


@dataclass(frozen=True)
class PriceHistory:
    """Prices, market capitalisations and 24-hour volumes in US dollars at moments (seconds); NaN is unknown."""

    moments: Seconds
    prices: Floats
    market_caps: Floats
    volumes: Floats


class PriceService(Protocol):
    """Prices of assets in US dollars; asked by the jobs, never by a page."""

    @property
    def name(self) -> str: ...

    def health(self) -> ProviderHealth: ...

    def prices(self, assets: Collection[str], now: datetime) -> Sequence[ReferencePrice]:
        """Return what is known of these assets, nothing while it is not yet time to ask again.

        Raises ProviderError where the service does not answer.
        """
        ...

    def history(self, asset: str, days: int) -> PriceHistory:
        """Return the last `days` days, one row a day, oldest first.

        Raises NotFoundError for an asset the service does not know, ProviderError where it does not answer.
        """
        ...
