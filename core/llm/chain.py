"""Providers one after the other until one answers, and the rule model last.

In: a question, asked through a function that takes a model, as LangChain's `wrap_model_call` does. Out: the first
answer; every try is told as it ends, with its reason. A provider that failed rests for as long as its failure says; who
is passed over for that is told once a chain.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
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

    `message_id` is what its words were streamed under; after a failure they are to be dropped. The rule model has none,
    and nor has one that was not asked since it rests.
    """

    provider: str
    model: str
    failure: Failure | None
    seconds: float
    message_id: str = ""


@dataclass
class Rests:
    """Until when each provider, with the key in use, is left alone, and why; threads share it."""

    now: Callable[[], datetime]
    _known: dict[tuple[str, str], tuple[datetime, Failure]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rest(self, link: Link, failure: Failure) -> None:
        """Leave it alone for as long as its failure says; a longer rest under way stays."""
        until = self.now() + timedelta(seconds=failure.rest_s)
        with self._lock:
            known = self._known.get((link.name, link.key))
            if known is None or known[0] < until:
                self._known[link.name, link.key] = until, failure

    def rests(self, link: Link) -> Failure | None:
        """Return for which failure it is left alone now; None where it may be asked."""
        with self._lock:
            until, failure = self._known.get((link.name, link.key), (None, None))
        return failure if until is not None and self.now() < until else None


class Chain:
    """The providers one turn may ask, in order; made anew for each turn, while `rests` outlives them.

    `last` is the rule model; it is not guarded, since nothing leaves the machine and its defects are ours.
    """

    def __init__(self, links: Sequence[Link], last: BaseChatModel, redaction: Redaction, rests: Rests) -> None:
        self.links = links
        self._last, self._redaction, self._rests = last, redaction, rests
        self._told: set[Link] = set()

    def ask(self, call: Callable[[BaseChatModel], R], tried: Callable[[Attempt], None]) -> R:
        """Return what `call` makes of the first model that answers; `tried` hears of each try before the next begins.

        What `call` or `tried` raise themselves passes through.
        """
        for link in self.links:
            if failure := self._rests.rests(link):
                if link not in self._told:
                    self._told.add(link)
                    tried(Attempt(link.name, link.opening.model, replace(failure, resting=True), 0.0))
                continue
            model, began = GuardedModel(link=link, redaction=self._redaction), time.monotonic()
            try:
                answer = call(model)
            except ProviderFailedError as e:
                self._rests.rest(link, e.failure)
                self._told.add(link)
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
