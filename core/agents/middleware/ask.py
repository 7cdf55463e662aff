"""Which model answers: the providers one after the other, within the budget, and the rule model last."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain.agents.middleware.types import ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage

from core.agents import threads
from core.agents.carried import Carried
from core.llm.budget import Budget, Used, beyond, tokens_about
from core.llm.chain import RULES, Attempt
from core.llm.guarded import GuardedModel, Link, ProviderFailedError, outgoing
from core.llm.prices import cost_of, estimate
from core.model import Spent, StepKind

ANSWER_TOKENS = 1_000
"""What an answer is taken to have, before it is there."""
MARK = "desk"
"""Under which an answer keeps who gave it."""
LIMIT = "limit"
"""Under which the desk's own last word keeps why it is the last."""


@dataclass(frozen=True)
class By:
    """Who asked for a call of a tool, by which prompt, and what that took."""

    provider: str = ""
    model: str = ""
    prompt: bytes | None = None
    spent: Spent = field(default_factory=Spent)


class Ask(AgentMiddleware[AgentState[Any], Carried, Any]):
    """One call of a model: whoever answers first, everything else written down."""

    def wrap_model_call(
        self, request: ModelRequest[Carried], handler: Callable[[ModelRequest[Carried]], ModelResponse[Any]]
    ) -> ModelResponse[Any] | AIMessage:
        carried = request.runtime.context
        carried.scribe.check()
        system = SystemMessage(carried.instructions)
        sent = _sent(carried, [system, *request.messages])
        if sentence := _beyond(carried, sent):
            return limited(sentence)

        def call(model: BaseChatModel) -> ModelResponse[Any]:
            carried.scribe.by = _of(model)
            try:
                return handler(request.override(model=model, system_message=system))
            except ProviderFailedError:
                assert isinstance(model, GuardedModel)
                _pay_for_what_came(carried, model, sent)
                # A stop ends the call under way; that is no failure of who was asked.
                carried.scribe.check()
                raise

        response = carried.chain.ask(call, lambda tried: _tried(carried, tried))
        return ModelResponse(result=[_kept(carried, request.messages, response.result[0], sent)])


def _of(model: BaseChatModel) -> tuple[str, str]:
    return (model.link.name, model.link.opening.model) if isinstance(model, GuardedModel) else (RULES, RULES)


def _pay_for_what_came(carried: Carried, model: GuardedModel, sent: str) -> None:
    """Count an answer that broke off, or was stopped, as far as it was heard: it says no more what it took."""
    if words := carried.scribe.said(model.message_id):
        asked, said = tokens_about(sent), tokens_about(words)
        carried.scribe.took(Spent(asked, said, _dollars(carried, model.link, asked, said)))


def _dollars(carried: Carried, link: Link, asked: int, said: int) -> Decimal:
    prices = dict(carried.desk.settings.llm_prices)
    return estimate(link.name, link.opening.model, asked, said, carried.desk.now().date(), prices)[0]


def _tried(carried: Carried, attempt: Attempt) -> None:
    scribe, failure = carried.scribe, attempt.failure
    if failure is None:
        return
    scribe.drop(attempt.message_id)
    told = {
        "provider": attempt.provider, "model": attempt.model, "kind": failure.kind.value, "sentence": failure.sentence,
        "seconds": round(attempt.seconds, 3), "resting": failure.resting,
    }  # fmt: skip
    scribe.write((StepKind.FALLBACK, told))


def _kept(carried: Carried, before: Sequence[BaseMessage], message: BaseMessage, sent: str) -> AIMessage:
    """Write down what an answer says and took; return it with who gave it, each call under an id of its own."""
    assert isinstance(message, AIMessage)
    (provider, model), settings = carried.scribe.by, carried.desk.settings
    usage = message.usage_metadata
    asked = usage["input_tokens"] if usage else tokens_about(sent)
    said = usage["output_tokens"] if usage else tokens_about(message.text)
    cost = cost_of(provider, model, message, carried.desk.now().date(), dict(settings.llm_prices))
    message = message.model_copy(update={"id": message.id or f"answer-{uuid4()}"})
    carried.scribe.took(Spent(asked, said, cost.dollars))
    carried.scribe.whole(str(message.id), message.text)
    mark = {
        "provider": provider, "model": model, "prompt": hashlib.sha256(sent.encode()).hexdigest(),
        "tokens": [asked, said], "cost": str(cost.dollars),
    }  # fmt: skip
    about = {**message.response_metadata, MARK: mark}
    return message.model_copy(update={"response_metadata": about, "tool_calls": _told_apart(before, message)})


def _told_apart(before: Sequence[BaseMessage], message: AIMessage) -> list[Any]:
    """Return an answer's calls; one that has the id of another one gets a new one."""
    used = {call["id"] for each in before if isinstance(each, AIMessage) for call in each.tool_calls}
    calls: list[Any] = []
    for call in message.tool_calls:
        id = call["id"] if call["id"] and call["id"] not in used else f"call-{uuid4()}"
        used.add(id)
        calls.append({**call, "id": id})
    return calls


def _beyond(carried: Carried, sent: str) -> str | None:
    """Return why no further call may begin; in rule mode nobody but an embedder is paid."""
    settings, links = carried.desk.settings, carried.chain.links
    if not links and settings.embedder == "offline":
        return None
    asked, coming = tokens_about(sent), Used()
    if links:
        coming = Used(asked + ANSWER_TOKENS, _dollars(carried, links[0], asked, ANSWER_TOKENS))
    today = threads.spent_today(carried.desk) + carried.scribe.unwritten
    return beyond(Budget.of(settings), _used(carried.scribe.spent), _used(today), coming)


def _used(spent: Spent) -> Used:
    return Used(spent.tokens_in + spent.tokens_out, spent.cost)


def limited(sentence: str) -> AIMessage:
    """Return the desk's own last word in a turn."""
    return AIMessage(sentence, id=f"limit-{uuid4()}", response_metadata={LIMIT: sentence})


def answered_by(messages: Sequence[BaseMessage]) -> tuple[str, str]:
    """Return the provider and the model of a turn's last answer; nothing where there is none yet."""
    marks = [each.response_metadata[MARK] for each in messages if MARK in getattr(each, "response_metadata", {})]
    return (marks[-1]["provider"], marks[-1]["model"]) if marks else ("", "")


def asked_by(messages: Sequence[BaseMessage], call: Any) -> By:
    """Return who asked for a call; what that took is told with the first of several calls."""
    for each in messages:
        if isinstance(each, AIMessage) and any(one["id"] == call["id"] for one in each.tool_calls):
            mark = each.response_metadata.get(MARK)
            if mark is None:
                return By()
            first = each.tool_calls[0]["id"] == call["id"]
            asked, said = mark["tokens"]
            spent = Spent(asked, said, Decimal(mark["cost"])) if first else Spent()
            return By(mark["provider"], mark["model"], bytes.fromhex(mark["prompt"]), spent)
    return By()


def _sent(carried: Carried, messages: list[BaseMessage]) -> str:
    """Return what a model is sent, as one text: as it leaves the machine, where it does."""
    leaving = outgoing(messages, carried.redaction) if carried.chain.links else messages
    return json.dumps([each.model_dump(include={"type", "content", "tool_calls"}) for each in leaving], default=str)
