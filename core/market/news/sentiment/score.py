"""How a headline sounds, by counting the words of the lexicon; docs/sentiment.md has the formula and its limits."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from math import sqrt

from core.market.news.sentiment.lexicon import BURDENS, LOUDER, MOVES, NEGATIONS, PHRASES, QUIETER, WORDS

BY = "lexicon"
"""What `sentiment_by` says of these scores; a model that scores one day says its own name."""

SPREAD = 16.0
NEGATED = -0.5
LOUD, QUIET = 1.4, 0.6
REACH = 3
SUMMARY_SHARE = 0.5
CLEARLY = 0.2
LONGEST_PHRASE = max(phrase.count(" ") + 1 for phrase in PHRASES)
PARTS = re.compile(r"[.;:!?]\s|[,–—]\s|\s-\s|\bbut\b|\bdespite\b|\balthough\b|\bwhile\b")
TOKEN = re.compile(r"[a-z]+(?:-[a-z]+)*")
BY_HOW_MUCH = re.compile(r"\b(up|down)\s+(?=[$€£]?\d)|(?<!\S)([+−-])(?=\d[\d.,]*\s?%)")
NOT_SHORT = re.compile(
    r"\b(?:can|won|don|doesn|didn|isn|aren|wasn|weren|hasn|haven|hadn|wouldn|couldn|shouldn)['’]?t\b"
)


class Mood(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"

    @classmethod
    def of(cls, score: float) -> "Mood":
        """Return the word for a score: positive from 0.2 on, negative from -0.2 on."""
        return cls.POSITIVE if score >= CLEARLY else cls.NEGATIVE if score <= -CLEARLY else cls.NEUTRAL


def sentiment_of(title: str, summary: str = "") -> float | None:
    """Return a score in [-1, 1]; None where neither text holds a word of the lexicon.

    The sum S of the words' weights, those of the summary by half, becomes S / sqrt(S² + 16): the squashing of VADER
    (Hutto and Gilbert, 2014), which keeps one strong word below the ends.
    """
    weights = [*_weights_of(title), *(SUMMARY_SHARE * weight for weight in _weights_of(summary))]
    if not weights:
        return None
    total = sum(weights)
    return total / sqrt(total * total + SPREAD)


def _weights_of(text: str) -> Iterable[float]:
    said = BY_HOW_MUCH.sub(lambda way: " rises " if way[0].strip() in ("up", "+") else " falls ", text.lower())
    said = NOT_SHORT.sub(" not ", said)
    for part in PARTS.split(said):
        yield from _weights_in(TOKEN.findall(part))


def _weights_in(words: Sequence[str]) -> Iterable[float]:
    """Weigh each word or phrase of one part of a sentence by what stands around it."""
    at = 0
    while at < len(words):
        length, weight = _longest(words, at)
        if weight:
            yield weight * _around(words, at, length)
        at += length


def _longest(words: Sequence[str], at: int) -> tuple[int, float]:
    """Return how many words the entry that begins here has, and its weight; one word without weight if none does."""
    for length in range(LONGEST_PHRASE, 1, -1):
        phrase = PHRASES.get(" ".join(words[at : at + length]).replace("-", " "))
        if phrase is not None and at + length <= len(words):
            return length, phrase
    word = words[at]
    return 1, WORDS.get(word, PHRASES.get(word.replace("-", " "), 0.0))


def _around(words: Sequence[str], at: int, length: int) -> float:
    before = words[max(0, at - REACH) : at]
    near = [*words[max(0, at - 1) : at], *words[at + length : at + length + 1]]
    factor = 1.0
    for word in near:
        factor *= LOUD if word in LOUDER else QUIET if word in QUIETER else 1.0
    beside = words[max(0, at - 2) : at + 3]
    if length == 1 and words[at] in MOVES and BURDENS.intersection(beside):
        factor = -factor
    elif length == 1 and words[at] in BURDENS and not MOVES.keys().isdisjoint(beside):
        return 0.0  # what it does says it all: "losses narrow"
    if sum(word in NEGATIONS for word in before) % 2:
        factor *= NEGATED
    return factor
