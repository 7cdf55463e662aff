"""What tests of whole turns share: real clients of a model server, a runner, and the steps that were written."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from core.agents import run, threads
from core.agents.run import Links
from core.desk import Desk
from core.llm.chain import Rests
from core.llm.links import links_for
from core.model import Step, StepKind, Turn
from tests.core.agents.running import begun, runner_of
from tests.core.llm.asking import link


def with_ollama(desk: Desk, address: str, **changes: Any) -> Desk:
    """Return the jobs' desk whose only provider is an Ollama at that address, with its settings changed."""
    return replace(desk, settings=desk.settings.model_copy(update={"ollama_url": address, **changes}))


def asking(address: str, *names: str, timeout_s: float = 5.0) -> Links:
    """Return whom every person's questions go to: these providers' real clients, at the model server."""
    return lambda _, __: [link(name, address, timeout_s) for name in names]


def answered(jobs_desk: Desk, me: Desk, words: str, thread: UUID | None = None, links: Links = links_for) -> Turn:
    """Ask and run the turn to its end, as the jobs do."""
    turn = begun(me, runner_of(jobs_desk), words, thread)
    ended = went_on(jobs_desk, turn, links)
    assert ended is not None
    return ended


def went_on(jobs_desk: Desk, turn: Turn, links: Links = links_for) -> Turn | None:
    """Run a turn that was begun, or taken over."""
    return run.answer(runner_of(jobs_desk), jobs_desk, turn, rests=Rests(jobs_desk.now), links=links)


def steps_of(me: Desk, turn: Turn, *kinds: StepKind) -> Sequence[Step]:
    return [s for s in threads.steps_since(me, turn.id).steps if not kinds or s.kind in kinds]


def kinds_of(me: Desk, turn: Turn) -> list[str]:
    """Return the kinds of a turn's steps, pieces of text that follow each other as one."""
    kinds = [step.kind.value for step in steps_of(me, turn)]
    return [kind for at, kind in enumerate(kinds) if kind != "text" or at == 0 or kinds[at - 1] != "text"]


def text_of(me: Desk, turn: Turn) -> str:
    """Return an answer's text as a page puts it together: pieces of messages that were not dropped."""
    said: dict[str, str] = {}
    for step in steps_of(me, turn, StepKind.TEXT, StepKind.DROP):
        message = step.payload["message"]
        if step.kind is StepKind.DROP:
            said.pop(message, None)
        else:
            said[message] = said.get(message, "") + step.payload["text"]
    return "\n\n".join(text.strip() for text in said.values() if text.strip())
