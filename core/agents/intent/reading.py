"""What one sentence asks for, by itself."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto

from core.agents.intent import harmless, implied, moods
from core.agents.intent.amounts_said import size
from core.agents.intent.assets import same_money
from core.agents.intent.clauses import STRANGE, clause_of
from core.agents.intent.instruction import TWO_WAYS, Instruction
from core.agents.intent.levels import held_at, is_level
from core.agents.intent.line import Line, number_of
from core.agents.intent.prices import (
    bare_price,
    bound_is_a_price,
    price_or_amount,
    prices,
    told_reading,
    triggered,
)
from core.agents.intent.size import Size, SizeKind
from core.agents.intent.tags import HELPERS, NUMERIC, VERBS, Sentence, Tag, Token, letters, shape
from core.agents.intent.values import Book
from core.model import Side

SEVERAL = "That speaks of more than one order or asset. Say one at a time."
SIDES = {
    **dict.fromkeys((Tag.BUY, Tag.INVEST, Tag.ALL_IN, Tag.GET, Tag.INCREASE, Tag.DOUBLE, Tag.TRIPLE), Side.BUY),
    **dict.fromkeys((Tag.SELL, Tag.CLOSE, Tag.REDUCE, Tag.HALVE), Side.SELL),
}
_TOGETHER = {Tag.CLOSE: Tag.SELL, Tag.ALL_IN: Tag.BUY, Tag.REDUCE: Tag.SELL}
_BY_SELLING = shape("(INCREASE|BUY|GET|INVEST)(NUMBER|MONEY)WORTH?(BY|OF|WITH|AND)*(DOING)?(SELL|CLOSE)")
_WATCHED = frozenset({Tag.FALL, Tag.RISE, Tag.REACH})
_WAITING = frozenset({Tag.STOP, Tag.PROFIT, Tag.TRAIL})
_EQUITY_INTO = shape(
    "(PERCENT|FRACTION)(OF|MY)*CASH TO ASSET|(PERCENT|FRACTION)(OF|MY)*(EQUITY|CASH)INTO ASSET|MONEY INTO ASSET"
)
_AND_A_HALF = shape("ASSET AND ARTICLE?(FRACTION|HALF)$")
_FOR_MONEY = shape("(FOR|WITH)(NUMBER|MONEY)")
_OF_MONEY = shape("(MONEY|CASH).*(TO|INTO|FOR|AT).*ASSET")
_TO_MONEY = shape("(ASSET|IT|POSITION).*(TO|INTO|FOR|AT)CASH")

NOTHING_ASKED = Instruction()


class Kind(Enum):
    """An order has a verb; a fragment completes one; the rest asks for nothing."""

    ORDER = auto()
    QUESTION = auto()
    FRAGMENT = auto()
    CONFIRM = auto()
    WITHDRAW = auto()
    SPOILED = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class Reading:
    """A sentence read: what it asks for, why not, and the tags that tie it to what was said before."""

    kind: Kind
    order: Instruction = NOTHING_ASKED
    why: str = "Your last message does not ask for an order."
    assets: tuple[str, ...] = ()
    tags: frozenset[Tag] = frozenset()
    unknown: bool = False


def read_sentence(sentence: Sentence, book: Book) -> Reading:
    """Read one sentence without what was said before it."""
    named = tuple(dict.fromkeys(token.name for token in sentence.tokens if token.tag is Tag.ASSET))
    sentence = harmless.without_thanks(sentence)
    if not sentence.tokens:
        return Reading(Kind.NOTHING)
    if moods.spoils(sentence):
        return Reading(Kind.SPOILED, why="That is, or may be, what somebody else says.", assets=named)
    heard = harmless.without_the_harmless(sentence)
    reading = _read(heard, book)
    return replace(reading, assets=named, tags=heard.tags)


def _read(sentence: Sentence, book: Book) -> Reading:
    tags = sentence.tags
    bare = not tags & (VERBS | NUMERIC)
    if Tag.WITHDRAW in tags and bare:
        return Reading(Kind.WITHDRAW, why="You took that back.")
    if (
        Tag.CONFIRM in tags
        and bare
        and not tags & {Tag.UNKNOWN, Tag.ASK, Tag.IF, Tag.NOT, Tag.MAYBE, Tag.ASSET}
        and not sentence.asked
    ):
        return Reading(Kind.CONFIRM)
    if supposed := moods.supposed(sentence):
        sentence = supposed
    if moods.cancels(sentence):
        return Reading(Kind.NOTHING, why="Orders are changed and cancelled on the orders page, not by proposing one.")
    before, clause = clause_of(sentence)
    verb = _verb(clause)
    if verb is None and not _protects(clause) and tags & VERBS:
        return Reading(Kind.NOTHING, why=SEVERAL)
    if verb is None and not _protects(clause):
        verb = implied.verb(_priced(clause))
    order, line, why = _filled(clause, verb, book)
    why = why or moods.objection(Sentence(clause, sentence.asked), line) or moods.of_before(before)
    asks = moods.asks(sentence, clause)
    if why:
        return Reading(Kind.NOTHING, why=why)
    if supposed and order.side is not None:
        return Reading(Kind.QUESTION, order, moods.QUESTION)
    if verb in HELPERS and (order.size is None or (verb is Tag.GET and any(t.tag is Tag.UNKNOWN for t in clause))):
        return Reading(Kind.NOTHING)
    if asks and any(token.tag in _WATCHED for token in before):
        return Reading(Kind.NOTHING, why=moods.reason(Tag.IF))
    if asks:
        return Reading(Kind.QUESTION, order, moods.QUESTION)
    unknown = any(token.tag in STRANGE for token in clause) or line.has(Tag.FALL, Tag.RISE, Tag.REACH)
    if verb is None and (unknown or order.side is None):
        return Reading(Kind.NOTHING if unknown else Kind.FRAGMENT, order)
    if verb is not None and _strange_before_verb(clause):
        return Reading(Kind.NOTHING, why="Those are not the words of an instruction.")
    return Reading(Kind.ORDER, order, unknown=any(token.tag is Tag.UNKNOWN for token in clause))


def _verb(clause: tuple[Token, ...]) -> Tag | None:
    """Return the one verb of a clause, None where there is none or several that do not go together."""
    verbs = {token.tag for token in clause} & VERBS
    if len(verbs) > 1:
        verbs -= HELPERS
    for stronger, weaker in _TOGETHER.items():
        if verbs >= {stronger, weaker}:
            verbs -= {weaker}
    if Tag.SELL in verbs and _BY_SELLING.search(letters(clause)):
        verbs = {Tag.SELL}
    waits = any(token.tag in _WAITING for token in clause)
    if verbs and verbs <= HELPERS and waits:
        return None
    return verbs.pop() if len(verbs) == 1 else None


def _filled(clause: tuple[Token, ...], verb: Tag | None, book: Book) -> tuple[Instruction, Line, str]:
    """Fill the fields of an instruction from a clause; return what is left of it, and what forbids it."""
    line = Line(clause)
    named = {(token.name, token.quote) for token in clause if token.tag is Tag.ASSET}
    whole = line.text
    if len({name for name, _ in named}) > 1:
        return Instruction(), line, SEVERAL
    side = SIDES.get(verb) if verb else _protecting(line)
    if verb is Tag.CONVERT:
        side = Side.SELL if line.sees(_TO_MONEY) else Side.BUY if line.sees(_OF_MONEY) else None
        verb = Tag.INVEST if side is Side.BUY else Tag.CONVERT
    if verb in (Tag.ADJUST, Tag.GET, Tag.INVEST) and line.has(Tag.OFF, Tag.OUT):
        verb, side = Tag.REDUCE, Side.SELL
    asset = max(named, default=("", ""))[0]
    market = book.prices.get(f"{asset}/{_quote(clause, book) or book.currency}")
    order = prices(line, replace(triggered(line, side, market), side=side), market)
    order = told_reading(clause, order, market)
    verb = verb or (Tag.STOP if side else None)
    if verb is Tag.ADJUST and line.sees(_EQUITY_INTO):
        verb, side = Tag.INVEST, Side.BUY
    order = replace(order, side=side, asset=asset, quote=_quote(clause, book))
    order = price_or_amount(line, replace(order, size=size(line, verb)), book)
    order = held_at(clause, verb, order, market, book)
    if verb is Tag.GET and order.size is not None and order.size.kind in TWO_WAYS:
        order = replace(order, side=None)
    if order.size is None and (found := line.take(_FOR_MONEY)):
        order = replace(order, size=Size(SizeKind.MONEY, number_of(found).value or Decimal(0), number_of(found).name))
    if any(token.tag is Tag.CASH and not same_money(token.name, order.quote or book.currency) for token in clause):
        return order, line, "That is another money than the desk pays in."
    if not bound_is_a_price(line, order, market):
        return order, line, moods.reason(Tag.MOST)
    if order.size is not None and line.has(Tag.ALL):
        return order, line, moods.reason(Tag.UNCLEAR)
    if line.has(Tag.VAGUE):
        order = replace(order, size=None)
    order = told_reading(clause, bare_price(line, order, market), market)
    if Tag.UNCLEAR in order.kinds or Tag.REACH in order.kinds:
        return order, line, "Which price is meant is not clear."
    moving = verb in (Tag.REDUCE, Tag.INCREASE) and line.has(Tag.REACH, Tag.FALL, Tag.RISE)
    if _AND_A_HALF.search(whole) or moving or is_level(clause, order, market):
        return order, line, moods.reason(Tag.UNCLEAR)
    if moods.names_the_unknown(whole) and verb is not None:
        return order, line, "That names something the desk does not list."
    return order, line, ""


def _priced(clause: tuple[Token, ...]) -> Line:
    """Return a line of its own whose prices are taken, to see what is left without a verb."""
    line = Line(clause)
    prices(line, Instruction(), None)
    return line


def _protects(clause: tuple[Token, ...]) -> bool:
    """Tell whether `set a stop` puts an order and no verb of its own."""
    tags = {token.tag for token in clause}
    return bool(tags & _WAITING) and tags & VERBS <= HELPERS


def _protecting(line: Line) -> Side | None:
    """A stop or a profit for something held sells it; without a verb that is all it can mean."""
    return Side.SELL if line.has(*_WAITING) and line.has(Tag.MY, Tag.ASSET, Tag.IT, Tag.POSITION, Tag.ALL) else None


def _quote(clause: tuple[Token, ...], book: Book) -> str:
    named = [token.quote or token.name for token in clause if token.quote or token.tag in (Tag.CASH, Tag.MONEY)]
    return next((each for each in named if each in book.quotes), "")


def _strange_before_verb(clause: tuple[Token, ...]) -> bool:
    first = next((at for at, token in enumerate(clause) if token.tag in VERBS), 0)
    if [token.text for token in clause[:first] if token.tag is not Tag.FILLER] == ["wir"]:
        return False
    about = first > 0 and clause[0].tag is Tag.TO
    return about or any(token.tag in STRANGE for token in clause[:first])
