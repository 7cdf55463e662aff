"""A thread as a file its person takes along: what was asked and answered, by whom, from what, at what cost."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from core.agents.threads import ThreadNotFoundError
from core.desk import Desk
from core.model import Progress, Step, StepKind, Thread, Turn
from core.model.numbers import digits, plain

Form = Literal["md", "json"]
PIECES = {StepKind.TEXT, StepKind.DROP}
"""How an answer was streamed; the answer itself says it in one."""


def exported(desk: Desk, thread_id: UUID, form: Form) -> str:
    """Return a thread's shown turns as Markdown or JSON: each result its answer rests on with source, time and trust,
    the answer's provider, model, tokens, cost in US dollars and times in UTC. Raises ThreadNotFoundError."""
    with desk.store.as_user(desk.user) as tx:
        thread = tx.chat.thread(thread_id, desk.user.id)
        if thread is None:
            raise ThreadNotFoundError
        turns = tx.chat.transcript(thread).turns
        progresses = [tx.chat.progress(turn.id, desk.user.id, 0) for turn in turns]
    told = [(turn, _told(progress)) for turn, progress in zip(turns, progresses, strict=True)]
    return as_json(thread, told) if form == "json" else as_markdown(thread, told)


def _told(progress: Progress | None) -> Sequence[Step]:
    return [step for step in progress.steps if step.kind not in PIECES] if progress else []


def as_json(thread: Thread, told: Sequence[tuple[Turn, Sequence[Step]]]) -> str:
    whole = {
        "thread": str(thread.id), "title": thread.title, "created_at": moment(thread.created_at),
        "turns": [_turn(turn, steps) for turn, steps in told],
    }  # fmt: skip
    return json.dumps(whole, indent=2, ensure_ascii=False)


def _turn(turn: Turn, steps: Sequence[Step]) -> dict[str, Any]:
    return {
        "turn": str(turn.id), "asked": turn.asked, "answer": turn.answer, "state": turn.state, "error": turn.error,
        "provider": turn.provider, "model": turn.model, "privacy": turn.privacy, "tokens_in": turn.spent.tokens_in,
        "tokens_out": turn.spent.tokens_out, "cost_usd": digits(turn.spent.cost), "asked_at": moment(turn.asked_at),
        "started_at": moment(turn.started_at), "ended_at": moment(turn.ended_at),
        "replaces": str(turn.replaces) if turn.replaces else None,
        "steps": [{"n": s.n, "kind": s.kind, "at": moment(s.at), **s.payload} for s in steps],
    }  # fmt: skip


def as_markdown(thread: Thread, told: Sequence[tuple[Turn, Sequence[Step]]]) -> str:
    parts = [f"# {thread.title}", f"Begun {moment(thread.created_at)}."]
    for turn, steps in told:
        parts.append("\n".join(f"> {line}".rstrip() for line in turn.asked.splitlines()))
        parts += [said for said in (turn.answer, turn.error) if said]
        sources = [_source(step) for step in steps if step.kind is not StepKind.CALL]
        parts += ["\n".join(sources)] if sources else []
        parts.append(_line(turn))
    return "\n\n".join(parts) + "\n"


def _source(step: Step) -> str:
    said = step.payload
    if step.kind is StepKind.RESULT:
        return f"- [{said.get('id')}] {said.get('tool')}: {said.get('source')}, {said.get('at')}, {said.get('trust')}"
    return f"- {step.kind}: " + (said.get("sentence") or " ".join(str(value) for value in said.values()))


def _line(turn: Turn) -> str:
    spent = turn.spent
    took = f"{spent.tokens_in} + {spent.tokens_out} tokens, {plain(spent.cost)} USD"
    by = " ".join(name for name in (turn.provider, turn.model) if name) or "no model"
    return f"*{turn.state}, {by}, {took}, asked {moment(turn.asked_at)}, ended {moment(turn.ended_at) or 'not yet'}*"


def moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None
