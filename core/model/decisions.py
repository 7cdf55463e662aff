"""What the gate says of a draft."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Machine-readable reasons of a no."""

    KILL_SWITCH = "KILL_SWITCH"
    TRADING_HALTED = "TRADING_HALTED"
    TRADING_STATE_REDUCING = "TRADING_STATE_REDUCING"
    MODE_FORBIDS_LIVE = "MODE_FORBIDS_LIVE"
    APPROVAL_REQUIRED = "APPROVAL_REQUIRED"
    APPROVAL_REJECTED = "APPROVAL_REJECTED"
    APPROVAL_EXPIRED = "APPROVAL_EXPIRED"
    APPROVAL_VOID = "APPROVAL_VOID"
    MAINNET_DISABLED = "MAINNET_DISABLED"
    ROLE_FORBIDDEN = "ROLE_FORBIDDEN"
    ACCOUNT_NOT_GRANTED = "ACCOUNT_NOT_GRANTED"
    SYMBOL_NOT_ALLOWED = "SYMBOL_NOT_ALLOWED"
    UNSUPPORTED_ORDER_TYPE = "UNSUPPORTED_ORDER_TYPE"
    UNSUPPORTED_TIME_IN_FORCE = "UNSUPPORTED_TIME_IN_FORCE"
    INVALID_PRICE = "INVALID_PRICE"
    STOP_WOULD_TRIGGER_AT_ONCE = "STOP_WOULD_TRIGGER_AT_ONCE"
    POST_ONLY_WOULD_TAKE = "POST_ONLY_WOULD_TAKE"
    INVALID_QUANTITY = "INVALID_QUANTITY"
    QUANTITY_BELOW_MINIMUM = "QUANTITY_BELOW_MINIMUM"
    QUANTITY_EXCEEDS_MAXIMUM = "QUANTITY_EXCEEDS_MAXIMUM"
    REDUCE_ONLY_WOULD_INCREASE_POSITION = "REDUCE_ONLY_WOULD_INCREASE_POSITION"
    NOTIONAL_BELOW_MINIMUM = "NOTIONAL_BELOW_MINIMUM"
    NOTIONAL_EXCEEDS_MAX_PER_ORDER = "NOTIONAL_EXCEEDS_MAX_PER_ORDER"
    NOTIONAL_EXCEEDS_FREE_BALANCE = "NOTIONAL_EXCEEDS_FREE_BALANCE"
    PRICE_DEVIATION = "PRICE_DEVIATION"
    DUPLICATE_ORDER = "DUPLICATE_ORDER"
    DAY_CAP_REACHED = "DAY_CAP_REACHED"
    QUOTE_MISSING = "QUOTE_MISSING"
    QUOTE_STALE = "QUOTE_STALE"
    FACT_MISSING = "FACT_MISSING"
    FACT_STALE = "FACT_STALE"
    RATE_LIMIT_EXCEEDED = "RATE_LIMIT_EXCEEDED"
    SESSION_CAP_REACHED = "SESSION_CAP_REACHED"
    WEIGHT_EXCEEDED = "WEIGHT_EXCEEDED"
    EXPOSURE_EXCEEDED = "EXPOSURE_EXCEEDED"
    DAILY_LOSS = "DAILY_LOSS"
    MAX_DRAWDOWN = "MAX_DRAWDOWN"
    PROTECTION_LOCK = "PROTECTION_LOCK"
    STREAM_RECONCILING = "STREAM_RECONCILING"
    UNDER_REVIEW = "UNDER_REVIEW"
    STRATEGY_NOT_PERMITTED = "STRATEGY_NOT_PERMITTED"
    TAINTED_PROPOSAL = "TAINTED_PROPOSAL"


@dataclass(frozen=True)
class Refusal:
    """One gate's no: a code for machines and a sentence with numbers for people."""

    code: Code
    sentence: str


@dataclass(frozen=True)
class Caution:
    """A limit the draft would nearly use up: the code it refuses with once it is, and a sentence with numbers."""

    code: Code
    sentence: str


@dataclass(frozen=True)
class Decision:
    """Every gate's answer to one draft; allowed when nobody refused."""

    refusals: tuple[Refusal, ...]
    asked: int
    cautions: tuple[Caution, ...] = ()
    """Limits of which the draft would leave less than a fifth."""

    @property
    def allowed(self) -> bool:
        return not self.refusals

    @property
    def waits(self) -> bool:
        """Whether a second person's yes is all that is missing."""
        return bool(self.refusals) and all(one.code in WAITS for one in self.refusals)


WAITS = frozenset({Code.APPROVAL_REQUIRED, Code.UNDER_REVIEW})
