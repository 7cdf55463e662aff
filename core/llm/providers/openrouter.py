"""OpenRouter, one address for the models of many."""

from typing import TYPE_CHECKING

import httpx

from core.llm.providers.base import NO_KEY, NO_TLS, Opening

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NAME: str = "openrouter"
PATH: str = "/api/v1"
TITLE = "CryptoPulse"


def open(opening: Opening) -> "BaseChatModel":
    """Return the client; nothing is asked yet."""
    from langchain_openrouter import ChatOpenRouter
    from openrouter import OpenRouter
    from pydantic import SecretStr

    # LangChain's way of making this client has no attempt without retries of up to an hour.
    client = OpenRouter(
        api_key=NO_KEY,
        server_url=opening.address,
        client=httpx.Client(transport=opening.transport, headers={"X-Title": TITLE}),
        async_client=httpx.AsyncClient(verify=NO_TLS),
        timeout_ms=int(opening.timeout_s * 1000),
        retry_config=None,
    )
    return ChatOpenRouter(model=opening.model, api_key=SecretStr(NO_KEY), client=client, app_url=None, app_title=None)
