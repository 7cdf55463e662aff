"""What a word does in a sentence. Each tag is one letter, so that a sentence is a string that patterns can read."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property

_NAME = re.compile(r"[A-Z_]{2,}")


class Tag(Enum):
    """The verbs, then what kind of order, what fills it, what joins it, and what makes it no instruction."""

    BUY, SELL, CLOSE, REDUCE, INCREASE, ADJUST, HALVE, DOUBLE, TRIPLE, INVEST, CONVERT, ALL_IN, GET, ORDER = map(
        chr, range(0x100, 0x10E)
    )
    LIMIT, STOP, MARKET, PROFIT, POST, TRAIL, IOC, FOK = map(chr, range(0x120, 0x128))
    NUMBER, FRACTION, HALF, PERCENT, MONEY, ASSET, CASH, EQUITY, POSITION, ALL = map(chr, range(0x130, 0x13A))
    AT, FOR, OF, TO, BY, INTO, WITH, MY, IT, EACH, MORE, WORTH, ARTICLE, OFF = map(chr, range(0x140, 0x14E))
    CHANGE, SAME, AGAIN, CONFIRM, WITHDRAW, REQUEST, ONLY = map(chr, range(0x150, 0x157))
    ASK, NOT, IF, MAYBE, PAST, REPORTED, PASTED, LATER, VAGUE, MOST, OR, UNCLEAR, COPULA, NO = map(
        chr, range(0x160, 0x16E)
    )
    FALL, RISE, REACH, BECAUSE, THEN, AND, SELF = map(chr, range(0x170, 0x177))
    LEAST, UPTO, UNDER, OVER, AMID, EXCEPT, BUT, KEEP, EXCESS, DOING, FEELS, HAPPENS, MUST, OUT, PRICE, POINT = map(
        chr, range(0x190, 0x1A0)
    )
    AFTER, EVENT, THANKS, DONE = map(chr, range(0x1A0, 0x1A4))
    COMMA, COLON, FILLER, PLEASE, UNKNOWN, PER_CENT, CURRENCY, SCALE, TAKEN = map(chr, range(0x180, 0x189))

    __hash__ = object.__hash__  # an Enum hashes its name anew each time, and tags are looked up all the time


VERBS = frozenset(
    {
        Tag.BUY, Tag.SELL, Tag.CLOSE, Tag.REDUCE, Tag.INCREASE, Tag.ADJUST, Tag.HALVE, Tag.DOUBLE, Tag.TRIPLE,
        Tag.INVEST, Tag.CONVERT, Tag.ALL_IN, Tag.GET,
    }
)  # fmt: skip
HELPERS = frozenset({Tag.INVEST, Tag.CONVERT, Tag.ADJUST, Tag.GET})
"""Verbs that are common words too, and give way to another verb beside them."""
NUMERIC = frozenset({Tag.NUMBER, Tag.FRACTION, Tag.HALF, Tag.PERCENT, Tag.MONEY})


@dataclass(frozen=True)
class Token:
    """A word or number with its tag; `value` is the number, `name` the asset's ticker or the money's currency."""

    text: str
    tag: Tag
    value: Decimal | None = None
    name: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Sentence:
    """Tagged words up to a full stop, and whether a question mark ends them."""

    tokens: tuple[Token, ...]
    asked: bool = False

    @cached_property
    def tags(self) -> frozenset[Tag]:
        return frozenset(token.tag for token in self.tokens)

    @cached_property
    def text(self) -> str:
        """The tags as a string that `shape` patterns read."""
        return letters(self.tokens)


def letters(tokens: tuple[Token, ...]) -> str:
    """Return the tags as a string that `shape` patterns read."""
    return "".join(token.tag.value for token in tokens)


def shape(words: str) -> re.Pattern[str]:
    """Compile a pattern over tags written by their names: `NUMBER OF? ASSET`."""
    return re.compile(_NAME.sub(lambda name: Tag[name[0]].value, words).replace(" ", ""))
