"""Google Gemini, the Developer API."""

from typing import TYPE_CHECKING

from core.llm.providers.base import NO_KEY, NO_TLS, Opening

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NAME: str = "gemini"
PATH: str = ""


def open(opening: Opening) -> "BaseChatModel":
    """Return the client; nothing is asked yet."""
    # Loading Google's client takes a second, which only who asks it should wait.
    from langchain_google_genai import ChatGoogleGenerativeAI

    return ChatGoogleGenerativeAI(
        model=opening.model,
        base_url=opening.address,
        google_api_key=NO_KEY,
        timeout=opening.timeout_s,
        # One attempt in all: 0 would mean Google's own six.
        max_retries=1,
        client_args={"transport": opening.transport, "verify": NO_TLS, "ssl": NO_TLS},
    )
