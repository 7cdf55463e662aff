"""Gemini's embeddings, by Google's own client: LangChain's has no timeout that works.

https://ai.google.dev/gemini-api/docs/embeddings. Questions and documents are told apart, and vectors shorter than the
model's own are not of length 1 as they come.
"""

from collections.abc import Sequence

import httpx

from core.llm.embedders.base import DIMENSIONS, Rows, joined, parts, unit
from core.llm.embedders.call import translated
from core.llm.providers.base import NO_KEY, NO_TLS, Line, Opening

# What Google takes in one call.
AT_ONCE = 100


class GeminiEmbedder:
    """Asks the model of the opening; the timeout is one of a call, and each is tried once."""

    OF = "gemini"

    def __init__(self, opening: Opening) -> None:
        # Loading Google's client takes a second, which only who asks it should wait.
        from google import genai
        from google.genai import types

        self.name = f"{self.OF}/{opening.model}"
        self._model, self._timeout_s = opening.model, opening.timeout_s
        self._line = Line(opening.transport)
        options = types.HttpOptions(
            base_url=opening.address,
            timeout=round(opening.timeout_s * 1000),
            retry_options=types.HttpRetryOptions(attempts=1),
            httpx_client=httpx.Client(transport=self._line),
            async_client_args={"verify": NO_TLS, "ssl": NO_TLS},
        )
        self._client = genai.Client(api_key=NO_KEY, http_options=options)

    def documents(self, texts: Sequence[str]) -> Rows:
        return joined([self._ask(some, "RETRIEVAL_DOCUMENT") for some in parts(texts, AT_ONCE)])

    def query(self, text: str) -> Rows:
        return self._ask([text], "RETRIEVAL_QUERY")[0]

    def _ask(self, texts: Sequence[str], task: str) -> Rows:
        from google.genai import errors, types

        config = types.EmbedContentConfig(task_type=task, output_dimensionality=DIMENSIONS)
        with translated("Gemini", self._line, self._timeout_s, errors.APIError):
            contents = [types.Content(parts=[types.Part(text=text)]) for text in texts]
            answer = self._client.models.embed_content(model=self._model, contents=contents, config=config)
            return unit([each.values for each in answer.embeddings or ()], len(texts))
