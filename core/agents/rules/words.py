"""A message in parts: words in small letters without accents, typing errors forgiven, and the assets named."""

import re
from collections.abc import Collection
from functools import lru_cache

from core.agents.intent import Book
from core.agents.intent.languages import LANGUAGES
from core.agents.intent.languages.base import folded
from core.agents.intent.tags import Sentence, Tag
from core.agents.intent.typos import nearest
from core.agents.intent.words import sentences, spoken
from core.agents.rules.base import every

SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
CLAUSE = re.compile(r"[,:]\s+|\s(?:and|then|also|plus|und|dann|auch|sowie|y|e|luego|también|además|&)\s", re.IGNORECASE)
MOST_LETTERS = 4_000
"""Of a message that are looked at for what it asks."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_TICKER = re.compile(r"\b[A-Z][A-Z0-9]{1,9}(?:[/-][A-Z]{3,5})?\b|\b[a-z0-9]{2,10}/[a-z]{3,5}\b")
_NO_TICKER = every(
    "AI API ATR ADX CCI CMF CSV DE EMA EN ES ETF FOK GTC GTD HMA I ID IOC IS MACD MFI NO OBV OCO OHLC OK OR PDF PNL ROC"
    " RSI SAR SEC SMA THE TWAP UK US USA UTC VWAP WMA USD EUR USDT USDC"
)
KNOWN = frozenset(
    f"{base}/USDT"
    for base in every("BTC ETH SOL XRP BNB ADA DOGE LINK AVAX LTC DOT TRX ATOM UNI XLM ARB OP APT FIL NEAR")
)
"""Symbols that are known by name where nobody told which ones the desk has."""


def sentences_of(text: str) -> list[str]:
    return [each.strip() for each in SENTENCE.split(text[:MOST_LETTERS]) if each and each.strip()]


def clauses_of(sentence: str) -> list[str]:
    return [each.strip() for each in CLAUSE.split(sentence) if each.strip()]


def words_of(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the words of a text; one that is no known word and one letter from a single known one is that one."""
    typed = [folded(word.lower().replace("’", "'")) for word in _WORD.findall(text)]
    return tuple(_meant(word, frozenset(known)) for word in typed)


@lru_cache(maxsize=4096)
def _meant(word: str, known: frozenset[str]) -> str:
    stems = [each[:-1] for each in known if each.endswith("*")]
    if len(word) < 5 or word in known or any(word.startswith(stem) for stem in stems) or _is_word(word):
        return word
    near = nearest(word, [each.rstrip("*") for each in known if len(each) >= 5])
    near = list(dict.fromkeys(near)) or [
        stem for stem in stems if len(stem) >= 5 and nearest(word[: len(stem)], [stem]) and word[:2] == stem[:2]
    ]
    return near[0] if len(near) == 1 else word


def _is_word(word: str) -> bool:
    return any(word in language.vocabulary for language in LANGUAGES)


def tagged(text: str, book: Book) -> tuple[Sentence, ...]:
    """Return a text as the intent gate's rules see it."""
    return sentences(text, spoken(text, LANGUAGES[0].name).name, book.names)


def assets_of(text: str, book: Book) -> tuple[str, ...]:
    """Return what a text names of the desk's assets, or what looks like a ticker where it names none of them."""
    tokens = [token for each in tagged(text, book) for token in each.tokens if token.tag is Tag.ASSET]
    named = [f"{token.name}/{token.quote}" if token.quote else token.name for token in tokens]
    if named or text.isupper():
        return tuple(dict.fromkeys(named))
    return tuple(dict.fromkeys(each.upper() for each in _TICKER.findall(text) if each.upper() not in _NO_TICKER))
