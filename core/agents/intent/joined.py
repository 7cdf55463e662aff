"""Tagged words joined to amounts: scale, per cent, currency, fraction strokes, and numbers said in several words."""

from collections.abc import Callable
from decimal import Decimal

from core.agents.intent.assets import SIGNS
from core.agents.intent.tags import Tag, Token

_THOUSANDS_OF_MONEY = frozenset({"grand", "riesen", "riese", "tausender", "hunderter"})
_CENTS = Decimal("0.01")


def joined(tokens: list[Token]) -> list[Token]:
    """Return the tokens with what makes one amount made one token."""
    found: list[Token] = []
    for token in tokens:
        for join in _JOINS:
            if made := join(found, token):
                count, whole = made
                del found[-count:]
                found.append(whole)
                break
        else:
            found.append(token)
    return [_left(token) for token in found if not (token.tag is Tag.CURRENCY and token.text in SIGNS)]


_Join = tuple[int, Token] | None


def _stroked(found: list[Token], token: Token) -> _Join:
    """Read 1/2 and 3/4; 10/12 may be a date and 3/2 a range. A whole before it is added: 1 1/2."""
    if len(found) < 2 or token.tag is not Tag.NUMBER or found[-1].text != "/" or found[-2].tag is not Tag.NUMBER:
        return None
    top, bottom = value(found[-2]), value(token)
    if not (0 < top < bottom <= 10 and top == int(top) and bottom == int(bottom)):
        return 2, Token("/", Tag.UNCLEAR)
    whole = found[-3] if len(found) > 2 else None
    if whole and whole.tag is Tag.NUMBER and value(whole) == int(value(whole)):
        return 3, Token(f"{whole.text} {top}/{bottom}", Tag.NUMBER, value(whole) + top / bottom)
    return 2, Token(f"{top}/{bottom}", Tag.FRACTION, top / bottom)


def _scaled(found: list[Token], token: Token) -> _Join:
    if token.tag is not Tag.SCALE or not found or found[-1].tag not in (Tag.NUMBER, Tag.MONEY):
        return None
    last = found[-1]
    if value(token) == _CENTS:
        return 1, Token(last.text + token.text, Tag.MONEY, value(last) * _CENTS)
    return 1, Token(f"{last.text} {token.text}", last.tag, value(last) * value(token), last.name)


def _percent(found: list[Token], token: Token) -> _Join:
    if token.tag is not Tag.PER_CENT or not found or found[-1].tag is not Tag.NUMBER:
        return None
    return 1, Token(found[-1].text + "%", Tag.PERCENT, value(found[-1]) / 100)


def _money(found: list[Token], token: Token) -> _Join:
    last = found[-1] if found else None
    if last and token.tag is Tag.NUMBER and last.tag is Tag.CURRENCY and last.text in SIGNS:
        return 1, Token(last.text + token.text, Tag.MONEY, token.value, last.name)
    if last and token.tag is Tag.CURRENCY and last.tag is Tag.NUMBER:
        return 1, Token(last.text + token.text, Tag.MONEY, last.value, token.name)
    return None


def _spelt(found: list[Token], token: Token) -> _Join:
    """Add what numbers in words leave to add: two thousand | five hundred, two hundred and | fifty."""
    if token.tag is not Tag.NUMBER or not _in_words(token) or not found:
        return None
    back = 2 if found[-1].tag is Tag.AND and len(found) > 1 else 1
    last, more = found[-back], value(token)
    if last.tag is Tag.SCALE and value(last) == 1000 and more < 1000:
        return back, Token(f"{last.text} {token.text}", Tag.NUMBER, value(last) + more)
    unit = Decimal(1000) if value(last) % 1000 == 0 else Decimal(100)
    if last.tag is not Tag.NUMBER or not _in_words(last) or value(last) < 100 or value(last) % unit or more >= unit:
        return None
    return back, Token(f"{last.text} {token.text}", Tag.NUMBER, value(last) + more)


def _pointed(found: list[Token], token: Token) -> _Join:
    """Read `zero point five`; one digit in words behind the point."""
    if token.tag is not Tag.NUMBER or len(found) < 2 or found[-1].tag is not Tag.POINT or value(token) >= 10:
        return None
    if found[-2].tag is not Tag.NUMBER or not (_in_words(token) and _in_words(found[-2])):
        return None
    return 2, Token(f"{found[-2].text} {token.text}", Tag.NUMBER, value(found[-2]) + value(token) / 10)


_JOINS: tuple[Callable[[list[Token], Token], _Join], ...] = (_stroked, _scaled, _percent, _money, _spelt, _pointed)


def _in_words(token: Token) -> bool:
    return not any(char.isdigit() for char in token.text)


def _left(token: Token) -> Token:
    if token.tag is Tag.SCALE:
        alone = value(token) >= 100 and len(token.text) > 2
        return Token(token.text, Tag.NUMBER, token.value) if alone else Token(token.text, Tag.UNKNOWN)
    if token.tag is Tag.NUMBER and not _THOUSANDS_OF_MONEY.isdisjoint(token.text.split()):
        return Token(token.text, Tag.MONEY, token.value)
    if token.tag is Tag.POINT:
        return Token(token.text, Tag.UNKNOWN)
    return token if token.tag is not Tag.CURRENCY else Token(token.text, Tag.CASH, name=token.name)


def value(token: Token) -> Decimal:
    """Return a token's number, nought where it has none."""
    return Decimal(0) if token.value is None else token.value
