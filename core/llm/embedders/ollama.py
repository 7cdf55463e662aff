"""Ollama's `/api/embed`, on a server of one's own.

https://docs.ollama.com/api/embed. Models of fewer dimensions are filled up; `dimensions` cuts those of more.
"""

from collections.abc import Sequence

from core.llm.embedders.base import DIMENSIONS, FEWEST, Rows, joined, parts, unit
from core.llm.embedders.call import JsonCalls
from core.llm.providers.base import Opening

# A machine without a graphics card takes about a second for so many passages.
AT_ONCE = 16


class OllamaEmbedder:
    """Asks the model of the opening; the timeout is one of a call, not of all texts."""

    OF = "ollama"

    def __init__(self, opening: Opening) -> None:
        self.name = f"{self.OF}/{opening.model}"
        self._model = opening.model
        self._calls = JsonCalls("Ollama", opening)

    def documents(self, texts: Sequence[str]) -> Rows:
        return joined([self._ask(some) for some in parts(texts, AT_ONCE)])

    def query(self, text: str) -> Rows:
        return self._ask([text])[0]

    def _ask(self, texts: Sequence[str]) -> Rows:
        body = {"model": self._model, "input": list(texts), "dimensions": DIMENSIONS}
        with self._calls.answer("/api/embed", body) as answer:
            return unit(answer["embeddings"], len(texts), fewest=FEWEST)
