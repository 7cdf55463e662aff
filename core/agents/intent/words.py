"""From a person's own words to tagged sentences."""

import re
from decimal import Decimal

from core.agents.intent import amounts, assets
from core.agents.intent.languages import LANGUAGES, Entry, Language
from core.agents.intent.languages.base import folded
from core.agents.intent.tags import Sentence, Tag, Token
from core.agents.intent.typos import nearest
from core.agents.intent.values import Book

_PIECE = re.compile(
    r"(?P<pair>[A-Za-z0-9]{2,10}/[A-Za-z]{2,6}(?![A-Za-z0-9/]))"
    r"|(?P<number>(?:\d+(?:[.,']\d+)*|(?<![\d.,])[.,]\d+)(?:e[-+]?\d+(?![A-Za-z0-9]))?)"
    r"|(?P<word>c/u|w/o|w/|[^\W\d_]+(?:'[^\W\d_]+)?)"
    r"|(?P<mark>\S|\n)",
    re.IGNORECASE,
)
_MARKS = {",": Tag.COMMA, ":": Tag.COLON, "@": Tag.AT, "%": Tag.PER_CENT, "&": Tag.AND, "(": Tag.COMMA, ")": Tag.COMMA}
_ENDS = frozenset(".!?;\n")
_IDLE = frozenset("*_¿¡#'\"+~°")
_SYMBOLS = frozenset("$€£")
_LONGEST_WORD = 30


def spoken(text: str, before: Language) -> Language:
    """Return the language most of the words are of; the one spoken before where that is even."""
    found = [piece["word"].lower() for piece in _PIECE.finditer(text) if piece["word"]]
    known = [sum(word in each.vocabulary for word in found) for each in LANGUAGES]
    most = max(known)
    return before if known[LANGUAGES.index(before)] == most else LANGUAGES[known.index(most)]


def sentences(text: str, language: Language, book: Book) -> tuple[Sentence, ...]:
    """Tag a text and part it at full stops; a question mark belongs to the sentence it ends."""
    found: list[Sentence] = []
    open_tokens: list[Token] = []
    for token in _tagged(_pieces(text), language, book):
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


def _tagged(pieces: list[re.Match[str]], language: Language, book: Book) -> list[Token]:
    tokens: list[Token] = []
    words = [piece[0].lower() for piece in pieces]
    spellings = (words, [folded(word) for word in words])
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if entry := _phrase(spellings, at, language, piece, book):
            tokens += [Token(" ".join(entry.words), tag, entry.value) for tag in entry.tags]
            at += len(entry.words)
            continue
        number = _number(piece, pieces[at + 1 : at + 2], language, book) if piece["number"] else None
        tokens.append(number or _single(piece, pieces, at, language, book))
        at += 1
    return _joined(tokens)


def _phrase(
    spellings: tuple[list[str], list[str]], at: int, language: Language, piece: re.Match[str], book: Book
) -> Entry | None:
    """Return the longest phrase that begins here, of the language spoken, else of another; with its accents first."""
    word = piece["word"]
    if word and not word.islower() and assets.asset(word, book, _is_word(word.lower())):
        return None
    for each in (language, *(other for other in LANGUAGES if other is not language)):
        for spelt in spellings:
            for entry in each.entries.get(spelt[at], ()):
                if tuple(spelt[at : at + len(entry.words)]) == entry.words:
                    return entry
    return None


def _is_word(word: str) -> bool:
    return any(
        word in each.entries and any(len(entry.words) == 1 for entry in each.entries[word]) for each in LANGUAGES
    )


def _number(piece: re.Match[str], after: list[re.Match[str]], language: Language, book: Book) -> Token:
    text = piece["number"]
    followed_by_asset = (
        bool(after) and bool(after[0]["word"]) and assets.asset(after[0]["word"], book, False) is not None
    )
    if language.comma and followed_by_asset and amounts.unsure(text):
        return Token(text, Tag.UNCLEAR)
    value = amounts.amount(text, language.comma)
    return Token(text, Tag.UNCLEAR) if value is None else Token(text, Tag.NUMBER, value)


def _single(piece: re.Match[str], pieces: list[re.Match[str]], at: int, language: Language, book: Book) -> Token:
    text = piece[0]
    if piece["mark"]:
        return _mark(text, pieces, at)
    if money := assets.currency(text, book):
        return Token(text, Tag.CURRENCY, name=money)
    if known := assets.asset(text, book, False):
        return known
    if piece["pair"] or len(text) > _LONGEST_WORD:
        return Token(text, Tag.UNKNOWN)
    return _misspelt(text, language, book)


def _misspelt(text: str, language: Language, book: Book) -> Token:
    """Read a word typed nearly right, only where all it could be is the same."""
    word = text.lower()
    forgiving = language.forgiving.get(word[0], {}) if len(word) >= 3 else {}
    meant = {forgiving[near] for near in nearest(word, forgiving)}
    named = assets.misspelt(word, book)
    if named and not meant:
        return named
    if named or len(meant) != 1 or (len(word) == 3 and text.isupper()):
        return Token(text, Tag.UNKNOWN)
    return Token(text, meant.pop())


def _mark(text: str, pieces: list[re.Match[str]], at: int) -> Token:
    if text in _SYMBOLS:
        return Token(text, Tag.CURRENCY, name=assets.CURRENCIES[text])
    if text == "-":
        return _dash(pieces, at)
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


def _joined(tokens: list[Token]) -> list[Token]:
    """Join numbers with what makes one amount of them: scale, percent, currency, fraction strokes."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        before = found[-2] if len(found) > 1 else None
        if (
            last
            and token.tag is Tag.NUMBER
            and last.tag is Tag.OR
            and last.text == "/"
            and before
            and before.tag is Tag.NUMBER
        ):
            found[-2:] = [_stroke(before, token)]
        elif last and token.tag is Tag.SCALE and last.tag is Tag.NUMBER:
            found[-1] = Token(last.text + token.text, Tag.NUMBER, _value(last) * _value(token))
        elif last and token.tag is Tag.SCALE and last.tag is Tag.MONEY:
            found[-1] = Token(last.text + token.text, Tag.MONEY, _value(last) * _value(token), last.name)
        elif last and token.tag is Tag.PER_CENT and last.tag is Tag.NUMBER:
            found[-1] = Token(last.text + "%", Tag.PERCENT, _value(last) / 100)
        elif last and token.tag is Tag.NUMBER and last.tag is Tag.CURRENCY and last.text in _SYMBOLS:
            found[-1] = Token(last.text + token.text, Tag.MONEY, token.value, last.name)
        elif last and token.tag is Tag.CURRENCY and last.tag is Tag.NUMBER:
            found[-1] = Token(last.text + token.text, Tag.MONEY, last.value, token.name)
        else:
            found.append(token)
    return [_left(token) for token in found if not (token.tag is Tag.CURRENCY and token.text in _SYMBOLS)]


def _left(token: Token) -> Token:
    if token.tag is Tag.SCALE:
        return (
            Token(token.text, Tag.NUMBER, token.value)
            if _value(token) >= 1000 and len(token.text) > 2
            else Token(token.text, Tag.UNKNOWN)
        )
    return token if token.tag is not Tag.CURRENCY else Token(token.text, Tag.CASH, name=token.name)


def _stroke(above: Token, below: Token) -> Token:
    """Read 1/2 and 3/4; 10/12 may be a date and 3/2 a range."""
    top, bottom = _value(above), _value(below)
    fits = 0 < top < bottom <= 10 and top == int(top) and bottom == int(bottom)
    return Token(f"{top}/{bottom}", Tag.FRACTION, top / bottom) if fits else Token("/", Tag.UNCLEAR)


def _value(token: Token) -> Decimal:
    return Decimal(0) if token.value is None else token.value
