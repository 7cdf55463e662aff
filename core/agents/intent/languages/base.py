"""A language as data: which words do what."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from core.agents.intent.tags import VERBS, Tag

FORGIVEN = VERBS | {Tag.LIMIT, Tag.STOP, Tag.MARKET, Tag.FILLER, Tag.POSITION, Tag.REQUEST, Tag.PLEASE, Tag.ALL}
"""Words of these may be typed one letter wrong; never a number, nor what makes a sentence no instruction."""


@dataclass(frozen=True)
class Entry:
    """What a phrase does: its tags in order, and the number it stands for."""

    words: tuple[str, ...]
    tags: tuple[Tag, ...]
    value: Decimal | None = None


@dataclass(frozen=True)
class Language:
    """`words` are phrases parted by commas, by what they do; `comma` tells that 1,5 is one and a half."""

    name: str
    comma: bool
    words: Mapping[Tag | tuple[Tag, ...], str]
    numbers: Mapping[str, str]
    fractions: Mapping[str, str]
    scales: Mapping[str, str]
    halves: str = ""
    genitive: frozenset[str] = frozenset()
    """Articles that make what they stand before the whole of a share: `ein Viertel der ADA`."""
    glued: Mapping[str, int] = field(default_factory=dict[str, int])
    """Scales that numbers in words are written together with: `zweitausendfünfhundert`."""
    """Words that are half of one, never half of what is held: `medio bitcoin`."""

    parting: Mapping[Tag, str] = field(default_factory=dict[Tag, str])
    """Verbs whose second part ends the clause, with that part: `leg 10 SOL nach`."""
    after_part: frozenset[str] = frozenset()
    """Courtesies that may follow that second part."""
    enclitics: tuple[str, ...] = ()
    """Pronouns that verbs are written together with, the longest first: `agrégale`, `véndemelo`."""
    frames: tuple[str, ...] = ()
    """Polite openings whose words are many; a comma is a word of its own: `wäre nett , wenn du`."""
    innocent: str = ""
    """Common words that are spelt nearly like a verb of trading and are never read as one: `compare`, `busy`."""

    @cached_property
    def entries(self) -> Mapping[str, tuple[Entry, ...]]:
        """Every phrase by its first word, the longest first; without its accents too where that is no other word."""
        known = {tuple(entry.words): entry for entry in self._written()}
        for entry in tuple(known.values()):
            bare = tuple(map(folded, entry.words))
            known.setdefault(bare, Entry(bare, entry.tags, entry.value))
        found: dict[str, list[Entry]] = {}
        for entry in sorted(known.values(), key=lambda each: -len(each.words)):
            found.setdefault(entry.words[0], []).append(entry)
        return {word: tuple(entries) for word, entries in found.items()}

    @cached_property
    def parts(self) -> Mapping[str, Mapping[str, Tag]]:
        """What a parting verb does, by its first and its second part."""
        found: dict[str, dict[str, Tag]] = {}
        for tag, verbs in self.parting.items():
            for first, second in (verb.split() for verb in verbs.split(", ")):
                found.setdefault(first, {})[second] = tag
        return found

    @cached_property
    def forgiving(self) -> Mapping[str, Mapping[str, Entry]]:
        """Single words that may be typed nearly right, by their first letter."""
        return self._single(FORGIVEN, 3)

    @cached_property
    def slipping(self) -> Mapping[str, Mapping[str, Entry]]:
        """Single words of a share that may have a letter dropped, doubled or swapped, never another one."""
        return self._single(frozenset({Tag.FRACTION}), 4)

    def _single(self, tags: frozenset[Tag], least: int) -> Mapping[str, Mapping[str, Entry]]:
        found: dict[str, dict[str, Entry]] = {}
        for entry in (each for entries in self.entries.values() for each in entries):
            word = entry.words[0]
            if len(entry.words) == 1 and entry.tags[0] in tags and len(word) >= least:
                found.setdefault(word[0], {})[word] = Entry((), entry.tags[:1], entry.value)
        return found

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of every phrase."""
        return frozenset(word for entries in self.entries.values() for entry in entries for word in entry.words)

    def _written(self) -> list[Entry]:
        written = [
            Entry(tuple(phrase.split()), tag if isinstance(tag, tuple) else (tag,))
            for tag, phrases in self.words.items()
            for phrase in phrases.split(", ")
        ]
        for tag, numbers in ((Tag.NUMBER, self.numbers), (Tag.FRACTION, self.fractions), (Tag.SCALE, self.scales)):
            written += [Entry(tuple(words.split()), (tag,), _fraction(value)) for words, value in numbers.items()]
        written += [Entry(tuple(frame.split()), (Tag.REQUEST,)) for frame in self.frames]
        written += [Entry((word,), (Tag.HALF,), Decimal("0.5")) for word in self.halves.split(", ") if word]
        return written


def spelt(word: str, language: Language) -> Decimal | None:
    """Return the number that a word is, written together as one: `zweitausendfünfhundert`."""
    if entry := next((each for each in language.entries.get(word, ()) if each.words == (word,)), None):
        return entry.value if entry.tags in ((Tag.NUMBER,), (Tag.SCALE,)) else None
    for scale, times in language.glued.items():
        left, found, right = word.partition(scale)
        if found:
            above, below = spelt(left, language) if left else Decimal(1), Decimal(0)
            if right:
                below = spelt(right.removeprefix("und"), language)
            return None if above is None or below is None or below >= times else above * times + below
    return None


def folded(word: str) -> str:
    """Return a word without its accents."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word.replace("ß", "ss"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _fraction(text: str) -> Decimal:
    above, _, below = text.partition("/")
    return Decimal(above) / Decimal(below or 1)
