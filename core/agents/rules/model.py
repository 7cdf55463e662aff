"""A chat model of rules: the person's words choose the tools, and templates say what they told."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import InstanceOf

from core.agents.rules.base import Call, Intent, Talk
from core.agents.rules.hearing import Asked, hear
from core.agents.rules.markdown import joined
from core.agents.rules.told import asked_last, made, said, told
from core.agents.rules.words import KNOWN

NAME = "rules"
MOST_CALLS = 12
"""Of a turn; what a message asks for beyond is left."""
NOTHING_SAID = "Ask me about prices, positions, orders, news or the desk's policies, or tell me what to order."


class RuleModel(BaseChatModel):
    """The model that needs no key and no network, and answers the same to the same messages.

    `symbols` are the desk's, `asked_at` is the moment of the person's question (aware, UTC). What tools told is said
    and never read as words of the person: which calls are made hangs on the person's messages and on numbers of
    trusted tools alone. The id of a call is a hash of the id of the person's message, its place, tool and arguments.
    """

    intents: tuple[InstanceOf[Intent], ...]
    symbols: frozenset[str] = frozenset()
    asked_at: datetime
    tool_names: tuple[str, ...] = ()

    @property
    def _llm_type(self) -> str:
        return NAME

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": NAME}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        return LangSmithParams(ls_provider=NAME, ls_model_name=NAME, ls_model_type="chat")

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return this model with the names of the tools it may call."""
        names = tuple(convert_to_openai_tool(tool)["function"]["name"] for tool in tools)
        return self.model_copy(update={"tool_names": names})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._reply(messages))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        reply = self._reply(messages)
        pieces = re.findall(r"\S+\s*|\s+", reply.text) or [""]
        for at, piece in enumerate(pieces):
            chunk = ChatGenerationChunk(message=_chunk(reply, piece, last=at == len(pieces) - 1))
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk

    def _reply(self, messages: Sequence[BaseMessage]) -> AIMessage:
        at = asked_last(messages)
        if at < 0:
            return _message("start", NOTHING_SAID)
        talk = Talk(
            said(messages[: at + 1]), self.asked_at, self.symbols or KNOWN, told(messages[at + 1 :]), self.intents
        )
        asked = hear(talk)
        turn = f"{messages[at].id or at}"
        done = {call.key for call in made(messages[at + 1 :]).values()}
        wanted = self._calls(asked, talk)
        new = [(place, call) for place, call in enumerate(wanted) if call.key not in done]
        if new:
            calls = [
                {"name": call.tool, "args": dict(call.arguments), "id": _hash("call", turn, place, call.key), "type": "tool_call"}
                for place, call in new
            ]  # fmt: skip
            return _message(_hash("rules", turn, len(done)), "", calls)
        return _message(_hash("rules", turn, len(done)), joined(*_answers(asked, talk)))

    def _calls(self, asked: Sequence[Asked], talk: Talk) -> list[Call]:
        """Return every call the message needs by what is known so far, each once."""
        wanted = {call.key: call for each in asked for call in each.intent.calls(each.part, talk)}
        return [call for call in wanted.values() if call.tool in self.tool_names][:MOST_CALLS]


def _answers(asked: Sequence[Asked], talk: Talk) -> list[str]:
    return list(dict.fromkeys(each.intent.answer(each.part, talk) for each in asked))


def _hash(kind: str, *parts: object) -> str:
    return f"{kind}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"


def _message(id: str, text: str, calls: Sequence[dict[str, Any]] = ()) -> AIMessage:
    usage = UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)
    about = {"model_name": NAME, "model_provider": NAME, "finish_reason": "tool_calls" if calls else "stop"}
    return AIMessage(content=text, id=id, tool_calls=list(calls), usage_metadata=usage, response_metadata=about)


def _chunk(reply: AIMessage, piece: str, last: bool) -> AIMessageChunk:
    """Return a piece of a reply; its calls, usage and end come with the last."""
    if not last:
        return AIMessageChunk(content=piece, id=reply.id)
    calls = [
        tool_call_chunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=at)
        for at, call in enumerate(reply.tool_calls)
    ]
    return AIMessageChunk(
        content=piece, id=reply.id, tool_call_chunks=calls, usage_metadata=reply.usage_metadata,
        response_metadata=reply.response_metadata, chunk_position="last",
    )  # fmt: skip
