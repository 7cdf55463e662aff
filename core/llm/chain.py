"""Providers one after the other until one answers, and the rule model last.

In: a question, asked through a function that takes a model, as LangChain's `wrap_model_call` does. Out: the first
answer; every try is told as it ends, with its reason. A provider that failed rests for as long as its failure says.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from langchain_core.language_models import BaseChatModel

from core.llm.classify import Failure
from core.llm.guarded import GuardedModel, Link, ProviderFailedError
from core.llm.redact import Redaction

RULES = "rules"
R = TypeVar("R")


@dataclass(frozen=True)
class Attempt:
    """One try: without a failure it is the one that answered.

    `message_id` is what its words were streamed under; after a failure they are to be dropped. The rule model has none.
    """

    provider: str
    model: str
    failure: Failure | None
    seconds: float
    message_id: str = ""


@dataclass
class Rests:
    """Until when each provider, with the key in use, is left alone; threads share it."""

    now: Callable[[], datetime]
    _until: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rest(self, link: Link, seconds: float) -> None:
        """Leave it alone for so long; a longer rest under way stays."""
        until = self.now() + timedelta(seconds=seconds)
        with self._lock:
            self._until[link.name, link.key] = max(until, self._until.get((link.name, link.key), until))

    def rests(self, link: Link) -> bool:
        with self._lock:
            until = self._until.get((link.name, link.key))
        return until is not None and self.now() < until

    def known(self) -> Mapping[tuple[str, str], datetime]:
        """Return who rests until when, by provider and key."""
        now = self.now()
        with self._lock:
            return {whom: until for whom, until in self._until.items() if now < until}


class Chain:
    """The providers one turn may ask, in order; made anew for each turn, while `rests` outlives them.

    `last` is the rule model; it is not guarded, since nothing leaves the machine and its defects are ours.
    """

    def __init__(self, links: Sequence[Link], last: BaseChatModel, redaction: Redaction, rests: Rests) -> None:
        self.links = links
        self._last, self._redaction, self._rests = last, redaction, rests

    def ask(self, call: Callable[[BaseChatModel], R], tried: Callable[[Attempt], None]) -> R:
        """Return what `call` makes of the first model that answers; `tried` hears of each try before the next begins.

        What `call` or `tried` raise themselves passes through.
        """
        for link in self.links:
            if self._rests.rests(link):
                continue
            model, began = GuardedModel(link=link, redaction=self._redaction), time.monotonic()
            try:
                answer = call(model)
            except ProviderFailedError as e:
                self._rests.rest(link, e.failure.cool_down)
                tried(_attempt(link, model, e.failure, began))
            else:
                tried(_attempt(link, model, None, began))
                return answer
        began = time.monotonic()
        answer = call(self._last)
        tried(Attempt(RULES, RULES, None, time.monotonic() - began))
        return answer

    def cut(self) -> None:
        """End the calls under way; they fail where they wait."""
        for link in self.links:
            link.line.cut()

    def close(self) -> None:
        """Hang up."""
        for link in self.links:
            link.line.close()


def _attempt(link: Link, model: GuardedModel, failure: Failure | None, began: float) -> Attempt:
    return Attempt(link.name, link.opening.model, failure, time.monotonic() - began, model.message_id)
