"""An agent's wish for an order, and what its person made of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.model.drafts import OrderDraft


class ProposalState(StrEnum):
    """How a proposal stands: nobody decided yet, became an order, its person said no, its time passed."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Proposal:
    """A draft an agent made for a person; its `id` is the id of the order it becomes.

    `digest` is the SHA-256 of the draft and its person, `why` the assistant's own words and no more to be trusted than
    those. `reason` is what the person said with a no.
    """

    id: UUID
    user_id: UUID
    thread_id: UUID
    turn_id: UUID
    call_id: str
    draft: OrderDraft
    digest: bytes
    why: str
    state: ProposalState
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    reason: str = ""

    def waits(self, now: datetime) -> bool:
        """Tell whether a yes could still be said."""
        return self.state is ProposalState.PENDING and now < self.expires_at
