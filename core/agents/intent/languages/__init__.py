"""The words of each language. Add one: a file with a `Language`, and its line here."""

from core.agents.intent.languages.base import Entry, Language
from core.agents.intent.languages.english import ENGLISH
from core.agents.intent.languages.german import GERMAN
from core.agents.intent.languages.spanish import SPANISH

LANGUAGES = (ENGLISH, GERMAN, SPANISH)

__all__ = ["LANGUAGES", "Entry", "Language"]
