"""Who can do something about a refusal: beside the sentence of its gate, which has the numbers."""

from collections.abc import Mapping

from core.model import Code

CHANGE = "Change the order: its sentence says to what."
SMALLER = "Order less, or make room first by selling something."
WAIT = "Wait, then place the order anew; nothing of it has to change."
SECOND = "A second person has to approve it, from the approvals page."
OPERATOR = "An operator of the desk has to lift or change this; the order itself is not what is wrong."
ADMIN = "An admin of the desk has to grant or open this."
ANOTHER = "Place it by yourself as a new order, in your own words; this one will never pass."

REMEDIES: Mapping[Code, str] = {
    Code.KILL_SWITCH: OPERATOR,
    Code.TRADING_HALTED: OPERATOR,
    Code.TRADING_STATE_REDUCING: "Only orders that lower exposure pass, until an operator sets the desk to ACTIVE.",
    Code.MODE_FORBIDS_LIVE: "Choose a paper account, or have an operator change the mode.",
    Code.APPROVAL_REQUIRED: SECOND,
    Code.APPROVAL_REJECTED: "The second person said no: ask why, change the order and place it anew.",
    Code.APPROVAL_EXPIRED: "Nobody approved it in time: place it anew and tell a second person.",
    Code.APPROVAL_VOID: "What was approved has changed since: place it anew to have it approved as it is now.",
    Code.MAINNET_DISABLED: ADMIN,
    Code.ROLE_FORBIDDEN: ADMIN,
    Code.ACCOUNT_NOT_GRANTED: ADMIN,
    Code.SYMBOL_NOT_ALLOWED: CHANGE,
    Code.UNSUPPORTED_ORDER_TYPE: CHANGE,
    Code.UNSUPPORTED_TIME_IN_FORCE: CHANGE,
    Code.INVALID_PRICE: CHANGE,
    Code.STOP_WOULD_TRIGGER_AT_ONCE: CHANGE,
    Code.POST_ONLY_WOULD_TAKE: CHANGE,
    Code.INVALID_QUANTITY: CHANGE,
    Code.QUANTITY_BELOW_MINIMUM: CHANGE,
    Code.QUANTITY_EXCEEDS_MAXIMUM: SMALLER,
    Code.REDUCE_ONLY_WOULD_INCREASE_POSITION: CHANGE,
    Code.NOTIONAL_BELOW_MINIMUM: CHANGE,
    Code.NOTIONAL_EXCEEDS_MAX_PER_ORDER: SMALLER,
    Code.NOTIONAL_EXCEEDS_FREE_BALANCE: SMALLER,
    Code.PRICE_DEVIATION: CHANGE,
    Code.DUPLICATE_ORDER: WAIT,
    Code.DAY_CAP_REACHED: WAIT,
    Code.QUOTE_MISSING: WAIT,
    Code.QUOTE_STALE: WAIT,
    Code.FACT_MISSING: OPERATOR,
    Code.FACT_STALE: WAIT,
    Code.RATE_LIMIT_EXCEEDED: WAIT,
    Code.SESSION_CAP_REACHED: WAIT,
    Code.WEIGHT_EXCEEDED: SMALLER,
    Code.EXPOSURE_EXCEEDED: SMALLER,
    Code.DAILY_LOSS: "Only sales pass until 00:00 UTC, or until an operator raises the limit.",
    Code.MAX_DRAWDOWN: "Only sales pass until the account has recovered, or an operator raises the limit.",
    Code.PROTECTION_LOCK: "Only sales pass until the lock ends, or an operator lifts it.",
    Code.STREAM_RECONCILING: WAIT,
    Code.UNDER_REVIEW: SECOND,
    Code.STRATEGY_NOT_PERMITTED: OPERATOR,
    Code.TAINTED_PROPOSAL: ANOTHER,
}
