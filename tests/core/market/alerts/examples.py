"""Facts and alerts as the rules are given them: a quote of this second, candles that end when it was made."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from core.market.alerts.base import Facts, Reading
from core.market.alerts.kinds import rule_of
from core.model import (
    Alert,
    AlertKind,
    CandleColumns,
    Interval,
    NewsItem,
    Provenance,
    Quote,
    Standing,
)

NOW = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)
STALE_AFTER = timedelta(seconds=90)
BTC = "BTC/USDT"


def quote(last: str, *, bid: str = "", ask: str = "", age_s: float = 0, market_at: datetime = NOW) -> Quote:
    d = Decimal
    return Quote(
        "test", BTC, d(bid or last), d(ask or last), d(last), market_at, NOW - timedelta(seconds=age_s), Provenance.LIVE
    )


def facts(*quotes: Quote, **more: Any) -> Facts:
    return Facts(NOW, STALE_AFTER, {q.symbol: q for q in quotes}, **more)


def alert(kind: AlertKind, symbol: str | None = BTC, told: tuple[str, ...] = (), **given: Any) -> Alert:
    return Alert(uuid4(), uuid4(), kind, symbol, given, standing=Standing(told=told))


def reading(of: Alert, seen: Facts) -> Reading:
    """Return what the rule of an alert sees."""
    return rule_of(of).looks(of, seen)


def closed(interval: Interval, closes: list[float], volumes: list[float] | None = None) -> CandleColumns:
    """Return candles of which the last closed just before NOW."""
    beyond = int(NOW.timestamp()) // interval.seconds * interval.seconds
    opened = [beyond - interval.seconds * back for back in reversed(range(1, len(closes) + 1))]
    volume = volumes or [1.0] * len(closes)
    return CandleColumns.of(opened, closes, np.array(closes) + 1, np.array(closes) - 1, closes, volume)


def headline(title: str, *assets: str, source: str = "wire", story: UUID | None = None) -> NewsItem:
    id = uuid4()
    return NewsItem(id, source, None, title, "", None, NOW, NOW, assets, story or id, None, None)
