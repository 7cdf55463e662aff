"""OpenAI's `embeddings` as OpenRouter and many servers of one's own speak it.

https://platform.openai.com/docs/api-reference/embeddings. Vectors are asked for in base64, a third of the size; servers
that do not know it answer with numbers, which is read too.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.llm.embedders.base import DIMENSIONS, FEWEST, NotEmbeddedError, Rows, joined, parts, unit
from core.llm.embedders.call import JsonCalls
from core.llm.providers.base import Opening

AT_ONCE = 100


class OpenAiCompatibleEmbedder:
    """Asks the model of the opening, whose address ends before `/embeddings`; the timeout is one of a call."""

    OF = "openai-compatible"

    def __init__(self, opening: Opening) -> None:
        self.name = f"{self.OF}/{opening.model}"
        self._model = opening.model
        self._calls = JsonCalls("The embeddings service", opening)

    def documents(self, texts: Sequence[str]) -> Rows:
        return joined([self._ask(some) for some in parts(texts, AT_ONCE)])

    def query(self, text: str) -> Rows:
        return self._ask([text])[0]

    def _ask(self, texts: Sequence[str]) -> Rows:
        body = {"model": self._model, "input": list(texts), "dimensions": DIMENSIONS, "encoding_format": "base64"}
        with self._calls.answer("/embeddings", body) as answer:
            return unit(_in_order(answer["data"]), len(texts), fewest=FEWEST)


def _in_order(data: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    """Return the vectors in the order of the texts, which is told by their index and not by their place."""
    by_index = {each["index"]: each["embedding"] for each in data}
    if set(by_index) != set(range(len(data))):
        raise NotEmbeddedError("The vectors that came do not say whose they are.")
    return [_values(by_index[index]) for index in range(len(data))]


def _values(told: Any) -> Any:
    return np.frombuffer(base64.b64decode(told, validate=True), "<f4") if isinstance(told, str) else told
