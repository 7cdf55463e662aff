"""How a provider of data stands: an exchange, a price service, a news feed."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ProviderKind(StrEnum):
    EXCHANGE = "exchange"
    PRICES = "prices"
    NEWS = "news"


class BreakerState(StrEnum):
    """OFF is not asked at all (no key), CLOSED is asked, OPEN is left alone until a moment, HALF_OPEN is on trial."""

    OFF = "off"
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True)
class ProviderHealth:
    """One provider as the operations page shows it; `note` says in a sentence why it is off or waits.

    `allowance` and `remaining` are calls (or weights) as the provider's own headers count them, until `resets_at`.
    """

    name: str
    kind: ProviderKind
    state: BreakerState
    failures: int = 0
    trips: int = 0
    open_until: datetime | None = None
    last_success_at: datetime | None = None
    last_error_at: datetime | None = None
    last_error: str | None = None
    allowance: int | None = None
    remaining: int | None = None
    resets_at: datetime | None = None
    note: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    updated_at: datetime | None = None
