"""The nouns of the desk: frozen values every room shares, without any I/O.

In: nothing. Out: values. Add one: a frozen dataclass or enum in the file of its subject, exported here.
"""

from core.model.alerts import Alert, AlertKind, AlertState, Firing, Series, Standing
from core.model.approvals import Approval, ApprovalState, Terms
from core.model.audit import Actor, AuditEntry, ChainLink, Checkpoint
from core.model.columns import CandleColumns
from core.model.decisions import Caution, Code, Decision, Refusal
from core.model.drafts import ALONE, OrderDraft, OrderType, Origin, Part, Side, TimeInForce
from core.model.events import Event, Topic
from core.model.limits import (
    BOUNDS,
    FOR_OVERSEERS,
    SNAPSHOT_MAX_AGE,
    STABLE,
    WARN_FROM,
    Bound,
    LimitChange,
    Limits,
    Unit,
    Use,
)
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
    Controls,
    Fill,
    Mode,
    Order,
    OrderStatus,
    Trade,
    TradingState,
)
from core.model.paper import PaperOrder
from core.model.people import Person, Role
from core.model.providers import BreakerState, ProviderHealth, ProviderKind
from core.model.risk import EquityPoint, Lock, Position, ProtectionChange, Snapshot
from core.model.venues import Capabilities, Difference, ExternalOrder, OpenOrder, Reconciliation

__all__ = [
    "ALONE",
    "BOUNDS",
    "FOR_OVERSEERS",
    "SNAPSHOT_MAX_AGE",
    "STABLE",
    "WARN_FROM",
    "WORKING",
    "Account",
    "Actor",
    "Alert",
    "AlertKind",
    "AlertState",
    "Approval",
    "ApprovalState",
    "AuditEntry",
    "Balance",
    "Book",
    "Bound",
    "BreakerState",
    "Candle",
    "CandleColumns",
    "Capabilities",
    "Caution",
    "ChainLink",
    "Checkpoint",
    "Code",
    "Controls",
    "Decision",
    "Difference",
    "EquityPoint",
    "Event",
    "ExternalOrder",
    "Feed",
    "Fill",
    "Firing",
    "Headline",
    "Instrument",
    "Interval",
    "KeptNotice",
    "Level",
    "LimitChange",
    "Limits",
    "Lock",
    "Mode",
    "Mute",
    "MuteKind",
    "NewsItem",
    "Notice",
    "NoticeKind",
    "OpenOrder",
    "Order",
    "OrderDraft",
    "OrderStatus",
    "OrderType",
    "Origin",
    "PaperOrder",
    "Part",
    "Person",
    "Position",
    "ProtectionChange",
    "Provenance",
    "ProviderHealth",
    "ProviderKind",
    "PublicTrade",
    "Quote",
    "Reconciliation",
    "ReferencePrice",
    "Refusal",
    "Role",
    "Series",
    "Side",
    "Snapshot",
    "Standing",
    "Terms",
    "TimeInForce",
    "Topic",
    "Trade",
    "TradingState",
    "Unit",
    "Use",
    "shift_of",
]
