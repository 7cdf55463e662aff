"""Words that grow: German verbs that part (`leg ... nach`), Spanish verbs with pronouns behind them (`agrégale`)."""

from collections.abc import Sequence

from core.agents.intent.languages import Language
from core.agents.intent.languages.base import folded
from core.agents.intent.tags import VERBS, Tag, Token

_LEAST_STEM = 4
_STOPS = frozenset(",.!?;:\n")


def parted(words: list[str], language: Language) -> dict[int, tuple[int, Tag]]:
    """Return where a verb stands whose second part ends its clause, with the place of that part and what both do."""
    found: dict[int, tuple[int, Tag]] = {}
    for at, word in enumerate(words):
        for part, tag in language.parts.get(word, {}).items():
            end = next((to for to in range(at + 1, len(words)) if words[to] in _STOPS), len(words))
            places = [to for to in range(at + 1, end) if words[to] == part and _ends(words, to, end, language)]
            if places:
                found[at] = (places[-1], tag)
                break
    return found


def _ends(words: list[str], at: int, end: int, language: Language) -> bool:
    """Tell whether nothing but courtesies follows in the clause."""
    return all(word in language.after_part for word in words[at + 1 : end])


def with_pronoun(word: str, languages: Sequence[Language]) -> tuple[Token, ...]:
    """Return the verb of a word that ends in a pronoun, and the pronoun where it stands for what is traded."""
    plain = folded(word)
    for language, pronoun in ((each, pronoun) for each in languages for pronoun in each.enclitics):
        stem = plain.removesuffix(pronoun)
        if stem == plain or len(stem) < _LEAST_STEM:
            continue
        entry = next((each for each in language.entries.get(stem, ()) if len(each.words) == 1), None)
        if entry and len(entry.tags) == 1 and (entry.tags[0] in VERBS or entry.tags[0] is Tag.ORDER):
            verb = Token(word, entry.tags[0])
            return (verb, Token(pronoun, Tag.IT)) if pronoun[-2:] in _THINGS or pronoun[-3:] in _THINGS else (verb,)
    return ()


_THINGS = frozenset({"lo", "la", "los", "las"})
