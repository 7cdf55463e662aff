"""The nouns of the desk: frozen values every room shares, without any I/O.

In: nothing. Out: values. Add one: a frozen dataclass or enum in the file of its subject, exported here.
"""

from core.model.audit import Actor, AuditEntry, ChainLink, Checkpoint
from core.model.columns import CandleColumns
from core.model.events import Event, Topic
from core.model.market import Candle, Feed, Instrument, Interval, Provenance, Quote, shift_of
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

__all__ = [
    "WORKING",
    "Account",
    "Actor",
    "AuditEntry",
    "Balance",
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
    "Instrument",
    "Interval",
    "Limits",
    "Mode",
    "Order",
    "OrderDraft",
    "OrderStatus",
    "OrderType",
    "Person",
    "Provenance",
    "Quote",
    "Refusal",
    "Role",
    "Side",
    "TimeInForce",
    "Topic",
    "Trade",
    "TradingState",
    "shift_of",
]
