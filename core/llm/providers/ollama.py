"""Ollama, a server of one's own: no key, no cost, and nothing leaves for a third party."""

from typing import TYPE_CHECKING

from core.llm.providers.base import NO_TLS, Opening

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NAME: str = "ollama"
PATH: str = ""
CONTEXT = 16_384
"""Tokens a model reads at once: of a longer text Ollama drops the beginning and says nothing. Its own 4,096 would not
hold the desk's tools with a few answers."""


def open(opening: Opening) -> "BaseChatModel":
    """Return the client; nothing is asked yet."""
    from langchain_ollama import ChatOllama

    return ChatOllama(
        model=opening.model,
        base_url=opening.address,
        num_ctx=CONTEXT,
        client_kwargs={"timeout": opening.timeout_s},
        sync_client_kwargs={"transport": opening.transport},
        async_client_kwargs={"verify": NO_TLS},
    )
