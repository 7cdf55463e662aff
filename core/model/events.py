"""What happened, for those who listen."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Topic(StrEnum):
    """The subjects a consumer can listen to."""

    ORDER_RECORDED = "order.recorded"
    ORDER_REFUSED = "order.refused"
    ORDER_CHANGED = "order.changed"
    APPROVAL_REQUESTED = "approval.requested"
    APPROVAL_DECIDED = "approval.decided"
    PROPOSAL_MADE = "proposal.made"
    PROPOSAL_DECIDED = "proposal.decided"
    CANCEL_REQUESTED = "order.cancel_requested"
    FILL = "order.fill"
    CONTROLS_CHANGED = "controls.changed"
    LIMITS_CHANGED = "limits.changed"
    PROTECTIONS_CHANGED = "protections.changed"
    DRILL_ASKED = "drill.asked"
    ACCOUNTS_CHANGED = "accounts.changed"
    ACCOUNT_RECONCILED = "account.reconciled"
    RECONCILE_ASKED = "reconcile.asked"
    PERSON_CHANGED = "person.changed"


@dataclass(frozen=True)
class Event:
    """One row of the outbox; `id` is the idempotency key of every consumer."""

    id: UUID
    topic: Topic
    user_id: UUID | None
    payload: dict[str, Any]
    created_at: datetime
