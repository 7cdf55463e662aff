"""Which embedder the settings choose, and what it is told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

import httpx

from core.desk import Desk
from core.errors import InvalidError
from core.llm.budget import Used, tokens_about
from core.llm.embedders import Embedder, GeminiEmbedder, NotEmbeddedError, OfflineEmbedder, OllamaEmbedder
from core.llm.embedders import OpenAiCompatibleEmbedder as CompatibleEmbedder
from core.llm.embedders.base import Rows
from core.llm.prices import estimate
from core.llm.providers import PROVIDERS, Opening
from core.llm.redact import Privacy, Redaction
from core.settings import Settings
from core.vault.findings import usable_keys
from core.vault.transport import ForwardTransport, forward_address

OFFLINE = OfflineEmbedder()
KINDS: Mapping[str, type[GeminiEmbedder | CompatibleEmbedder | OllamaEmbedder]] = {
    "gemini": GeminiEmbedder, "openrouter": CompatibleEmbedder, "compatible": CompatibleEmbedder,
    "ollama": OllamaEmbedder,
}  # fmt: skip
_TOKENS: ContextVar[list[int] | None] = ContextVar("tokens of questions", default=None)
MODELS = {"gemini": "gemini-embedding-001", "openrouter": "openai/text-embedding-3-small", "ollama": "nomic-embed-text"}


class NoEmbeddingAddressError(InvalidError):
    """The settings choose an embedder and do not say where it is. Look at docs/settings.md."""


def embedder_name(settings: Settings) -> str:
    """Return what is stored with the vectors of the embedder the settings choose; nobody is asked."""
    if settings.embedder == "offline":
        return OFFLINE.name
    return f"{KINDS[settings.embedder].OF}/{_asked(settings)[0]}"


def embedder_for(desk: Desk) -> Embedder:
    """Return the embedder of the settings; but for the offline one for the jobs, who may look which keys there are.

    It goes out with the desk's key. Raises NotEmbeddedError where the desk has none that works.
    """
    settings = desk.settings
    if settings.embedder == "offline":
        return OFFLINE
    if settings.embedder in ("compatible", "ollama"):
        return _opened(settings.embedder, _own_address(settings), *_asked(settings), None)
    keys = usable_keys(desk.store, settings.embedder)
    key = next((each for each in keys if each.user_id is None), None)
    if key is None:
        raise NotEmbeddedError(f"The desk has no key for {settings.embedder} that works: an admin stores one.")
    address = forward_address(key.id) + PROVIDERS[settings.embedder].PATH
    return _opened(settings.embedder, address, *_asked(settings), settings.forward_socket)


@contextmanager
def counted(desk: Desk) -> Iterator[Callable[[], Used]]:
    """Count what questions take meanwhile, asked of an embedder in this thread; what is lent tells it at any time.

    By the tokens of what left the machine, rather too many, since not every embedder says what it took.
    """
    tokens: list[int] = []
    token = _TOKENS.set(tokens)
    try:
        yield lambda: _used(desk, sum(tokens))
    finally:
        _TOKENS.reset(token)


def _used(desk: Desk, tokens: int) -> Used:
    settings = desk.settings
    prices = dict(settings.llm_prices)
    return Used(tokens, estimate(settings.embedder, _asked(settings)[0], tokens, 0, desk.now().date(), prices)[0])


class Redacting:
    """An embedder that is told what may leave the machine, and nothing else."""

    def __init__(self, asked: Embedder, level: Privacy) -> None:
        self._asked, self._level = asked, level
        self.name = asked.name

    def documents(self, texts: Sequence[str]) -> Rows:
        return self._asked.documents([self._out(text) for text in texts])

    def query(self, text: str) -> Rows:
        leaving = self._out(text)
        if (tokens := _TOKENS.get()) is not None:
            tokens.append(tokens_about(leaving))
        return self._asked.query(leaving)

    def _out(self, text: str) -> str:
        return Redaction(self._level).out(text)


def _asked(settings: Settings) -> tuple[str, float, str]:
    model = settings.embedding_model or MODELS.get(settings.embedder, "")
    return model, settings.embedding_timeout_s, settings.llm_privacy


@lru_cache(maxsize=4)
def _opened(kind: str, address: str, model: str, timeout_s: float, privacy: str, forwarder: Path | None) -> Embedder:
    transport = ForwardTransport(forwarder) if forwarder else httpx.HTTPTransport()
    return Redacting(KINDS[kind](Opening(address.rstrip("/"), model, timeout_s, transport)), Privacy(privacy))


def _own_address(settings: Settings) -> str:
    """Return where the desk's own server is; an embedder of one's own needs its model named as well."""
    address = settings.ollama_url if settings.embedder == "ollama" else settings.embedding_url
    if not address or (settings.embedder == "compatible" and not settings.embedding_model):
        raise NoEmbeddingAddressError
    return address
