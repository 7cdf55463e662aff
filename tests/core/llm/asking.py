"""Chains and models of the tests: real clients, asked over a real socket."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from langchain_core.language_models import BaseChatModel, FakeListChatModel
from langchain_core.messages import BaseMessage, HumanMessage

from core.llm.chain import Attempt, Chain, Rests
from core.llm.guarded import GuardedModel, Link
from core.llm.providers import PROVIDERS, Opening
from core.llm.providers.base import NO_TLS
from core.llm.redact import Privacy, Redaction

NAMES = tuple(PROVIDERS)
RULE_ANSWER = "By rule: BTC stands at 60,000."
QUESTION = [HumanMessage("How is BTC?")]


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at: datetime = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def link(name: str, address: str, timeout_s: float = 5.0, key: str = "") -> Link:
    provider = PROVIDERS[name]
    return Link(
        provider, Opening(address + provider.PATH, f"{name}-model", timeout_s, httpx.HTTPTransport(verify=NO_TLS)), key
    )


def model(name: str, address: str, level: Privacy = Privacy.BALANCED, timeout_s: float = 5.0) -> GuardedModel:
    return GuardedModel(link=link(name, address, timeout_s), redaction=Redaction(level))


@dataclass
class Asker:
    """Asks a chain and keeps what a page would: each piece with its message's id, and each try."""

    links: Sequence[Link]
    stream: bool = False
    rests: Rests = field(default_factory=lambda: Rests(Clock()))
    pieces: list[tuple[str | None, str]] = field(default_factory=list)
    tries: list[Attempt] = field(default_factory=list)

    def ask(self, messages: Sequence[BaseMessage] = QUESTION) -> str:
        """Return the answer's text, as it stands once the words of failed messages are dropped."""
        chain = Chain(self.links, FakeListChatModel(responses=[RULE_ANSWER]), Redaction(Privacy.BALANCED), self.rests)
        return chain.ask(lambda model: self._answer(model, messages), self.tries.append)

    def _answer(self, model: BaseChatModel, messages: Sequence[BaseMessage]) -> str:
        if not self.stream:
            return model.invoke(list(messages)).text
        mine = []
        for chunk in model.stream(list(messages)):
            self.pieces.append((chunk.id, chunk.text))
            mine.append(chunk.text)
        return "".join(mine)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Who was tried, and how it went."""
        return [(each.provider, each.failure.kind.value if each.failure else "answered") for each in self.tries]
