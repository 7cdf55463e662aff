"""What the server can be told to reply, and what goes over the wire for it."""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

Provider = Literal["gemini", "openrouter", "ollama"]
Kind = Literal[
    "400",
    "invalid_key",
    "403",
    "404",
    "429",
    "500",
    "503",
    "hang",
    "drop",
    "not_json",
    "proxy_page",
    "mid_stream",
    "mid_stream_hang",
    "mid_stream_error",
    "blocked",
    "empty",
]


@dataclass(frozen=True)
class Say:
    """Words in so many pieces, and what they cost: tokens in and out, and dollars where the provider tells them.

    `pause_s` goes by before each piece after the first.
    """

    text: str
    chunks: int = 3
    usage: tuple[int, int] = (11, 5)
    cost: float = 0.00012
    pause_s: float = 0.0


@dataclass(frozen=True)
class Call:
    """A call of a tool; several at once are a tuple of them."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    usage: tuple[int, int] = (11, 5)
    cost: float = 0.00012


@dataclass(frozen=True)
class Fault:
    """What goes wrong, in the provider's own shape.

    A number is the status of a refusal; `hang` answers nothing until the client gives up; `drop` closes the connection
    unanswered; `not_json` is a status 200 whose JSON is none, `proxy_page` one that does not even say it were;
    `mid_stream…` come after the first piece of an answer: the connection closes, nothing more comes, or an error is
    told; `blocked` is an answer withheld for its content (Ollama knows none), `empty` one without a word.
    `retry_after` is in seconds.
    """

    kind: Kind
    retry_after: int | None = None


@dataclass(frozen=True)
class Vectors:
    """What an embedding call gets, whatever it asked for; a `None` or a string stands in the JSON as it is."""

    rows: Sequence[Sequence[Any]]


Reply = Say | Call | Sequence[Call] | Fault | Vectors


@dataclass(frozen=True)
class Asked:
    """A call that came; header names in lower case. `stream` says whether the words were wanted piece by piece."""

    provider: Provider
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    stream: bool = False

    @property
    def embeds(self) -> bool:
        return "mbed" in self.path


@dataclass(frozen=True)
class Answer:
    """An answer of a model before a provider's shape is put on it: pieces of text, or calls."""

    pieces: Sequence[str] = ()
    calls: Sequence[Call] = ()
    usage: tuple[int, int] = (11, 5)
    cost: float = 0.00012
    pause_s: float = 0.0
    blocked: bool = False

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass(frozen=True)
class Wire:
    """A response: one body, or `pieces` sent one by one. `ends` says what comes after the last of them."""

    pieces: Sequence[bytes]
    kind: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    chunked: bool = False
    pause_s: float = 0.0
    ends: Literal["whole", "dropped", "hanging"] = "whole"


def told(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Wire:
    return Wire((json.dumps(value).encode(),), status=status, headers=headers or {})


def answer_of(reply: Say | Call | Sequence[Call]) -> Answer:
    if isinstance(reply, Say):
        return Answer(_pieces(reply.text, reply.chunks), (), reply.usage, reply.cost, reply.pause_s)
    calls = (reply,) if isinstance(reply, Call) else tuple(reply)
    return Answer((), calls, calls[0].usage, calls[0].cost)


def _pieces(text: str, count: int) -> Sequence[str]:
    """Part a text into at most so many pieces, none of them empty."""
    size = max(1, -(-len(text) // count))
    return tuple(text[at : at + size] for at in range(0, len(text), size))


def vector_of(text: str, dimensions: int) -> Sequence[float]:
    """Return the vector this server has for a text: the same each time, of no particular length."""
    dice = random.Random(sha256(text.encode()).digest())
    return tuple(dice.uniform(-1, 1) for _ in range(dimensions))


def vectors_of(texts: Iterable[str], dimensions: int, told_to: Vectors | None) -> Sequence[Sequence[Any]]:
    return told_to.rows if told_to else [vector_of(text, dimensions) for text in texts]
