"""Where in a sentence its prices stand."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from core.agents.intent.amounts import either
from core.agents.intent.instruction import KINDS, Instruction
from core.agents.intent.line import Line, number_of
from core.agents.intent.size import SizeKind
from core.agents.intent.tags import Tag, Token, shape
from core.agents.intent.values import Book
from core.model import Side, TimeInForce

_PRICE = "(NUMBER|MONEY)(?!(OF|MORE|ARTICLE)*(ASSET|WORTH)|MORE|INTO ASSET)EACH?"
_JOIN = "(AT|OF|TO|FOR|BY|COLON|INTO|WITH)*"
_TRIGGER = shape(
    f"IF(IT|ASSET|MARKET|MY|POSITION|TO|AT|PRICE|OF)*(FALL|RISE|REACH)(AT|TO|FALL|RISE|REACH|OF)*{_PRICE}"
    f"|IF(IT|ASSET|MARKET|PRICE|OF|AT|TO|FALL|RISE|INTO)*{_PRICE}(FALL|RISE|REACH)"
)
_TRAIL = shape(
    f"TRAIL{_JOIN}PERCENT|TRAIL(MY|ASSET|IT|POSITION|OF|INTO|FOR|ALL|NUMBER(?!ASSET)|WITH|AT)*(BY|AT|OF|WITH)PERCENT|PERCENT TRAIL"
)
_TRAILS, _TRAILED = shape("TRAIL"), shape("(BY|AT|WITH|OF|ARTICLE)*PERCENT(?!(OF|MY)*(ASSET|POSITION))")
_STOP = shape(f"STOP (LIMIT|MARKET)?{_JOIN}{_PRICE}")
_PROFIT = shape(f"PROFIT {_JOIN}{_PRICE}")
_LIMIT = shape(f"(LIMIT|PRICE)+{_JOIN}{_PRICE}|(NUMBER|MONEY)LIMIT(?!{_JOIN}(NUMBER|MONEY))")
_PLAIN = shape(f"(AT|FOR)MOST{_PRICE}|AT(BY|TO|AT|REACH)?{_PRICE}|TO?FOR?(NUMBER|MONEY)EACH|FOR?EACH(NUMBER|MONEY)")
_AGAINST = shape(
    "(LIMIT|STOP|PROFIT|AT|BY|ARTICLE|FOR|TO|OF|PRICE|WITH)*PERCENT(FALL|UNDER|RISE|OVER)(AT|OF|TO|FOR)*(MARKET|PRICE)"
)
_BOUND = shape(
    f"(AT|FOR|LIMIT|PRICE|BY|OF|COLON|WITH|IF)*(LEAST|MOST|UPTO|UNDER|OVER|FALL|RISE)(AT|FOR|TO|OF|BY|PRICE)*{_PRICE}"
)
_BOUND_AFTER = shape(f"(AT|FOR|LIMIT|PRICE)+{_PRICE}COMMA?(LEAST|MOST)")
_LEAST, _MOST = frozenset({Tag.LEAST, Tag.OVER, Tag.RISE}), frozenset({Tag.MOST, Tag.UPTO, Tag.UNDER, Tag.FALL})
_FOR = shape(f"FOR{_PRICE}")
_LAST = shape("(NUMBER|MONEY)(?=(TAKEN|COMMA|LIMIT|POST|STOP|PROFIT|IOC|FOK)*$)")
_IN = shape("INTO(NUMBER|MONEY)$")
_NAMED = frozenset({Tag.STOP, Tag.PROFIT, Tag.LIMIT, Tag.POST})
_BID = shape("BUY(NUMBER|MONEY)(?=FOR(NUMBER|ARTICLE)ASSET)")
FAR = 100
"""How many times a bare number must differ from the size beside it to be its price where no market price is told."""
NEAR = Decimal("0.5")
"""How far a price may be from the market's, as a share of it, where only that tells it from an amount."""


def triggered(line: Line, side: Side | None, market: Decimal | None) -> Instruction:
    """Read a price the order waits for: `if it falls to 58000`; `hits` goes the way from the market's price."""
    found = line.take(_TRIGGER)
    if found is None:
        return Instruction()
    price = number_of(found).value
    tags = {token.tag for token in found}
    falls, rises = Tag.FALL in tags, Tag.RISE in tags
    if falls is rises and market is not None and price is not None:
        falls, rises = price < market, price > market
    if falls is rises and line.has(Tag.LIMIT):
        return Instruction(limit=price, kinds=frozenset({Tag.LIMIT}))
    if falls is rises or side is None:
        return Instruction(stop=price, kinds=frozenset({Tag.REACH}))
    follows = falls is (side is Side.SELL)
    return Instruction(stop=price, kinds=frozenset({Tag.STOP if follows else Tag.PROFIT}))


def prices(line: Line, read: Instruction, market: Decimal | None) -> Instruction:
    """Take limit, stop and plain prices off a line; a plain one belongs to the kind of order that lacks one."""
    read = _against_market(line, read, market) or _bounded(line, read)
    kinds = read.kinds | {kind for kind in KINDS if line.has(kind)}
    tif = TimeInForce.IOC if line.has(Tag.IOC) else TimeInForce.FOK if line.has(Tag.FOK) else TimeInForce.GTC
    trail = line.take(_TRAIL) or (line.take(_TRAILED) if line.sees(_TRAILED) and line.take(_TRAILS) else None)
    stop, profit, limit = line.take(_STOP), line.take(_PROFIT), line.take(_LIMIT)
    plain = line.take(_PLAIN) or line.take(_BID) or (line.take(_IN) if kinds & _NAMED else None)
    stop_price = read.stop or (number_of(stop or profit or ()).value if stop or profit else None)
    limit_price = read.limit or (number_of(limit).value if limit else None)
    if plain and stop_price is None and kinds & {Tag.STOP, Tag.PROFIT}:
        stop_price, plain = number_of(plain).value, None
    if plain and limit_price is None:
        limit_price, plain = number_of(plain).value, None
    if limit_price is not None and not (kinds & {Tag.STOP, Tag.PROFIT}):
        kinds |= {Tag.LIMIT}
    twice = limit is not None and read.limit is not None
    both = twice or line.has(Tag.TRAIL) or plain is not None or (stop is not None and profit is not None)
    return replace(
        read,
        kinds=kinds | ({Tag.UNCLEAR} if both else set()),
        limit=limit_price,
        stop=stop_price,
        trail=number_of(trail).value if trail else None,
        time_in_force=tif,
    )


def _against_market(line: Line, read: Instruction, market: Decimal | None) -> Instruction | None:
    """Read `2 % below the market` as the told price less 2 %; without a told price it stays open."""
    found = line.take(_AGAINST)
    if found is None:
        return None
    tags, share = {token.tag for token in found}, number_of(found).value or Decimal(0)
    factor = 1 - share if tags & _MOST else 1 + share
    name, kind = ("stop", Tag.STOP) if line.has(Tag.STOP) or Tag.STOP in tags else ("limit", Tag.LIMIT)
    if line.has(Tag.PROFIT) or Tag.PROFIT in tags:
        name, kind = "stop", Tag.PROFIT
    price = None if market is None else market * factor
    return replace(read, kinds=read.kinds | {kind}, **{name: price})


def _bounded(line: Line, read: Instruction) -> Instruction:
    """Read a bound as a limit: the least a sale may bring, the most a purchase may cost."""
    aims = line.has(Tag.UPTO) and line.has(Tag.INCREASE, Tag.ADJUST, Tag.GET)
    if read.side is None or aims or line.has(*_WAITS) or not (found := line.take(_BOUND_AFTER) or line.take(_BOUND)):
        return read
    tags = {token.tag for token in found}
    fits = tags & (_LEAST if read.side is Side.SELL else _MOST)
    return replace(read, limit=number_of(found).value, kinds=read.kinds | {Tag.LIMIT if fits else Tag.UNCLEAR})


_WAITS = (Tag.STOP, Tag.PROFIT, Tag.TRAIL)


def bound_is_a_price(line: Line, read: Instruction, market: Decimal | None) -> bool:
    """Tell whether what was read as a bound on the price cannot be one on the size or the whole amount."""
    if read.limit is None or read.size is None or not any(token.tag in _LEAST | _MOST for token in line.tokens):
        return True
    return _is_price(read.limit, read, market)


def _is_price(number: Decimal, read: Instruction, market: Decimal | None) -> bool:
    if market is not None:
        return abs(number - market) <= NEAR * market
    if read.size is None or read.size.kind is not SizeKind.UNITS or not read.size.value:
        return read.size is not None
    return not 1 < FAR * number / read.size.value < FAR * FAR


def told_reading(tokens: Sequence[Token], read: Instruction, market: Decimal | None) -> Instruction:
    """Read `62,300` by the other language's thousands where only that is within reach of the told price."""
    others = {
        token.value: other
        for token in tokens
        if token.value is not None and (other := either(token.text, token.value)) is not None
    }

    def meant(price: Decimal | None) -> Decimal | None:
        other = None if price is None else others.get(price)
        if market is None or price is None or other is None or abs(price - market) <= NEAR * market:
            return price
        return other if abs(other - market) <= NEAR * market else price

    return replace(read, limit=meant(read.limit), stop=meant(read.stop))


def bare_price(line: Line, read: Instruction, market: Decimal | None) -> Instruction:
    """Read the one number that is left as a price: of the kind of order that lacks it, or where nothing else fits."""
    if read.size is not None and read.size.kind is SizeKind.UNITS and not read.kinds and not line.has(Tag.AT, Tag.FOR):
        price = line.sees(_LAST) and _is_price(number_of(_left(line)).value or Decimal(0), read, market)
        return replace(read, limit=number_of(line.take(_LAST) or ()).value, kinds=_LIMIT_ALONE) if price else read
    name = "stop" if read.kinds & {Tag.STOP, Tag.PROFIT} else "limit"
    lacks = getattr(read, name) is None and read.kinds & {Tag.STOP, Tag.PROFIT, Tag.LIMIT, Tag.POST}
    if read.size is None or not lacks or not (found := line.take(_LAST)):
        return read
    return replace(read, **{name: number_of(found).value})


_LIMIT_ALONE = frozenset({Tag.LIMIT})


def _left(line: Line) -> tuple[Token, ...]:
    """Return the numbers of a line that nothing accounts for yet."""
    return tuple(token for token, letter in zip(line.tokens, line.text, strict=True) if letter == token.tag.value)


def price_or_amount(line: Line, read: Instruction, book: Book) -> Instruction:
    """Read `for 2450` beside a quantity: the price of one, where it is near the market's."""
    if read.size is None or read.limit is not None or not (found := line.take(_FOR)):
        return read
    price, market = number_of(found).value or Decimal(0), book.prices.get(f"{read.asset}/{read.quote or book.currency}")
    near = market is not None and abs(price - market) <= NEAR * market
    one = read.size.value == 1
    return replace(read, limit=price, kinds=read.kinds | ({Tag.LIMIT} if near or one else {Tag.UNCLEAR}))
