"""From a person's own words to tagged sentences."""

import re
from functools import lru_cache

from core.agents.intent import amounts, assets
from core.agents.intent.inflected import parted, with_pronoun
from core.agents.intent.joined import joined
from core.agents.intent.languages import INNOCENT, LANGUAGES, Entry, Language
from core.agents.intent.languages.base import folded, spelt
from core.agents.intent.tags import Sentence, Tag, Token
from core.agents.intent.typos import nearest, slips
from core.agents.intent.values import Names

_PIECE = re.compile(
    r"(?P<pair>[A-Za-z0-9]{2,10}/[A-Za-z]{2,6}(?![A-Za-z0-9/]))"
    r"|(?P<number>\d{1,3}(?: +\d{3})+(?![\d.,'])|(?:\d+(?:[.,']\d+)*|(?<![\d.,])[.,]\d+)(?:e[-+]?\d+(?![A-Za-z0-9]))?)"
    r"|(?P<word>c/u|w/o|w/|[^\W\d_]+(?:'[^\W\d_]+)?)"
    r"|(?P<mark>[-=]+>|\S|\n)",
    re.IGNORECASE,
)
_MARKS = {
    ",": Tag.COMMA,
    ":": Tag.COLON,
    "@": Tag.AT,
    "%": Tag.PER_CENT,
    "&": Tag.AND,
    "(": Tag.COMMA,
    ")": Tag.COMMA,
    "→": Tag.COLON,
}
_PARTS = frozenset({Tag.FRACTION, Tag.PER_CENT})
_ENDS = frozenset(".!?;\n")
_IDLE = frozenset("*_¿¡#'\"+~°")
_LONGEST_WORD = 30
REMEMBERED = 1024
"""How many messages are kept read: each check of a thread reads all of them again."""


@lru_cache(maxsize=REMEMBERED)
def spoken(text: str, before: str) -> Language:
    """Return the language most of the words are of; the one spoken before where that is even."""
    found = [piece["word"].lower() for piece in _PIECE.finditer(text) if piece["word"]]
    known = [sum(word in each.vocabulary for word in found) for each in LANGUAGES]
    most = max(known)
    last = next(each for each in LANGUAGES if each.name == before)
    return last if known[LANGUAGES.index(last)] == most else LANGUAGES[known.index(most)]


@lru_cache(maxsize=REMEMBERED)
def sentences(text: str, language: str, names: Names) -> tuple[Sentence, ...]:
    """Tag a text and part it at full stops; a question mark belongs to the sentence it ends."""
    found: list[Sentence] = []
    open_tokens: list[Token] = []
    for token in _tagged(_pieces(text), next(each for each in LANGUAGES if each.name == language), names):
        if token.text in _ENDS and token.tag is Tag.UNKNOWN:
            if open_tokens:
                found.append(Sentence(tuple(open_tokens), token.text == "?"))
            elif token.text == "?" and found:
                found[-1] = Sentence(found[-1].tokens, True)
            open_tokens = []
        else:
            open_tokens.append(token)
    return (*found, Sentence(tuple(open_tokens))) if open_tokens else tuple(found)


def _pieces(text: str) -> list[re.Match[str]]:
    return [piece for piece in _PIECE.finditer(text) if piece["mark"] is None or piece["mark"] not in _IDLE]


def _tagged(pieces: list[re.Match[str]], language: Language, names: Names) -> list[Token]:
    tokens: list[Token] = []
    words = [piece[0].lower() for piece in pieces]
    spellings = (words, [folded(word) for word in words])
    tongues = (
        (language,) if any(word in language.vocabulary for word in words if len(word) > 2) else (language, *LANGUAGES)
    )
    verbs = parted(words, language)
    comma = amounts.writes_comma((piece["number"] for piece in pieces if piece["number"]), language.comma)
    parts = {part for part, _ in verbs.values()}
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        entry = _phrase(spellings, at, language, piece, names)
        if (at in verbs or at in parts) and (entry is None or len(entry.words) == 1):
            tokens.append(Token(words[at], verbs[at][1] if at in verbs else Tag.FILLER))
            at += 1
            continue
        if entry:
            genitive = tokens and tokens[-1].tag in _PARTS and entry.words[0] in language.genitive
            tags = (Tag.OF,) if genitive and entry.tags == (Tag.FILLER,) else entry.tags
            tokens += [Token(" ".join(entry.words), tag, entry.value) for tag in tags]
            at += len(entry.words)
            continue
        if piece["word"] and words[at] not in INNOCENT and (grown := with_pronoun(words[at], tongues)):
            tokens += grown
            at += 1
            continue
        number = _number(piece, pieces[at + 1 : at + 2], comma, names) if piece["number"] else None
        tokens.append(number or _single(piece, pieces, at, tongues, names))
        at += 1
    return joined(tokens)


def _phrase(
    spellings: tuple[list[str], list[str]], at: int, language: Language, piece: re.Match[str], names: Names
) -> Entry | None:
    """Return the longest phrase that begins here, of the language spoken, else of another; with its accents first."""
    word = piece["word"]
    if word and not word.islower() and assets.asset(word, names, _is_word(word.lower())):
        return None
    for each in (language, *(other for other in LANGUAGES if other is not language)):
        if each is not language and spellings[0][at] in INNOCENT:
            continue
        for written in spellings:
            for entry in each.entries.get(written[at], ()):
                if tuple(written[at : at + len(entry.words)]) == entry.words:
                    return entry
    return None


def _is_word(word: str) -> bool:
    return any(
        word in each.entries and any(len(entry.words) == 1 for entry in each.entries[word]) for each in LANGUAGES
    )


def _number(piece: re.Match[str], after: list[re.Match[str]], comma: bool, names: Names) -> Token:
    text = piece["number"]
    followed_by_asset = (
        bool(after) and bool(after[0]["word"]) and assets.asset(after[0]["word"], names, False) is not None
    )
    if comma and followed_by_asset and amounts.unsure(text):
        return Token(text, Tag.UNCLEAR)
    value = amounts.amount(text, comma)
    return Token(text, Tag.UNCLEAR) if value is None else Token(text, Tag.NUMBER, value)


def _single(
    piece: re.Match[str], pieces: list[re.Match[str]], at: int, tongues: tuple[Language, ...], names: Names
) -> Token:
    text = piece[0]
    if piece["mark"]:
        return _mark(text, pieces, at)
    if money := assets.currency(text, names):
        return Token(text, Tag.CURRENCY, name=money)
    if known := assets.asset(text, names, False):
        return known
    if piece["pair"] or len(text) > _LONGEST_WORD:
        return Token(text, Tag.UNKNOWN)
    if (number := spelt(text.lower(), tongues[0])) is not None:
        return Token(text, Tag.NUMBER, number)
    return _misspelt(text, tongues, names)


def _misspelt(text: str, tongues: tuple[Language, ...], names: Names) -> Token:
    """Read a word typed nearly right, only where all it could be is the same; in the languages it may be of, in turn."""
    word = text.lower()
    if word in INNOCENT:
        return Token(text, Tag.UNKNOWN)
    meant: set[Entry] = set()
    for each in tongues:
        if len(word) < (3 if each is tongues[0] else 4) or meant:
            break
        forgiving, exact = each.forgiving.get(word[0], {}), each.slipping.get(word[0], {})
        same = {each[near] for each in (forgiving, exact) for near in slips(word, each) if len(near) == len(word)}
        meant = same or {each[near] for each in (forgiving, exact) for near in slips(word, each)}
        meant = meant or {forgiving[near] for near in nearest(word, forgiving)}
    named = assets.misspelt(word, names)
    if named and not meant:
        return named
    if named or len(meant) != 1 or (len(word) == 3 and text.isupper()):
        return Token(text, Tag.UNKNOWN)
    entry = meant.pop()
    return Token(text, entry.tags[0], entry.value)


def _mark(text: str, pieces: list[re.Match[str]], at: int) -> Token:
    if text in assets.SIGNS:
        return Token(text, Tag.CURRENCY, name=assets.CURRENCIES[text])
    if text == "-":
        return _dash(pieces, at)
    if text.endswith(">"):
        return Token(text, Tag.COLON if len(text) > 1 else Tag.UNKNOWN)
    if text == "/":
        return Token(text, Tag.OR)
    return Token(text, _MARKS.get(text, Tag.UNKNOWN))


def _dash(pieces: list[re.Match[str]], at: int) -> Token:
    """A dash between numbers is a range, one before a number a minus; between words it joins, with spaces it parts."""
    piece, before, after = pieces[at], pieces[at - 1] if at else None, pieces[at + 1] if at + 1 < len(pieces) else None
    close = after is not None and after.start() == piece.end()
    if before and after and before["number"] and after["number"]:
        return Token("-", Tag.UNCLEAR)
    if close and after and after["number"]:
        return Token("-", Tag.UNCLEAR)
    return Token("-", Tag.FILLER if close and before and before.end() == piece.start() else Tag.COMMA)
