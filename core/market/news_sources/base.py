"""The one interface of a news source."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.model import Headline, ProviderHealth


class NewsSource(Protocol):
    """Headlines of one provider; asked by the jobs as often as they like, it keeps its own pace."""

    @property
    def name(self) -> str: ...

    def health(self) -> ProviderHealth:
        """Return how the provider stands; stored after the headlines, it lets the next process go on from there."""
        ...

    def fetch(self, now: datetime) -> Sequence[Headline]:
        """Return what is new, perhaps with what was there before; nothing while off or not yet due.

        Raises ProviderError where the provider does not answer, or with something that is no news.
        """
        ...
