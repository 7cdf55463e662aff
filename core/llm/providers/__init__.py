"""Providers of language models, listed by hand.

In: an address, a model's name, a timeout, a way. Out: LangChain's own client of that provider, for one attempt a call.
Add one: a file with `NAME`, `PATH` and `open`, one line in `PROVIDERS`, its model and timeout in the settings.
"""

from collections.abc import Mapping

import httpx

from core.llm.providers import gemini, ollama, openrouter
from core.llm.providers.base import NO_KEY, Line, Opening, Provider

LISTED: tuple[Provider, ...] = (gemini, openrouter, ollama)
PROVIDERS: Mapping[str, Provider] = {provider.NAME: provider for provider in LISTED}


def load() -> None:
    """Load every provider's client, as a process does at its start: the first fallback should not wait a second for it."""
    for provider in LISTED:
        provider.open(Opening("http://127.0.0.1", "none", 1.0, httpx.HTTPTransport()))


__all__ = ["NO_KEY", "PROVIDERS", "Line", "Opening", "Provider", "load"]
