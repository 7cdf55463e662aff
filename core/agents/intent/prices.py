"""Where in a sentence its prices stand."""

from dataclasses import replace
from decimal import Decimal

from core.agents.intent.instruction import KINDS, Instruction
from core.agents.intent.line import Line, number_of
from core.agents.intent.tags import Tag, shape
from core.agents.intent.values import Book
from core.model import Side, TimeInForce

_PRICE = "(NUMBER|MONEY)(?!(OF|MORE|ARTICLE)*(ASSET|WORTH)|MORE|INTO ASSET)EACH?"
_JOIN = "(AT|OF|TO|FOR|BY|COLON|INTO|WITH)*"
_TRIGGER = shape(
    f"IF(IT|ASSET|MARKET|MY|POSITION|TO|AT)*(FALL|RISE|REACH)(AT|TO|FALL|RISE|REACH|OF)*{_PRICE}"
    f"|IF(IT|ASSET|MARKET|AT|TO|FALL|RISE|INTO)*{_PRICE}(FALL|RISE|REACH)"
)
_TRAIL = shape(
    f"TRAIL{_JOIN}PERCENT|TRAIL(MY|ASSET|IT|POSITION|OF|INTO|FOR|ALL|NUMBER(?!ASSET)|WITH|AT)*(BY|AT|OF|WITH)PERCENT|PERCENT TRAIL"
)
_STOP = shape(f"STOP (LIMIT|MARKET)?{_JOIN}{_PRICE}")
_PROFIT = shape(f"PROFIT {_JOIN}{_PRICE}")
_LIMIT = shape(f"LIMIT {_JOIN}{_PRICE}|(NUMBER|MONEY)LIMIT(?!{_JOIN}(NUMBER|MONEY))")
_PLAIN = shape(f"(AT|FOR)MOST{_PRICE}|AT(BY|TO|AT|REACH)?{_PRICE}|TO?FOR?(NUMBER|MONEY)EACH")
_FOR = shape(f"FOR{_PRICE}")
_LAST = shape("(NUMBER|MONEY)$")
_BID = shape("BUY(NUMBER|MONEY)(?=FOR(NUMBER|ARTICLE)ASSET)")
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
    if falls is rises or side is None:
        return Instruction(stop=price, kinds=frozenset({Tag.REACH}))
    follows = falls is (side is Side.SELL)
    return Instruction(stop=price, kinds=frozenset({Tag.STOP if follows else Tag.PROFIT}))


def prices(line: Line, read: Instruction) -> Instruction:
    """Take limit, stop and plain prices off a line; a plain one belongs to the kind of order that lacks one."""
    kinds = read.kinds | {kind for kind in KINDS if line.has(kind)}
    tif = TimeInForce.IOC if line.has(Tag.IOC) else TimeInForce.FOK if line.has(Tag.FOK) else TimeInForce.GTC
    trail = line.take(_TRAIL)
    stop, profit, limit = line.take(_STOP), line.take(_PROFIT), line.take(_LIMIT)
    plain = line.take(_PLAIN) or line.take(_BID)
    stop_price = read.stop or (number_of(stop or profit or ()).value if stop or profit else None)
    limit_price = number_of(limit).value if limit else None
    if plain and stop_price is None and kinds & {Tag.STOP, Tag.PROFIT}:
        stop_price, plain = number_of(plain).value, None
    if plain and limit_price is None:
        limit_price, plain = number_of(plain).value, None
    if limit_price is not None and not (kinds & {Tag.STOP, Tag.PROFIT}):
        kinds |= {Tag.LIMIT}
    both = line.has(Tag.TRAIL) or plain is not None or (stop is not None and profit is not None)
    return replace(
        read,
        kinds=kinds | ({Tag.UNCLEAR} if both else set()),
        limit=limit_price,
        stop=stop_price,
        trail=number_of(trail).value if trail else None,
        time_in_force=tif,
    )


def bare_price(line: Line, read: Instruction) -> Instruction:
    """Read the one number that is left as the price that the kind of order lacks: `limit buy 5 sol 130`."""
    name = "stop" if read.kinds & {Tag.STOP, Tag.PROFIT} else "limit"
    lacks = getattr(read, name) is None and read.kinds & {Tag.STOP, Tag.PROFIT, Tag.LIMIT, Tag.POST}
    if read.size is None or not lacks or not (found := line.take(_LAST)):
        return read
    return replace(read, **{name: number_of(found).value})


def price_or_amount(line: Line, read: Instruction, book: Book) -> Instruction:
    """Read `for 2450` beside a quantity: the price of one, where it is near the market's."""
    if read.size is None or read.limit is not None or not (found := line.take(_FOR)):
        return read
    price, market = number_of(found).value or Decimal(0), book.prices.get(f"{read.asset}/{read.quote or book.currency}")
    near = market is not None and abs(price - market) <= NEAR * market
    one = read.size.value == 1
    return replace(read, limit=price, kinds=read.kinds | ({Tag.LIMIT} if near or one else {Tag.UNCLEAR}))
