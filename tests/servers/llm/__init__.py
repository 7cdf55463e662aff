"""A language model server that speaks Gemini, OpenRouter (OpenAI) and Ollama, and says what a test tells it to.

    with serving_llm() as llm:
        llm.next("gemini", Fault("503"), Call("get_price", {"symbol": "BTC/USDT"}), Say("It stands at 60,000."))

In: `llm.address`, under which each provider has its own paths (Gemini `/v1beta`, OpenRouter `/api/v1`, Ollama
`/api/chat` and `/api/embed`), and replies queued a provider. Out: what was asked, in `llm.asked`. Without a queue it
answers SENTENCE. Add a provider: one file like `ollama.py`, and its line in `serve.py`.
"""

from tests.servers.llm.replies import Asked, Call, Fault, Say, Vectors, vector_of
from tests.servers.llm.serve import SENTENCE, Llm, refusing_address, serving_llm

__all__ = [
    "SENTENCE",
    "Asked",
    "Call",
    "Fault",
    "Llm",
    "Say",
    "Vectors",
    "refusing_address",
    "serving_llm",
    "vector_of",
]
