"""A second person's yes: what it is bound to, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from core.model.decisions import Refusal
from core.model.orders import Mode, TradingState


class ApprovalState(StrEnum):
    """How an approval stands: nobody decided yet, a yes, a no, nobody came in time, what was seen changed, sent."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    VOID = "void"
    USED = "used"


@dataclass(frozen=True)
class Terms:
    """What the maker saw when the order was made; a yes holds for these and no others."""

    bid: Decimal
    ask: Decimal
    last: Decimal
    quoted_at: datetime
    mode: Mode
    state: TradingState
    killed: bool
    limits: Mapping[str, Decimal]

    @property
    def mid(self) -> Decimal:
        return (self.bid + self.ask) / 2


@dataclass(frozen=True)
class Approval:
    """One order that waits for a second person, or waited.

    `digest` is the SHA-256 of the order and its terms. `answers` are the gates' refusals at `answered_at`, as if the
    yes were given: what would still stop the order now.
    """

    order_id: UUID
    account_id: UUID
    maker: UUID
    digest: bytes
    terms: Terms
    state: ApprovalState
    requested_at: datetime
    expires_at: datetime
    checker: UUID | None
    decided_at: datetime | None
    reason: str
    answers: tuple[Refusal, ...]
    answered_at: datetime | None
