"""proposals: what agents wish for, each decided once by the person it was made for."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from core.model import OrderDraft, Origin, Proposal, ProposalState
from core.store.family import Family

COLUMNS = (
    "id, user_id, thread_id, turn_id, call_id, draft, tainted, digest, why, state, created_at, expires_at, decided_at, "
    "decided_by, reason"
)
APART = ("id", "origin", "tainted", "part")
"""What of a draft stands in a column, or is the same in each."""


class Proposals(Family):
    def record(
        self,
        draft: OrderDraft,
        user_id: UUID,
        thread_id: UUID,
        turn_id: UUID,
        call_id: str,
        digest: bytes,
        why: str,
        expires_at: datetime,
    ) -> Proposal | None:
        """Write a proposal and return it as it is kept; None when this call made one before."""
        return self._one(
            "insert into app.proposals (id, user_id, thread_id, turn_id, call_id, draft, tainted, digest, why, expires_at) "
            f"values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (thread_id, call_id) do nothing returning {COLUMNS}",
            draft.id, user_id, thread_id, turn_id, call_id, Jsonb(_written(draft)), draft.tainted, digest, why, expires_at,
        )  # fmt: skip

    def get(self, id: UUID) -> Proposal | None:
        return self._one(f"select {COLUMNS} from app.proposals where id = %s", id)

    def of_call(self, thread_id: UUID, call_id: str) -> Proposal | None:
        query = f"select {COLUMNS} from app.proposals where thread_id = %s and call_id = %s"
        return self._one(query, thread_id, call_id)

    def of_thread(self, thread_id: UUID) -> Sequence[Proposal]:
        """Return a thread's proposals, oldest first."""
        query = f"select {COLUMNS} from app.proposals where thread_id = %s order by created_at, id"
        return [_proposal(row) for row in self._c.execute(query.encode(), (thread_id,)).fetchall()]

    def decide(
        self, id: UUID, user_id: UUID, digest: bytes, state: ProposalState, reason: str, now: datetime
    ) -> Proposal | None:
        """Write a person's yes or no; None unless it is his, in time, still waits and is what was shown.

        Two at once: the second waits for the first one's transaction, and then finds that it waits no more.
        """
        return self._one(
            "update app.proposals set state = %s, reason = %s, decided_by = %s, decided_at = clock_timestamp() "
            "where id = %s and user_id = %s and digest = %s and expires_at > %s and state = 'pending' "
            f"returning {COLUMNS}",
            state.value, reason, user_id, id, user_id, digest, now,
        )  # fmt: skip

    def withdraw(self, user_id: UUID, thread_id: UUID, turn_id: UUID | None, reason: str) -> Sequence[Proposal]:
        """Reject what waits for a person of a thread, or of one turn of it, and return it."""
        rows = self._c.execute(
            "update app.proposals set state = 'rejected', reason = %s, decided_by = user_id, decided_at = clock_timestamp() "
            "where user_id = %s and thread_id = %s and (%s::uuid is null or turn_id = %s) and state = 'pending' "
            f"returning {COLUMNS}".encode(),
            (reason, user_id, thread_id, turn_id, turn_id),
        ).fetchall()
        return [_proposal(row) for row in rows]

    def expire(self, now: datetime) -> Sequence[tuple[UUID, UUID, UUID]]:
        """End what nobody decided in time; return id, person and thread of each."""
        return self._c.execute(
            "update app.proposals set state = 'expired', decided_at = clock_timestamp() "
            "where state = 'pending' and expires_at <= least(%s, clock_timestamp()) returning id, user_id, thread_id",
            (now,),
        ).fetchall()

    def _one(self, query: str, *values: object) -> Proposal | None:
        row = self._c.execute(query.encode(), values).fetchone()
        return _proposal(row) if row else None


def _written(draft: OrderDraft) -> dict[str, str | bool]:
    """Return what a draft says, numbers and moments as exact text, what it does not say left out."""
    said = {name: value for name, value in asdict(draft).items() if name not in APART and value is not None}
    return {name: value if isinstance(value, bool) else str(value) for name, value in said.items()}


def _proposal(r: tuple[Any, ...]) -> Proposal:
    said = dict(r[5])
    draft = OrderDraft.parse(r[0], UUID(said.pop("account_id")), **said)
    draft = replace(draft, origin=Origin.AGENT, tainted=r[6])
    return Proposal(
        id=r[0], user_id=r[1], thread_id=r[2], turn_id=r[3], call_id=r[4], draft=draft, digest=bytes(r[7]), why=r[8],
        state=ProposalState(r[9]), created_at=r[10], expires_at=r[11], decided_at=r[12], decided_by=r[13], reason=r[14],
    )  # fmt: skip
