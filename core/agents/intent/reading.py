"""What one sentence asks for, by itself."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto

from core.agents.intent import moods
from core.agents.intent.amounts_said import size
from core.agents.intent.assets import same_money
from core.agents.intent.instruction import KINDS, Instruction
from core.agents.intent.line import Line, number_of
from core.agents.intent.prices import bare_price, price_or_amount, prices, triggered
from core.agents.intent.size import Size, SizeKind
from core.agents.intent.tags import HELPERS, NUMERIC, VERBS, Sentence, Tag, Token, shape
from core.agents.intent.values import Book
from core.model import Side

SEVERAL = "That speaks of more than one order or asset. Say one at a time."
SIDES = {
    **dict.fromkeys((Tag.BUY, Tag.INVEST, Tag.ALL_IN, Tag.GET, Tag.INCREASE, Tag.DOUBLE, Tag.TRIPLE), Side.BUY),
    **dict.fromkeys((Tag.SELL, Tag.CLOSE, Tag.REDUCE, Tag.HALVE), Side.SELL),
}
_TOGETHER = {Tag.CLOSE: Tag.SELL, Tag.ALL_IN: Tag.BUY, Tag.REDUCE: Tag.SELL}
_BOUNDS = frozenset({Tag.COMMA, Tag.THEN})
_STRANGE = frozenset({Tag.UNKNOWN, Tag.SELF, Tag.ASK, Tag.COPULA, Tag.REPORTED, Tag.PAST})
_WAITING = frozenset({Tag.STOP, Tag.PROFIT, Tag.TRAIL})
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
    if moods.spoils(sentence):
        return Reading(Kind.SPOILED, why="That is, or may be, what somebody else says.", assets=named)
    heard = moods.without_harmless_nots(sentence)
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
        and not tags & {Tag.UNKNOWN, Tag.ASK, Tag.IF, Tag.NOT, Tag.MAYBE}
        and not sentence.asked
    ):
        return Reading(Kind.CONFIRM)
    before, clause = _clause(sentence)
    verb = _verb(clause)
    if verb is None and not _protects(clause) and tags & VERBS:
        return Reading(Kind.NOTHING, why=SEVERAL)
    order, line, why = _filled(clause, verb, book)
    why = why or moods.objection(Sentence(clause, sentence.asked), line) or _of_before(before)
    asks = _asks(sentence, clause)
    if why:
        return Reading(Kind.NOTHING, why=why)
    if verb in HELPERS and (order.size is None or (verb is Tag.GET and any(t.tag is Tag.UNKNOWN for t in clause))):
        return Reading(Kind.NOTHING)
    if asks:
        return Reading(Kind.QUESTION, order, moods.QUESTION)
    unknown = any(token.tag in _STRANGE for token in clause) or line.has(Tag.FALL, Tag.RISE, Tag.REACH)
    if verb is None and (unknown or order.side is None):
        return Reading(Kind.NOTHING if unknown else Kind.FRAGMENT, order)
    if verb is not None and _strange_before_verb(clause):
        return Reading(Kind.NOTHING, why="Those are not the words of an instruction.")
    return Reading(Kind.ORDER, order, unknown=any(token.tag is Tag.UNKNOWN for token in clause))


def _clause(sentence: Sentence) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Part a sentence before the clause that holds its first verb; its reasons at the end are left away."""
    tokens = sentence.tokens
    end = next((at for at, token in enumerate(tokens) if token.tag is Tag.BECAUSE), len(tokens))
    first = next((at for at, token in enumerate(tokens[:end]) if token.tag in VERBS), None)
    if first is None:
        return (), tokens if end == 0 else tokens[:end]
    bounds = _BOUNDS | ({Tag.AND} if moods.is_question(Sentence(tokens[:first])) else frozenset[Tag]())
    start = next((at + 1 for at in range(first - 1, -1, -1) if tokens[at].tag in bounds), 0)
    before = {token.tag for token in tokens[:start]}
    if not before & (_STRANGE | {Tag.POSITION}) and before & (NUMERIC | KINDS):
        start = 0
    return tokens[:start], tokens[start:end]


def _verb(clause: tuple[Token, ...]) -> Tag | None:
    """Return the one verb of a clause, None where there is none or several that do not go together."""
    verbs = {token.tag for token in clause} & VERBS
    if len(verbs) > 1:
        verbs -= HELPERS
    for stronger, weaker in _TOGETHER.items():
        if verbs >= {stronger, weaker}:
            verbs -= {weaker}
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
    if verb in (Tag.ADJUST, Tag.GET) and line.has(Tag.OFF):
        verb, side = Tag.REDUCE, Side.SELL
    asset = max(named, default=("", ""))[0]
    order = prices(line, triggered(line, side, book.prices.get(f"{asset}/{book.currency}")))
    verb = verb or (Tag.STOP if side else None)
    order = replace(order, side=side, asset=asset, quote=_quote(clause, book))
    order = price_or_amount(line, replace(order, size=size(line, verb)), book)
    if order.size is None and (found := line.take(_FOR_MONEY)):
        order = replace(order, size=Size(SizeKind.MONEY, number_of(found).value or Decimal(0), number_of(found).name))
    if any(token.tag is Tag.CASH and not same_money(token.name, order.quote or book.currency) for token in clause):
        return order, line, "That is another money than the desk pays in."
    if order.size is not None and line.has(Tag.ALL):
        return order, line, moods.reason(Tag.UNCLEAR)
    if line.has(Tag.VAGUE):
        order = replace(order, size=None)
    order = bare_price(line, order)
    if Tag.UNCLEAR in order.kinds or Tag.REACH in order.kinds:
        return order, line, "Which price is meant is not clear."
    if moods.names_the_unknown(whole) and verb is not None:
        return order, line, "That names something the desk does not list."
    return order, line, ""


def _protects(clause: tuple[Token, ...]) -> bool:
    """Tell whether `set a stop` puts an order and no verb of its own."""
    tags = {token.tag for token in clause}
    return bool(tags & _WAITING) and tags & VERBS <= HELPERS


def _protecting(line: Line) -> Side | None:
    """A stop or a profit for something held sells it; without a verb that is all it can mean."""
    return Side.SELL if line.has(*_WAITING) and line.has(Tag.MY, Tag.ASSET, Tag.IT, Tag.POSITION) else None


def _quote(clause: tuple[Token, ...], book: Book) -> str:
    named = [token.quote or token.name for token in clause if token.quote or token.tag in (Tag.CASH, Tag.MONEY)]
    return next((each for each in named if each in book.quotes), "")


def _asks(sentence: Sentence, clause: tuple[Token, ...]) -> bool:
    """Tell whether a clause asks and does not ask politely for something to be done."""
    tags = [token.tag for token in clause]
    if Tag.REQUEST in tags and Tag.ASK not in tags[: tags.index(Tag.REQUEST)]:
        return False
    if sentence.asked and Tag.PLEASE in tags and Tag.ASK not in tags:
        return False
    return moods.is_question(Sentence(clause, sentence.asked))


def _of_before(before: tuple[Token, ...]) -> str | None:
    """Say what in the words before the clause forbids it: a condition, a doubt, a no, another time."""
    forbidding = (Tag.NOT, Tag.NO, Tag.IF, Tag.MAYBE, Tag.REPORTED, Tag.LATER, Tag.UNCLEAR)
    tags = {token.tag for token in before}
    return next((moods.reason(tag) for tag in forbidding if tag in tags), None)


def _strange_before_verb(clause: tuple[Token, ...]) -> bool:
    first = next(at for at, token in enumerate(clause) if token.tag in VERBS)
    about = first > 0 and clause[0].tag is Tag.TO
    return about or any(token.tag in _STRANGE for token in clause[:first])
