"""The real clients of the model server, each with one try and a short patience."""

from collections.abc import Callable

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.ai import add_ai_message_chunks
from langchain_core.runnables import Runnable
from langchain_google_genai import ChatGoogleGenerativeAI
from langchain_ollama import ChatOllama
from langchain_openrouter import ChatOpenRouter
from pydantic import SecretStr

from core.llm.providers.base import NO_TLS
from tests.servers.llm.replies import Provider

WITHIN_S = 0.3
KEY = "key-of-the-tests"


def gemini(address: str) -> BaseChatModel:
    key = SecretStr(KEY)
    return ChatGoogleGenerativeAI(
        model="gemini-2.5-flash", api_key=key, base_url=address, max_retries=1, timeout=WITHIN_S,
        client_args={"verify": NO_TLS, "ssl": NO_TLS},
    )  # fmt: skip


def openrouter(address: str) -> BaseChatModel:
    milliseconds = round(WITHIN_S * 1000)
    model = ChatOpenRouter(
        model="some/model", api_key=SecretStr(KEY), base_url=f"{address}/api/v1", timeout=milliseconds,
        app_url="https://example.org", app_title="tests",
    )  # fmt: skip
    # Its own `max_retries=0` would mean an hour of retries.
    model.client.sdk_configuration.retry_config = None
    return model


def ollama(address: str) -> BaseChatModel:
    return ChatOllama(model="llama3.2", base_url=address, client_kwargs={"timeout": WITHIN_S, "verify": NO_TLS})


CLIENTS: dict[Provider, Callable[[str], BaseChatModel]] = {
    "gemini": gemini, "openrouter": openrouter, "ollama": ollama
}  # fmt: skip


def whole(model: Runnable[LanguageModelInput, AIMessage], words: str = "hello") -> AIMessageChunk:
    """Return a stream put together."""
    first, *rest = [chunk for chunk in model.stream(words) if isinstance(chunk, AIMessageChunk)]
    return add_ai_message_chunks(first, *rest)
