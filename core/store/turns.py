"""turns, steps and tool_calls as the duty that runs them writes them, each under a lease."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from core.model import Ending, Spent, StepKind, ToolCall, Turn
from core.store.chat import TURN, turn_of
from core.store.family import Family

WAITING = "state = 'waiting'"
OVERDUE = "state = 'running' and lease_until < %(now)s"


class Turns(Family):
    def claim(self, runner: str, now: datetime, until: datetime) -> Turn | None:
        """Begin the turn that has waited longest; two who ask at once get two, or one of them none."""
        return self._take(WAITING, runner, now, until)

    def take_over(self, runner: str, now: datetime, until: datetime) -> Turn | None:
        """Go on with a turn whose runner let its lease pass."""
        return self._take(OVERDUE, runner, now, until)

    def _take(self, which: str, runner: str, now: datetime, until: datetime) -> Turn | None:
        row = self._c.execute(
            "update app.turns set state = 'running', runner = %(runner)s, lease_until = %(until)s, runs = runs + 1, "
            "started_at = coalesce(started_at, clock_timestamp()) where id = (select id from app.turns "
            f"where {which} order by asked_at, id limit 1 for update skip locked) returning {TURN}".encode(),
            {"runner": runner, "now": now, "until": until},
        ).fetchone()
        return turn_of(row) if row else None

    def hold(self, id: UUID, runner: str, until: datetime, spent: Spent) -> bool | None:
        """Renew a lease and add to what was spent; return whether its person asked to stop, None where it is lost."""
        row = self._c.execute(
            "update app.turns set lease_until = %s, tokens_in = tokens_in + %s, tokens_out = tokens_out + %s, "
            "cost = cost + %s where id = %s and runner = %s and state = 'running' "
            "returning stop_requested_at is not null",
            (until, spent.tokens_in, spent.tokens_out, spent.cost, id, runner),
        ).fetchone()
        return row[0] if row else None

    def add(self, turn: Turn, steps: Sequence[tuple[StepKind, Mapping[str, object]]]) -> None:
        """Append steps after the last one; the lease renewed before keeps others out."""
        self._c.execute(
            "insert into app.steps (turn_id, n, user_id, kind, payload) "
            "select %s, (select coalesce(max(n), 0) from app.steps where turn_id = %s) + place, %s, kind, payload "
            "from unnest(%s::text[], %s::jsonb[]) with ordinality as new (kind, payload, place)",
            (turn.id, turn.id, turn.user_id, [s[0].value for s in steps], [Jsonb(s[1]) for s in steps]),
        )

    def note(self, turn: Turn, call: ToolCall) -> bool:
        """Keep one stage of a call; False where it is kept already, for nothing of it is written twice."""
        return (
            self._c.execute(
                "insert into app.tool_calls (thread_id, call_id, stage, turn_id, user_id, tool, details, provider, model, "
                "prompt_hash, tokens_in, tokens_out, cost) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
                "on conflict do nothing",
                (
                    turn.thread_id, call.call_id, call.stage.value, turn.id, turn.user_id, call.tool, Jsonb(call.details),
                    call.provider, call.model, call.prompt_hash, call.spent.tokens_in, call.spent.tokens_out,
                    call.spent.cost,
                ),
            ).rowcount
            == 1
        )  # fmt: skip

    def suspect(self, turn: Turn, category: str, evidence: Mapping[str, object]) -> None:
        """Note an anomaly of a turn, for whoever reviews those."""
        whence = {"thread": str(turn.thread_id), "turn": str(turn.id), "severity": "warning"}
        self._c.execute(
            "insert into app.anomalies (user_id, category, evidence) values (%s, %s, %s)",
            (turn.user_id, category, Jsonb({**evidence, **whence})),
        )

    def end(self, id: UUID, runner: str, ending: Ending) -> Turn | None:
        """Write how a turn ended and drop its checkpoints; None where the lease is lost."""
        row = self._c.execute(
            "update app.turns set state = %s, answer = %s, error = %s, provider = %s, model = %s, lease_until = null, "
            f"ended_at = clock_timestamp() where id = %s and runner = %s and state = 'running' returning {TURN}".encode(),
            (ending.state.value, ending.answer, ending.error, ending.provider, ending.model, id, runner),
        ).fetchone()
        if row:
            for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
                self._c.execute(f"delete from agent.{table} where thread_id = %s".encode(), (str(id),))
        return turn_of(row) if row else None
