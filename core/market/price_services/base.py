"""The one interface of a price service."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from core.model import CandleColumns, ProviderHealth, ReferencePrice


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

    def history(self, asset: str, days: int) -> CandleColumns:
        """Return the whole ones of the last `days` UTC days, oldest first.

        Raises NotFoundError for an asset the service does not know, ProviderError where it does not answer.
        """
        ...
