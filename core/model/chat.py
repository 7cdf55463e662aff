"""What a person and the assistant say to each other."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID


class TurnState(StrEnum):
    """How a turn stands: nobody runs it yet, somebody does, or how it ended."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        return self not in (TurnState.WAITING, TurnState.RUNNING)


class StepKind(StrEnum):
    """What a step of a turn is; its payload holds, beside what its kind says, the sentence or data a page shows."""

    TEXT = "text"
    """`message`, `text`: a piece of the answer."""
    DROP = "drop"
    """`message`: what was streamed under this message is void."""
    CALL = "call"
    """`call`, `tool`, `arguments`."""
    RESULT = "result"
    """`call`, `id`, `tool`, `source`, `at`, `trust`, `data`, `seconds`, perhaps `figure`."""
    FAILED = "failed"
    """`call`, `sentence`."""
    REFUSED = "refused"
    """`call`, `sentence`, by the intent gate."""
    FALLBACK = "fallback"
    """`provider`, `model`, `kind`, `seconds`."""
    PROPOSAL = "proposal"
    """`call`, `proposal`."""
    LIMIT = "limit"
    """`sentence`."""


class CallStage(StrEnum):
    """How far a call of a tool has come; each stage is a row of its own."""

    STARTED = "started"
    DECIDED = "decided"
    FINISHED = "finished"


@dataclass(frozen=True)
class Spent:
    """Tokens and US dollars that language models took."""

    tokens_in: int = 0
    tokens_out: int = 0
    cost: Decimal = Decimal(0)

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out, self.cost + other.cost)


@dataclass(frozen=True)
class Thread:
    """A conversation of one person."""

    id: UUID
    user_id: UUID
    title: str
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Turn:
    """One question and its answer.

    `place` counts the thread's questions from 1; an edit or a retry has the place of the turn it `replaces`. `runs`
    counts how often it was begun: more than once where a runner died and another one goes on from its checkpoints.
    """

    id: UUID
    thread_id: UUID
    user_id: UUID
    place: int
    asked: str
    replaces: UUID | None
    privacy: str
    state: TurnState
    stop_requested_at: datetime | None
    runs: int
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    answer: str
    error: str
    provider: str
    model: str
    spent: Spent


@dataclass(frozen=True)
class Step:
    """One appended event of a turn; `n` counts from 1."""

    n: int
    kind: StepKind
    payload: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class ToolCall:
    """A stage of a call as it is kept for the audit; `prompt_hash` is the SHA-256 of what the model was asked."""

    call_id: str
    stage: CallStage
    tool: str
    details: dict[str, Any]
    provider: str = ""
    model: str = ""
    prompt_hash: bytes | None = None
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True)
class Ending:
    """How a turn ended, what it answered, who answered it; `error` says why there is no answer."""

    state: TurnState
    answer: str = ""
    error: str = ""
    provider: str = ""
    model: str = ""


@dataclass(frozen=True)
class Transcript:
    """A thread with its turns as they are shown: the newest of each place."""

    thread: Thread
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Progress:
    """What became of a turn since somebody last looked."""

    state: TurnState
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Mention:
    """A thread in which words were found; `turn_id` is the newest turn that says them, None where the title does."""

    thread: Thread
    turn_id: UUID | None
