"""The thread a tab shows, read from the database once and then only what was added."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import streamlit as st

from core.agents import threads
from core.agents.provenance import Evidence
from core.desk import Desk
from core.model import Progress, Step, Transcript, Turn
from pages.ui.assistant.linking import Linked, linked
from pages.ui.assistant.told import Told, told

KEY = "assistant-kept"


@dataclass
class Kept:
    """One thread's steps, and its answers as they were drawn; a thread of another id begins anew."""

    thread: UUID
    steps: dict[UUID, list[Step]] = field(default_factory=dict)
    whole: set[UUID] = field(default_factory=set)
    drawn: dict[UUID, Linked] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A turn, what its steps tell, and all that an answer in its place may rest on."""

    turn: Turn
    told: Told
    evidence: Sequence[Evidence]
    said: Sequence[str]

    @property
    def answer(self) -> Linked:
        """The finished answer with its numbers linked; worked out once."""
        drawn = of(self.turn.thread_id).drawn
        if self.turn.id not in drawn:
            drawn[self.turn.id] = linked(self.turn.answer or self.told.text, self.evidence, self.said)
        return drawn[self.turn.id]


def of(thread: UUID) -> Kept:
    """Return what this tab keeps of a thread."""
    kept = st.session_state.get(KEY)
    if not isinstance(kept, Kept) or kept.thread != thread:
        kept = st.session_state[KEY] = Kept(thread)
    return kept


def more(desk: Desk, turn: Turn) -> tuple[Progress, Told]:
    """Read what was added to a turn, and return that with the whole of it."""
    kept = of(turn.thread_id)
    steps = kept.steps.setdefault(turn.id, [])
    progress = threads.steps_since(desk, turn.id, steps[-1].n if steps else 0)
    steps += progress.steps
    if progress.state.over:
        kept.whole.add(turn.id)
    return progress, told(steps)


def shown(desk: Desk, transcript: Transcript) -> Sequence[Shown]:
    """Return the turns of a thread; the steps of one that ended are read once."""
    kept = of(transcript.thread.id)
    seen: list[Shown] = []
    evidence: list[Evidence] = []
    said: list[str] = []
    for turn in transcript.turns:
        has = told(kept.steps[turn.id]) if turn.id in kept.whole else more(desk, turn)[1]
        evidence, said = [*evidence, *has.evidence], [*said, turn.asked]
        seen.append(Shown(turn, has, evidence, said))
    return seen
