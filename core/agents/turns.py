"""The other end of a thread: whoever runs turns takes one, appends what happens and ends it.

The assistant acts as its person and has no duty of its own. What only the duty may write it writes through a `Runner`
that the jobs open for it, so that no tool and no page can write an answer.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from core.errors import ConflictError
from core.model import Actor, AuditEntry, Ending, Spent, StepKind, ToolCall, Turn, TurnState
from core.store.tx import Tx

LEASE = timedelta(seconds=30)
MOST_RUNS = 3
"""A turn that takes its runner down with it so often is not begun again."""
AUDITED = {StepKind.REFUSED, StepKind.FALLBACK, StepKind.LIMIT}
SUSPECTED = "agent_intent"
"""The anomaly of a proposal its person did not ask for: somebody else may speak through the model."""
DIED = "The assistant was interrupted several times while it answered. Ask again, perhaps in smaller steps."


class LeaseLostError(ConflictError):
    """Somebody else runs this turn now, or it has ended. Nothing more of it may be written."""


@dataclass(frozen=True)
class Runner:
    """Who runs turns: a name of its own for each process, a clock, and how the jobs open a transaction of that duty."""

    name: str
    opened: Callable[[], AbstractContextManager[Tx]]
    now: Callable[[], datetime]


def claim(runner: Runner) -> Turn | None:
    """Begin the turn that has waited longest, under a lease of 30 s; None where none waits."""
    with runner.opened() as tx:
        return tx.turns.claim(runner.name, runner.now(), runner.now() + LEASE)


def overdue(runner: Runner) -> Turn | None:
    """Take over a turn whose lease has passed, to go on from its checkpoints; None where there is none.

    One that was begun three times is ended as failed instead.
    """
    while True:
        with runner.opened() as tx:
            turn = tx.turns.take_over(runner.name, runner.now(), runner.now() + LEASE)
            if turn is None or turn.runs <= MOST_RUNS:
                return turn
            _end(tx, runner, turn, Ending(TurnState.FAILED, error=DIED))


def append(
    runner: Runner,
    turn: Turn,
    steps: Sequence[tuple[StepKind, dict[str, Any]]],
    calls: Sequence[ToolCall] = (),
    spent: Spent | None = None,
) -> bool:
    """Append steps and stages of calls, add what was spent, renew the lease; return whether to stop.

    All or nothing, each stage of a call, refusal, fallback and limit with its row in the trail, a refusal also as an
    anomaly: where that cannot be written nothing is, and the turn must not go on. The same stage twice is kept once.
    Raises LeaseLostError.
    """
    steps = [(kind, clean(payload)) for kind, payload in steps]
    calls = [replace(call, details=clean(call.details)) for call in calls]
    with runner.opened() as tx:
        stopping = tx.turns.hold(turn.id, runner.name, runner.now() + LEASE, spent or Spent())
        if stopping is None:
            raise LeaseLostError
        if steps:
            tx.turns.add(turn, steps)
        for call in calls:
            if tx.turns.note(turn, call):
                tx.audit.append(_act(f"tool.{call.stage}", turn, kept(call)))
        for kind, payload in steps:
            if kind is StepKind.REFUSED:
                tx.turns.suspect(turn, SUSPECTED, payload)
            if kind in AUDITED:
                tx.audit.append(_act(f"turn.{kind}", turn, payload))
    return stopping


def finish(runner: Runner, turn: Turn, ending: Ending, spent: Spent | None = None) -> Turn:
    """End a turn, drop its checkpoints and return it as it is kept; raises LeaseLostError."""
    with runner.opened() as tx:
        if tx.turns.hold(turn.id, runner.name, runner.now() + LEASE, spent or Spent()) is None:
            raise LeaseLostError
        return _end(tx, runner, turn, ending)


def _end(tx: Tx, runner: Runner, turn: Turn, ending: Ending) -> Turn:
    ending = replace(ending, answer=clean(ending.answer), error=clean(ending.error))
    ended = tx.turns.end(turn.id, runner.name, ending)
    if ended is None:
        raise LeaseLostError
    took = {"provider": ended.provider, "model": ended.model, "tokens_in": ended.spent.tokens_in,
            "tokens_out": ended.spent.tokens_out, "cost": str(ended.spent.cost)}  # fmt: skip
    tx.audit.append(_act(f"turn.{ended.state}", turn, {**took, "digest": digest(ended.answer), "error": ended.error}))
    return ended


def kept(call: ToolCall) -> dict[str, Any]:
    """Return what the trail says of a stage: enough to prove that the row in `tool_calls` was not changed."""
    asked = {"prompt": call.prompt_hash.hex()} if call.prompt_hash else {}
    by = {"provider": call.provider, "model": call.model, **asked} if call.model else {}
    return {"call": call.call_id, "tool": call.tool, "digest": digest(call.details), **by}


def digest(said: object) -> str:
    """Return the SHA-256 of a value as JSON with its keys in order and no spaces, in hexadecimal digits."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def clean(value: Any) -> Any:
    """Return a JSON value without what Postgres does not keep: NUL, and halves of characters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {clean(name): clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    return value


def _act(action: str, turn: Turn, details: dict[str, Any]) -> AuditEntry:
    whence = {"turn": str(turn.id), "thread": str(turn.thread_id)}
    return AuditEntry(action, Actor.AGENT, details={**whence, **details}, user_id=turn.user_id)
