"""Where in a sentence its size stands."""

from decimal import Decimal

from core.agents.intent.line import Line, number_of
from core.agents.intent.size import Size, SizeKind
from core.agents.intent.tags import Tag, Token, shape

_THING = "(OF|OFF|MY|IT|POSITION|ASSET|ALL|INTO)*"
_AIM = shape(
    "(TO(PERCENT|FRACTION|NUMBER|MONEY)|AT(PERCENT|FRACTION))(OF?MY?(EQUITY|POSITION|ASSET))?(WORTH|MORE)?ASSET?"
)
_LEVEL = shape("POSITION?(AT|INTO|UPTO)(NUMBER|PERCENT|FRACTION|MONEY)(OF?MY?(EQUITY|POSITION|ASSET))?MORE?ASSET?")
_UP_TO = shape("UPTO(PERCENT|FRACTION|NUMBER|MONEY)(OF?MY?(EQUITY|POSITION|ASSET))?MORE?ASSET?")
_AT_UNITS = shape("AT NUMBER(MORE|ASSET)")
_WEIGHT = shape("TO PERCENT(OF?MY?(EQUITY|POSITION))?")
_STATED_WEIGHT = shape(
    "(?<=ASSET)ARTICLE?PERCENT OF?MY?EQUITY|(?<=POSITION)ARTICLE?PERCENT OF?MY?EQUITY|MUST TO?ARTICLE?(PERCENT|FRACTION)(OF?MY?(EQUITY|POSITION))?|WITH PERCENT(OF?MY?EQUITY)?"
)
_TO_BE = shape("MUST TO?ARTICLE?(PERCENT|FRACTION)(OF?MY?(EQUITY|POSITION))?MUST?")
_EXCESS = shape("(MOST|UPTO|TO|AT|BY)?ARTICLE?PERCENT(OF?MY?(EQUITY|POSITION))?")
_KEPT = shape("(KEEP|ADJUST)(MY|OF|ALL|IT|WITH)*(NUMBER|PERCENT|FRACTION|MONEY)(OF|MY|MORE|WORTH|ASSET|IT)*")
_SPARED = shape(
    "ALL(OF|MY|IT|POSITION|ASSET|INTO|COMMA|OUT)*(BUT|EXCEPT|TO)(FOR|TO|ARTICLE|COMMA)*(NUMBER|PERCENT|FRACTION|MONEY)"
    "(OF|MY|IT|WORTH|MORE|ASSET)*|(BUT|EXCEPT|TO)(NUMBER|PERCENT|FRACTION|MONEY)(OF|ASSET|IT)*ALL|MY?(ASSET|POSITION|IT)COMMA?EXCEPT(FOR|ARTICLE)*(NUMBER|PERCENT|FRACTION|MONEY)(OF|MY|IT|ASSET)*"
)
_RAISED = shape(
    "(NUMBER|MONEY)(?=WORTH?(BY|OF|WITH)SELL)|(NUMBER|MONEY)(?=OF MY?ASSET COMMA?(AND|THEN)?SELL IT)"
    "|(?<=GET)MONEY(?=COMMA?(AND|THEN)?SELL(IT MY?ASSET|MY?ASSET FOR?IT)$)"
)
_CASH = shape("(ALL|PERCENT|FRACTION)(ALL|OF|MY|IT)*CASH")
_EQUITY = shape("(ALL|PERCENT|FRACTION)(ALL|OF|MY)*EQUITY")
_PART_OF_ONE = shape("ARTICLE?HALF OF?ASSET|FRACTION OF?ARTICLE ASSET|ARTICLE FRACTION OF?ASSET")
_MONEY = shape("MONEY(?!LIMIT)")
_WORTH = shape("NUMBER WORTH|WORTH NUMBER")
_CHANGED = shape("CHANGE(POSITION|MORE)?TO?(NUMBER|MONEY)$")
_UNITS = shape(
    "(?<!TO)NUMBER(OF|OFF|MORE|MY|IT)*ASSET|(?<!TO)NUMBER(OF|MORE)*IT|ASSET(COLON|COMMA)?NUMBER(?!UNKNOWN)|(?<!TO)NUMBER MORE?(?!UNKNOWN)"
)
_SHARE = shape(f"(PERCENT|FRACTION|HALF){_THING}MORE?(?!UNKNOWN)")
_BARE_SHARE = shape("(PERCENT|FRACTION)OF?ASSET")
_FOR = shape("(FOR|WITH)(NUMBER|MONEY)")
_INTO = shape("NUMBER(INTO|AT|OF|TO)+ASSET|ASSET?(FOR|WITH)NUMBER|NUMBER(INTO|TO|AT)IT")
_ALL = shape(f"ALL{_THING}")
_SURPLUS = shape("EXCESS")
_WHOLE = shape("MY(ASSET|POSITION)|OUT WITH?(MY|OF)*ASSET")
_ON = shape("TO NUMBER(MORE|MY|OF)*ASSET")
_ONE = shape("ARTICLE(ASSET|MORE|$)")
_BUYING = frozenset({Tag.BUY, Tag.INVEST, Tag.ALL_IN, Tag.INCREASE, Tag.GET})
_AIMING = frozenset({Tag.REDUCE, Tag.INCREASE, Tag.ADJUST, Tag.GET})


def size(line: Line, verb: Tag | None) -> Size | None:
    """Take the size off a line; `verb` tells shares of what is held from shares of free money."""
    if verb is Tag.HALVE or verb is Tag.DOUBLE or verb is Tag.TRIPLE:
        return Size(SizeKind.SHARE, {Tag.HALVE: Decimal("0.5"), Tag.DOUBLE: Decimal(1)}.get(verb, Decimal(2)))
    if found := line.take(_RAISED):
        return Size(SizeKind.MONEY, _value(number_of(found)), number_of(found).name)
    if aimed := _kept(line, verb) or _aimed(line, verb):
        return aimed
    if verb is None and (found := line.take(_CHANGED)):
        number = number_of(found)
        return Size(SizeKind.UNITS if number.tag is Tag.NUMBER else SizeKind.MONEY, _value(number), number.name)
    if found := line.take(_PART_OF_ONE):
        return Size(SizeKind.UNITS, _value(number_of(found)))
    return _of_money(line, verb) or _counted(line, verb) or _shared(line, verb) or _whole(line, verb)


def _kept(line: Line, verb: Tag | None) -> Size | None:
    """Read what is to be left: `keep 2, sell the rest`, `all but 0.1`."""
    if verb not in (Tag.SELL, Tag.CLOSE, Tag.REDUCE):
        return None
    found = line.take(_SPARED)
    if found is None and (line.has(Tag.KEEP) or (line.has(Tag.ADJUST) and line.has(Tag.ALL))):
        found = line.take(_KEPT)
        while found and line.take(_ALL):
            continue
    if found is None:
        return None
    number = number_of(found)
    kind = {Tag.NUMBER: SizeKind.TO_UNITS, Tag.MONEY: SizeKind.TO_MONEY}.get(number.tag, SizeKind.TO_SHARE)
    return Size(kind, _value(number), number.name)


def _aim(line: Line, verb: Tag | None) -> tuple[Token, ...] | None:
    stated = _STATED_WEIGHT if verb is Tag.ADJUST else _TO_BE if verb in (Tag.INCREASE, Tag.REDUCE) else None
    if stated and (found := line.take(stated)):
        return found
    if verb in (Tag.SELL, Tag.REDUCE, Tag.CLOSE) and line.has(Tag.EXCESS):
        line.take(_SURPLUS)
        return line.take(_EXCESS)
    if verb in (Tag.ADJUST, Tag.INCREASE, Tag.GET) and (found := line.take(_UP_TO)):
        return found
    if verb is Tag.ADJUST and (found := line.take(_AIM) or line.take(_LEVEL)):
        return found
    if verb in (Tag.REDUCE, Tag.INCREASE) and (found := line.take(_AT_UNITS)):
        return found
    return line.take(_AIM) if verb in _AIMING else line.take(_WEIGHT) if verb in (Tag.SELL, Tag.BUY) else None


def _aimed(line: Line, verb: Tag | None) -> Size | None:
    found = _aim(line, verb)
    if found is None:
        return None
    number = number_of(found)
    of_position = any(token.tag is Tag.POSITION for token in found)
    kind = {
        Tag.PERCENT: SizeKind.TO_SHARE if of_position else SizeKind.TO_WEIGHT,
        Tag.FRACTION: SizeKind.TO_WEIGHT if any(token.tag is Tag.EQUITY for token in found) else SizeKind.TO_SHARE,
        Tag.NUMBER: SizeKind.TO_UNITS,
        Tag.MONEY: SizeKind.TO_MONEY,
    }[number.tag]
    return Size(kind, _value(number), number.name)


def _of_money(line: Line, verb: Tag | None) -> Size | None:
    if verb in _BUYING:
        for pattern, kind in ((_CASH, SizeKind.CASH), (_EQUITY, SizeKind.EQUITY)):
            if found := line.take(pattern):
                return Size(kind, _value(number_of(found)) if found[0].tag is not Tag.ALL else Decimal(1))
    if found := line.take(_MONEY) or line.take(_WORTH) or (line.take(_INTO) if verb is Tag.INVEST else None):
        number = number_of(found)
        return Size(SizeKind.MONEY, _value(number), number.name)
    return None


def _counted(line: Line, verb: Tag | None) -> Size | None:
    # whoever spends or puts in two ETH may as well mean to give them
    found = line.take(_UNITS) if verb is not Tag.INVEST else None
    found = found or (line.take(_ON) if verb is Tag.STOP else None)
    return Size(SizeKind.UNITS, _value(number_of(found))) if found else None


def _shared(line: Line, verb: Tag | None) -> Size | None:
    if verb is Tag.SELL and (found := _stroke_of_one(line)):
        return found
    if verb in (Tag.BUY, Tag.GET) and line.sees(_BARE_SHARE):
        found = line.take(_BARE_SHARE)
        number = number_of(found or ())
        return Size(SizeKind.UNITS, _value(number)) if number.tag is Tag.FRACTION else None
    found = line.take(_SHARE)
    if found and " " in found[0].text and [token.tag for token in found[:2]] == [Tag.FRACTION, Tag.ASSET]:
        return None
    if found is None or (verb in (Tag.INVEST, Tag.ALL_IN) and not any(token.tag is Tag.POSITION for token in found)):
        return None
    return Size(SizeKind.SHARE, _value(number_of(found)))


def _stroke_of_one(line: Line) -> Size | None:
    """Read ½ ETH as half of one; ½ of my ETH is half of what is held."""
    at = line.text.find(Tag.FRACTION.value + Tag.ASSET.value)
    if at < 0 or "/" not in line.tokens[at].text:
        return None
    found = line.take(_BARE_SHARE)
    return Size(SizeKind.UNITS, _value(number_of(found))) if found else None


def _whole(line: Line, verb: Tag | None) -> Size | None:
    if verb is Tag.ALL_IN:
        return Size(SizeKind.CASH, Decimal(1))
    if line.take(_ALL):
        return Size(SizeKind.CASH if verb in _BUYING else SizeKind.SHARE, Decimal(1))
    if verb in (Tag.CLOSE, Tag.STOP) or (verb in (Tag.SELL, Tag.CONVERT) and line.sees(_WHOLE)):
        return Size(SizeKind.SHARE, Decimal(1))
    if verb is not None and line.take(_ONE):
        return Size(SizeKind.UNITS, Decimal(1))
    return None


def _value(token: Token) -> Decimal:
    return Decimal(0) if token.value is None else token.value
