"""The nouns of the desk: frozen values every room shares, without any I/O.

In: nothing. Out: values. Add one: a frozen dataclass or enum in the file of its subject, exported here.
"""

from core.model.alerts import Alert, AlertKind, AlertState, Firing, Series, Standing
from core.model.audit import Actor, AuditEntry, ChainLink, Checkpoint
from core.model.columns import CandleColumns
from core.model.events import Event, Topic
from core.model.market import (
    Book,
    Candle,
    Feed,
    Instrument,
    Interval,
    Level,
    Provenance,
    PublicTrade,
    Quote,
    ReferencePrice,
    shift_of,
)
from core.model.news import Headline, Mute, MuteKind, NewsItem
from core.model.notices import KeptNotice, Notice, NoticeKind
from core.model.orders import (
    WORKING,
    Account,
    Balance,
    Code,
    Controls,
    Decision,
    Fill,
    Limits,
    Mode,
    Order,
    OrderDraft,
    OrderStatus,
    OrderType,
    Refusal,
    Side,
    TimeInForce,
    Trade,
    TradingState,
)
from core.model.people import Person, Role
from core.model.providers import BreakerState, ProviderHealth, ProviderKind

__all__ = [
    "WORKING",
    "Account",
    "Actor",
    "Alert",
    "AlertKind",
    "AlertState",
    "AuditEntry",
    "Balance",
    "Book",
    "BreakerState",
    "Candle",
    "CandleColumns",
    "ChainLink",
    "Checkpoint",
    "Code",
    "Controls",
    "Decision",
    "Event",
    "Feed",
    "Fill",
    "Firing",
    "Headline",
    "Instrument",
    "Interval",
    "KeptNotice",
    "Level",
    "Limits",
    "Mode",
    "Mute",
    "MuteKind",
    "NewsItem",
    "Notice",
    "NoticeKind",
    "Order",
    "OrderDraft",
    "OrderStatus",
    "OrderType",
    "Person",
    "Provenance",
    "ProviderHealth",
    "ProviderKind",
    "PublicTrade",
    "Quote",
    "ReferencePrice",
    "Refusal",
    "Role",
    "Series",
    "Side",
    "Standing",
    "TimeInForce",
    "Topic",
    "Trade",
    "TradingState",
    "shift_of",
]
