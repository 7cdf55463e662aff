"""What a turn carries through the graph; no model ever sees it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from langchain.agents.middleware.types import ToolCallRequest

from core.agents.scribe import Scribe
from core.agents.tools import At
from core.desk import Desk
from core.llm.chain import Chain
from core.llm.redact import Redaction
from core.model import Turn

LONGEST_ID = 150


@dataclass(frozen=True)
class Carried:
    """Whose turn it is, who writes it down, whom it asks, and how the model was instructed."""

    desk: Desk
    turn: Turn
    scribe: Scribe
    chain: Chain
    redaction: Redaction
    instructions: str
    next_result: Callable[[], str]
    """Gives the results of the thread their ids: r1, r2, …"""
    proposing: threading.Lock = field(default_factory=threading.Lock)
    """Held while a proposal is judged and recorded, so that of two at once the second is seen as the second."""

    def call_id(self, id: object) -> str:
        """Return a call's id in its thread: a model gives its own, and may give the same in every turn."""
        return f"{self.turn.id.hex}-{id}"[:LONGEST_ID]

    def at(self, id: object) -> At:
        thread: UUID = self.turn.thread_id
        return At(self.desk, thread, self.turn.id, self.call_id(id))


def carried_by(request: ToolCallRequest) -> Carried:
    """Return what the turn of a call carries."""
    return cast(Carried, request.runtime.context)
