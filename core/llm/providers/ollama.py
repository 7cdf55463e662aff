"""Ollama, a server of one's own: no key, no cost, and nothing leaves for a third party."""

from langchain_core.language_models import BaseChatModel

from core.llm.providers.base import Opening

NAME: str = "ollama"
PATH: str = ""


def open(opening: Opening) -> BaseChatModel:
    """Return the client; nothing is asked yet."""
    from langchain_ollama import ChatOllama

    return ChatOllama(
        model=opening.model,
        base_url=opening.address,
        client_kwargs={"timeout": opening.timeout_s},
        sync_client_kwargs={"transport": opening.transport},
    )
