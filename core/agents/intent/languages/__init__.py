"""The words of each language. Add one: a file with a `Language`, and its line here."""

from core.agents.intent.languages.base import Entry, Language
from core.agents.intent.languages.english import ENGLISH
from core.agents.intent.languages.german import GERMAN
from core.agents.intent.languages.spanish import SPANISH

LANGUAGES = (ENGLISH, GERMAN, SPANISH)
INNOCENT = frozenset(word for each in LANGUAGES for word in each.innocent.split(", "))
"""Words of any language that no misspelling of a verb may be read into."""

__all__ = ["INNOCENT", "LANGUAGES", "Entry", "Language"]
