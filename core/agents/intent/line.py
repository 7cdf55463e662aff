"""A sentence that patterns take pieces of, until nothing is left that they do not account for."""

import re
from collections.abc import Sequence

from core.agents.intent.tags import Tag, Token, letters, shape

_QUIET = frozenset({Tag.FILLER, Tag.PLEASE, Tag.ONLY})
_ANY = shape("NUMBER|FRACTION|HALF|PERCENT|MONEY")


class Line:
    """The words of a sentence without its fillers; `text` has one letter a word, TAKEN where it is accounted for."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tuple(token for token in tokens if token.tag not in _QUIET)
        self.text = letters(self.tokens)

    def take(self, pattern: re.Pattern[str]) -> tuple[Token, ...] | None:
        """Return the words of the first match and account for them."""
        found = pattern.search(self.text)
        if found is None:
            return None
        self.text = self.text[: found.start()] + Tag.TAKEN.value * len(found[0]) + self.text[found.end() :]
        return self.tokens[found.start() : found.end()]

    def has(self, *tags: Tag) -> bool:
        return any(tag.value in self.text for tag in tags)

    def sees(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.text) is not None

    @property
    def has_numbers(self) -> bool:
        return _ANY.search(self.text) is not None


def number_of(tokens: Sequence[Token]) -> Token:
    """Return the one number among the words of a match."""
    return next(token for token in tokens if _ANY.fullmatch(token.tag.value))
