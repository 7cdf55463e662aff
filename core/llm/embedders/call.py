"""A call to somebody who makes vectors: it ends in time, and whatever goes wrong is one kind of error."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from core.llm.classify import classify
from core.llm.embedders.base import NotEmbeddedError
from core.llm.providers.base import NO_KEY, Line, Opening
from core.llm.watch import watching
from core.vault import NotForwardedError


class StatusError(Exception):
    """An answer that was no success."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status_code = status


# Of the line, of the forwarder, and of an answer that is not what it should be.
ERRORS = (httpx.HTTPError, OSError, NotForwardedError, StatusError, ValueError, LookupError, TypeError)


@contextmanager
def translated(who: str, line: Line, timeout_s: float, *errors: type[Exception]) -> Iterator[None]:
    """Raise what a call raises as NotEmbeddedError, and end it when its time is over, however busy its line is.

    `errors` are the client's own. No word of theirs is told on: they quote keys and texts.
    """
    with watching(timeout_s, line.cut) as watch:
        try:
            yield
        except NotEmbeddedError as e:
            raise NotEmbeddedError(f"{who} made no vectors. {e}") from e
        except (*ERRORS, *errors) as e:
            sentence = classify(e, cut=watch.expired).sentence
            raise NotEmbeddedError(f"{who} made no vectors. {sentence} Try again, or choose another.") from e


class JsonCalls:
    """Calls of an HTTP API that takes and gives JSON, over the line of an Opening."""

    def __init__(self, who: str, opening: Opening) -> None:
        self._who, self._timeout_s = who, opening.timeout_s
        self._line = Line(opening.transport)
        self._client = httpx.Client(
            base_url=opening.address,
            transport=self._line,
            timeout=opening.timeout_s,
            headers={"Authorization": f"Bearer {NO_KEY}"},
        )

    @contextmanager
    def answer(self, path: str, body: Mapping[str, Any]) -> Iterator[Any]:
        """Lend what was answered; what fails in the block, since the answer is not what it should be, is translated."""
        with translated(self._who, self._line, self._timeout_s):
            response = self._client.post(path, json=body)
            if response.status_code != 200:
                raise StatusError(response.status_code)
            yield response.json()
