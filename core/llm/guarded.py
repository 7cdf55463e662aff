"""A provider's model as the chain asks it: one attempt, within its time, without what must not leave.

In: messages. Out: the answer with its placeholders put back, under a message id of our own; or ProviderFailedError.
Other exceptions are ours and pass through.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import ConfigDict, Field

from core.errors import UnavailableError
from core.llm.classify import Failure, classify, judge
from core.llm.providers import Line, Opening, Provider
from core.llm.redact import Redaction, Restorer
from core.llm.watch import watching

M = TypeVar("M", bound=BaseMessage)


class ProviderFailedError(UnavailableError):
    """A provider of language models gave no answer. The next one is asked."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence)
        self.failure = failure


class Link:
    """One provider in a chain; its client is opened when it is first asked. `key` tells whose key it goes out with."""

    def __init__(self, provider: Provider, opening: Opening, key: str = "") -> None:
        self.provider, self.opening, self.key = provider, opening, key
        self.line = Line(opening.transport)

    @property
    def name(self) -> str:
        return self.provider.NAME

    @cached_property
    def client(self) -> BaseChatModel:
        at = self.opening
        return self.provider.open(Opening(at.address, at.model, at.timeout_s, self.line))


class GuardedModel(BaseChatModel):
    """One attempt at one provider."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    link: Link
    redaction: Redaction
    message_id: str = Field(default_factory=lambda: f"answer-{uuid4()}")

    @property
    def _llm_type(self) -> str:
        return self.link.name

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"provider": self.link.name, "model": self.link.opening.model}

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[Any, AIMessage]:
        """Bind the tools in the provider's own shape."""
        chosen = {"tool_choice": tool_choice} if tool_choice is not None else {}
        bound = self._client().bind_tools(tools, **chosen, **kwargs)
        return self.bind(**getattr(bound, "kwargs", {}))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        client, sent = self._client(), outgoing(messages, self.redaction)
        with watching(self.link.opening.timeout_s, self.link.line.cut) as watch:
            try:
                result = client._generate(sent, stop, None, **kwargs)
            except Exception as e:
                raise ProviderFailedError(classify(e, cut=watch.expired)) from e
        generation = result.generations[0]
        message = generation.message
        assert isinstance(message, AIMessage)
        about = {**(result.llm_output or {}), **(generation.generation_info or {}), **message.response_metadata}
        _check(bool(message.text.strip() or message.tool_calls), not message.invalid_tool_calls, about)
        restored = put_back(message, self.redaction).model_copy(update={"id": self.message_id})
        return ChatResult(generations=[ChatGeneration(message=restored, generation_info=generation.generation_info)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        whole, about = AIMessageChunk(content=""), dict[str, Any]()
        returning = _Returning(self.redaction, self.message_id)
        for chunk in self._pieces(outgoing(messages, self.redaction), stop, kwargs):
            message = chunk.message
            assert isinstance(message, AIMessageChunk)
            about |= {**(chunk.generation_info or {}), **message.response_metadata}
            piece = returning.piece(message)
            whole += piece
            yield ChatGenerationChunk(message=piece, generation_info=chunk.generation_info)
        # The piece that says it is the last comes only when the whole was found good.
        last = returning.last()
        whole += last
        _check(bool(whole.text.strip() or whole.tool_calls), not whole.invalid_tool_calls, about)
        yield ChatGenerationChunk(message=last)

    def _pieces(
        self, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]
    ) -> Iterator[ChatGenerationChunk]:
        client = self._client()
        with watching(self.link.opening.timeout_s, self.link.line.cut) as watch:
            try:
                for chunk in client._stream(messages, stop, None, **kwargs):
                    if _is_word(chunk.message):
                        watch.heard()
                    yield chunk
            except Exception as e:
                raise ProviderFailedError(classify(e, cut=watch.expired)) from e

    def _client(self) -> BaseChatModel:
        try:
            return self.link.client
        except Exception as e:
            raise ProviderFailedError(classify(e)) from e


class _Returning:
    """Puts placeholders back in the pieces of one streamed answer: its text, and the arguments of each call."""

    def __init__(self, redaction: Redaction, message_id: str) -> None:
        self._redaction, self._id = redaction, message_id
        self._text = Restorer(redaction)
        self._calls: dict[Any, Restorer] = {}

    def piece(self, message: AIMessageChunk) -> AIMessageChunk:
        return AIMessageChunk(
            content=_content(message.content, self._text.feed, self._redaction.back_in),
            tool_call_chunks=[{**call, "args": self._arguments(call)} for call in message.tool_call_chunks],
            additional_kwargs=self._redaction.back_in(message.additional_kwargs),
            response_metadata=message.response_metadata,
            usage_metadata=message.usage_metadata,
            id=self._id,
        )

    def _arguments(self, call: Any) -> str | None:
        if call["args"] is None:
            return None
        restorer = self._calls.setdefault(call["index"], Restorer(self._redaction))
        # Arguments are JSON: the brace or quote that ends them is never the beginning of a placeholder.
        return restorer.feed(call["args"])

    def last(self) -> AIMessageChunk:
        return AIMessageChunk(content=self._text.rest(), chunk_position="last", id=self._id)


def outgoing(messages: Sequence[BaseMessage], redaction: Redaction) -> list[BaseMessage]:
    """Return the messages as they may leave the machine."""
    return [_changed(message, redaction.out, redaction.out_of) for message in messages]


def put_back(message: AIMessage, redaction: Redaction) -> AIMessage:
    """Return an answer with what its placeholders stand for."""
    return _changed(message, redaction.back, redaction.back_in)


def _changed(message: M, text: Callable[[str], str], value: Callable[[Any], Any]) -> M:
    changes: dict[str, Any] = {
        "content": _content(message.content, text, value),
        "additional_kwargs": value(message.additional_kwargs),
    }
    if isinstance(message, AIMessage):
        for calls in ("tool_calls", "invalid_tool_calls"):
            changes[calls] = [{**call, "args": value(call["args"])} for call in getattr(message, calls)]
    return message.model_copy(update=changes)


def _content(content: Any, text: Callable[[str], str], value: Callable[[Any], Any]) -> Any:
    """Return a message's content with every text of it changed, and whatever else its blocks hold by `value`."""
    if isinstance(content, str):
        return text(content)
    return [
        text(b) if isinstance(b, str) else {**value(b), **({"text": text(b["text"])} if "text" in b else {})}
        for b in content
    ]


def _is_word(message: BaseMessage) -> bool:
    """Tell whether a piece is a sign of work: words, a call, or thoughts."""
    calls = getattr(message, "tool_call_chunks", None)
    return bool(message.content or calls or message.additional_kwargs.get("reasoning_content"))


def _check(said: bool, readable: bool, about: dict[str, Any]) -> None:
    if wrong := judge(said, readable, about):
        raise ProviderFailedError(wrong)
