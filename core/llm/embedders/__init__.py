"""Embedders: texts in, vectors of one length out, so that what means alike lies close together.

In: texts, and for those that ask somebody an Opening. Out: float32 rows of DIMENSIONS and length 1. Vectors of two names
never meet in one search. Add one: a file with a class of `Embedder`, its line here.
"""

from core.llm.embedders.base import DIMENSIONS, Embedder, NotEmbeddedError
from core.llm.embedders.gemini import GeminiEmbedder
from core.llm.embedders.offline import OfflineEmbedder
from core.llm.embedders.ollama import OllamaEmbedder
from core.llm.embedders.openai_compatible import OpenAiCompatibleEmbedder

__all__ = [
    "DIMENSIONS",
    "Embedder",
    "GeminiEmbedder",
    "NotEmbeddedError",
    "OfflineEmbedder",
    "OllamaEmbedder",
    "OpenAiCompatibleEmbedder",
]
