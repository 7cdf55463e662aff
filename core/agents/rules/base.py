"""What an intent is, and what it sees: the part of a message it answers, and the talk around it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.agents.intent import Book, Said

MODE = "This is rule mode: no language model answers here, so I go by the words I know."


@dataclass(frozen=True)
class Call:
    """A tool to be called; one of the same name and arguments is called once a turn."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def key(self) -> str:
        return f"{self.tool} {json.dumps(self.arguments, sort_keys=True)}"


@dataclass(frozen=True)
class Told:
    """What a tool answered: its data, or in `failed` the sentence it failed with."""

    tool: str
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    id: str = ""
    source: str = ""
    at: str = ""
    trusted: bool = False
    failed: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the person's message that asks one thing: its words in small letters, and the assets it is about."""

    text: str
    words: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    asked: bool = False

    def has(self, *words: str) -> bool:
        """Tell whether a word is there; one that ends in * is the beginning of a word."""
        return any(same(word, each) for word in words for each in self.words)


@dataclass(frozen=True)
class Talk:
    """The person's own messages, the moment of the last one, and what tools told in this turn, by call."""

    said: Sequence[Said]
    asked_at: datetime
    symbols: frozenset[str] = frozenset()
    told: Mapping[str, Told] = field(default_factory=dict[str, Told])
    intents: Sequence["Intent"] = ()

    @property
    def known(self) -> Book:
        """What is known before a tool has told anything: which symbols there are."""
        return Book(symbols=self.symbols)

    @property
    def example(self) -> str:
        """An asset of this desk, for examples."""
        bases = {symbol.partition("/")[0] for symbol in self.symbols}
        return next((each for each in ("ETH", "BTC") if each in bases), min(bases, default="ETH"))

    def of(self, call: Call) -> Told | None:
        return self.told.get(call.key)


@dataclass(frozen=True)
class Intent:
    """One thing that can be asked for.

    `words` are phrases parted by commas; the words of a phrase may stand in any order, and one with * may go on.
    `calls` says which tools it needs by what is told so far, and is asked again when they have told; `answer` puts
    what they told into sentences. Both read arguments from the person's words alone.
    """

    name: str
    says: str
    example: str
    words: str
    calls: Callable[[Part, Talk], Sequence[Call]]
    answer: Callable[[Part, Talk], str]

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(phrase.split()) for phrase in self.words.split(", ") if phrase)


def every(words: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(words.split())


def same(word: str, typed: str) -> bool:
    """Tell whether a typed word is the word, or begins with it where that ends in *."""
    return typed.startswith(word[:-1]) if word.endswith("*") else typed == word


def no_calls(part: Part, talk: Talk) -> Sequence[Call]:
    """An intent that needs no tool."""
    return ()
