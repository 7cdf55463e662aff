"""approvals: orders that wait for a second person, and what became of the wait."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from core.model import Approval, ApprovalState, Code, Mode, Refusal, Terms, TradingState
from core.store.family import Family
from core.store.questions import Question

COLUMNS = (
    "order_id, account_id, maker, digest, terms, state, requested_at, expires_at, checker, decided_at, reason, answers, "
    "answered_at"
)


def approval_of(order_id: UUID) -> Question[Approval | None]:
    select = f"select {COLUMNS} from app.approvals where order_id = %s"
    return Question(select, (order_id,), lambda rows: _approval(rows[0]) if rows else None)


class Approvals(Family):
    def request(
        self, order_id: UUID, account_id: UUID, maker: UUID, digest: bytes, terms: Terms, expires_at: datetime
    ) -> None:
        self._c.execute(
            "insert into app.approvals (order_id, account_id, maker, digest, terms, expires_at) "
            "values (%s, %s, %s, %s, %s, %s)",
            (order_id, account_id, maker, digest, Jsonb(_written(terms)), expires_at),
        )

    def get(self, order_id: UUID) -> Approval | None:
        return self._ask(approval_of(order_id))

    def pending(self) -> Sequence[Approval]:
        """Return what waits and may be seen, the next to expire first."""
        return self._many("state = 'pending' order by expires_at")

    def decided(self, limit: int) -> Sequence[Approval]:
        """Return what waits no longer, newest first."""
        return self._many("state <> 'pending' order by requested_at desc limit %s", limit)

    def count(self, now: datetime) -> int:
        """Count what waits, orders that belong together as one."""
        row = self._c.execute(
            "select count(distinct coalesce(o.list_id, o.id)) from app.approvals a join app.orders o on o.id = a.order_id "
            "where a.state = 'pending' and a.expires_at > %s",
            (now,),
        ).fetchone()
        return row[0] if row else 0

    def decide(self, order_id: UUID, state: ApprovalState, checker: UUID, reason: str) -> bool:
        """Write a person's yes or no; False when it no longer waits or the database forbids him to decide it."""
        done = self._c.execute(
            "update app.approvals set state = %s, checker = %s, decided_at = clock_timestamp(), reason = %s "
            "where order_id = %s and state = 'pending' returning order_id",
            (state.value, checker, reason, order_id),
        ).fetchone()
        return done is not None

    def end(self, order_id: UUID, was: ApprovalState, state: ApprovalState, reason: str) -> bool:
        """Write what the desk itself makes of an approval; False when it is no longer what it was."""
        done = self._c.execute(
            "update app.approvals set state = %s, reason = %s where order_id = %s and state = %s returning order_id",
            (state.value, reason, order_id, was.value),
        ).fetchone()
        return done is not None

    def answer(self, order_id: UUID, answers: Sequence[Refusal], at: datetime) -> None:
        """Keep what the gates would say now."""
        written = Jsonb([{"code": one.code, "sentence": one.sentence} for one in answers])
        self._c.execute(
            "update app.approvals set answers = %s, answered_at = %s where order_id = %s and state = 'pending'",
            (written, at, order_id),
        )

    def _many(self, where: str, *values: object) -> Sequence[Approval]:
        rows = self._c.execute(f"select {COLUMNS} from app.approvals where {where}".encode(), values).fetchall()
        return [_approval(row) for row in rows]


def _written(terms: Terms) -> dict[str, Any]:
    return {
        "bid": str(terms.bid), "ask": str(terms.ask), "last": str(terms.last), "quoted_at": terms.quoted_at.isoformat(),
        "mode": terms.mode, "state": terms.state, "killed": terms.killed,
        "limits": {key: str(value) for key, value in terms.limits.items()},
    }  # fmt: skip


def _terms(kept: dict[str, Any]) -> Terms:
    return Terms(
        Decimal(kept["bid"]), Decimal(kept["ask"]), Decimal(kept["last"]), datetime.fromisoformat(kept["quoted_at"]),
        Mode(kept["mode"]), TradingState(kept["state"]), kept["killed"],
        {key: Decimal(value) for key, value in kept["limits"].items()},
    )  # fmt: skip


def _approval(r: tuple[Any, ...]) -> Approval:
    return Approval(
        order_id=r[0], account_id=r[1], maker=r[2], digest=bytes(r[3]), terms=_terms(r[4]), state=ApprovalState(r[5]),
        requested_at=r[6], expires_at=r[7], checker=r[8], decided_at=r[9], reason=r[10],
        answers=tuple(Refusal(Code(x["code"]), x["sentence"]) for x in r[11]), answered_at=r[12],
    )  # fmt: skip
