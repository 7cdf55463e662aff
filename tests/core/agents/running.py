"""What tests of threads and turns share: who runs turns, and a thread that was answered."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from core.agents import threads, turns
from core.agents.turns import Runner
from core.desk import Desk
from core.model import Ending, Turn, TurnState
from core.store import Duty


def runner_of(jobs_desk: Desk, name: str = "one") -> Runner:
    return Runner(name, partial(jobs_desk.store.as_service, Duty.ASSISTANT), jobs_desk.now)


def at(runner: Runner, moment: datetime) -> Runner:
    return replace(runner, now=lambda: moment)


def begun(desk: Desk, runner: Runner, words: str = "How is BTC?", thread: UUID | None = None) -> Turn:
    """Ask and let a runner begin; no other turn may wait."""
    asked = threads.ask(desk, thread, words)
    turn = turns.claim(runner)
    assert turn is not None
    assert turn.id == asked.id
    return turn


def answered(
    desk: Desk, runner: Runner, words: str, answer: str, thread: UUID | None = None, replaces: UUID | None = None
) -> Turn:
    threads.ask(desk, thread, words, replaces)
    turn = turns.claim(runner)
    assert turn is not None
    return turns.finish(runner, turn, Ending(TurnState.DONE, answer, provider="rule", model="rule-1"))
