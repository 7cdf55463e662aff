"""What a person wants to be told of, how it stands, and what was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from core.model.market import Interval

Series = tuple[str, Interval]
"""The candles of one length of one symbol."""


class AlertKind(StrEnum):
    """What an alert watches; each is one file of `core/market/alerts/kinds`."""

    PRICE = "price"
    MOVE = "move"
    INDICATOR = "indicator"
    VOLUME = "volume"
    SPREAD = "spread"
    NEWS = "news"
    STALE = "stale"


class AlertState(StrEnum):
    """NEW was never judged, ARMED waits for a crossing, BEYOND had its crossing, BLIND has no data to judge by."""

    NEW = "new"
    ARMED = "armed"
    BEYOND = "beyond"
    BLIND = "blind"


@dataclass(frozen=True)
class Standing:
    """How an alert stands after a look.

    `was` is the state it goes on from once it sees again; `told` names what it has told of already (the opening of
    a candle, the story of a headline), so that nothing is told twice.
    """

    state: AlertState = AlertState.NEW
    was: AlertState = AlertState.NEW
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alert:
    """A person's alert; `parameters` are those of its kind, `repeats` false ends it after one firing.

    It has been in the state of its `standing` since the moment `since`, None before the first look.
    """

    id: UUID
    user_id: UUID
    kind: AlertKind
    symbol: str | None
    parameters: Mapping[str, Any]
    note: str = ""
    repeats: bool = True
    created_at: datetime | None = None
    expires_at: datetime | None = None
    snoozed_until: datetime | None = None
    ended_at: datetime | None = None
    since: datetime | None = None
    standing: Standing = field(default_factory=Standing)

    def snoozed(self, now: datetime) -> bool:
        return self.snoozed_until is not None and now < self.snoozed_until

    def running(self, now: datetime) -> bool:
        """Whether it is still judged: neither ended by its only firing nor past its time."""
        return self.ended_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class Firing:
    """One crossing that was told: when the desk saw it, the market's own time, and the value of that moment."""

    id: UUID
    alert_id: UUID
    user_id: UUID
    fired_at: datetime
    market_at: datetime | None
    value: float | None
    said: str
