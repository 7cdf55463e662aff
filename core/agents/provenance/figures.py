"""Finds the figures of a text: what is said as a number, not what merely has digits."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from core.agents.intent.amounts import amount
from core.agents.provenance import markup, words
from core.agents.provenance.values import Number, Reading, Unit

MOST_CHARACTERS = 50_000
"""Figures beyond are not read: as numbers of an answer they stay without a badge, as evidence they ground nothing."""
FALLING_BEFORE, FALLING_AFTER = 45, 20

_GAP = " \u00a0\u202f\u2009"
_DECIMAL = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?")
_CLAUSE = re.compile(r"[.,;:!?](?=\s)|\n")
_ANY = "|".join
_POWER = _ANY(sorted((re.escape(word) for word in words.POWERS if len(word) > 2), key=len, reverse=True))
_FIGURE = re.compile(
    rf"""(?P<sign>(?<![\w.,)\]%])[-+−–](?=[$€£¥₿]?\d|[$€£¥₿]?\.\d))?
    (?P<before>(?:(?<![\w/-])(?:US\$|(?:{_ANY(words.TOUCHING_ASSETS)})(?=[{_GAP}]?\d))|[$€£¥₿])[{_GAP}]?)?
    (?P<late>(?<=[$€£¥₿])[-−])?
    (?P<digits>(?<![^\W_])(?:\d{{1,3}}(?:[{_GAP}]\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*|(?<![.,])\.\d+)
      (?:[eE][+-]?\d{{1,2}}(?!\w))?)
    (?P<power>(?:[kKMBTm]|mn|mm|bn|tn|MN|BN|Mn|Bn|Mio|Mrd|Tsd)\b|[{_GAP}](?:(?i:{_POWER}|mn|bn|k|tn)\b|[MBT]\b))?\.?
    (?P<unit>[{_GAP}]?(?:%|[$€£¥₿](?!\d)|(?i:{_ANY(words.PERCENT[1:])}|{_ANY(words.BASIS_POINTS)})\b)|[ ]?[x×](?![\w{_GAP}])|x\b|[ ]?×(?![ ]?\d)
      |(?:{_ANY(words.TOUCHING_ASSETS)})\b|[{_GAP}](?:[A-Z][A-Z0-9]{{1,9}}(?:/[A-Z]{{3,5}})?|(?i:{_ANY(words.SPELT)}))\b)?""",
    re.VERBOSE,
)
_RANGE = re.compile(r"[ ]?[-–—−][ ]?|[ ](?:to|bis|a|and|und|y)[ ]")
_NAME_AFTER = re.compile(r"[^\W\d_]|_\w")
_NAME_BEFORE = re.compile(r"[^\W\d_](?:\w*[-_]?|\.)\Z")


def numbers(text: str, spoken: str | None = None) -> Sequence[Number]:
    """Return every figure of a text in order.

    Left out is what only looks like one: dates, times and stretches of time, years said as years, numbers of lists and
    headings, citations, ids, versions, names with digits, intervals, parameters of indicators, and whatever stands in
    code or addresses. Separators are read as the text's language has them (`spoken`, if it was told before); where that
    is not known, `65.000` has both readings.
    """
    text = text[:MOST_CHARACTERS]
    spoken = spoken or words.language(text)
    hidden = _hidden(text)
    found = [each for each in _FIGURE.finditer(text) if _is_figure(each, text, hidden)]
    read = [_number(each, text, spoken) for each in found]
    return [_like_the_next(each, read[at + 1 : at + 2], text) for at, each in enumerate(read)]


def is_decimal(text: str) -> bool:
    """Tell whether a text is one decimal as tools write it."""
    return _DECIMAL.fullmatch(text) is not None


def _hidden(text: str) -> bytearray:
    """Return one byte a character, not zero where no figure can be."""
    hidden = bytearray(len(text))
    links = [link.span("address") for link in markup.LINK.finditer(text)]
    others = (each.span() for pattern in (markup.ADDRESS, words.NO_FIGURES) for each in pattern.finditer(text))
    for start, end in (*markup.code(text), *links, *others):
        hidden[start:end] = b"\1" * (end - start)
    return hidden


def _is_figure(found: re.Match[str], text: str, hidden: bytearray) -> bool:
    start, end = found.span("digits")
    if any(hidden[start:end]):
        return False
    before = found["before"] or found["sign"] or _NAME_BEFORE.search(text[max(0, start - 40) : start]) is None
    after = found["power"] or found["unit"] or _NAME_AFTER.match(text, end) is None
    return bool(before and after)


def _number(found: re.Match[str], text: str, spoken: str | None) -> Number:
    unit, name = _unit(found["unit"], found["before"])
    negative = (found["sign"] or found["late"] or "+") in "-−–"
    power = _power(found["power"], spoken)
    # A full stop may follow an abbreviated power, as in `3 Mrd.`; without a unit behind it, it ends the sentence.
    end = found.end() if found["unit"] else max(found.end("digits"), found.end("power"))
    return Number(
        start=found.start(),
        end=end,
        text=text[found.start() : end],
        readings=tuple(_readings(found["digits"], spoken, power, negative)),
        unit=unit,
        name=name,
        falls=not negative and _falls(text, found.start(), end),
    )


def _falls(text: str, start: int, end: int) -> bool:
    before = _CLAUSE.split(text[max(0, start - FALLING_BEFORE) : start])[-1]
    after = _CLAUSE.split(text[end : end + FALLING_AFTER])[0]
    return words.FALLING.search(before) is not None or words.FALLING.search(after) is not None


def _readings(digits: str, spoken: str | None, power: int, negative: bool) -> Iterator[Reading]:
    plain = re.sub(rf"[{_GAP}’]", "'", digits)
    commas = (False, True) if spoken is None else (spoken != "english",)
    for value in dict.fromkeys(amount(plain, comma) for comma in commas):
        if value is not None:
            scaled = value.scaleb(power)
            yield Reading(-scaled if negative else scaled, Decimal(1).scaleb(int(scaled.as_tuple().exponent)))


def _power(written: str | None, spoken: str | None) -> int:
    word = (written or "").strip().lower()
    return words.LONG_SCALE.get(spoken or "", {}).get(word) or words.POWERS.get(word, 0)


def _unit(after: str | None, before: str | None) -> tuple[Unit, str | None]:
    word = (after or "").strip()
    if _is_one_of(word, words.PERCENT):
        return Unit.PERCENT, None
    if _is_one_of(word, words.BASIS_POINTS):
        return Unit.BASIS_POINTS, None
    if word in ("x", "×"):
        return Unit.TIMES, None
    name = word.partition("/")[0] or (before or "").strip()
    return (Unit.MONEY, words.NAMED_MONEY.get(name.lower(), name.upper())) if name else (Unit.NONE, None)


def _is_one_of(word: str, patterns: Sequence[str]) -> bool:
    return any(re.fullmatch(pattern, word, re.IGNORECASE) for pattern in patterns)


def _like_the_next(number: Number, following: list[Number], text: str) -> Number:
    """The first number of a range has the second's unit: `3-5 %`; a power it may have: `60-70k`."""
    if not following or number.unit is not Unit.NONE or not _RANGE.fullmatch(text[number.end : following[0].start]):
        return number
    after = following[0]
    readings = number.readings
    steps = [each.step for each in after.readings if each.step > 1]
    if steps and all(each.step == 1 for each in readings):
        raised = (Reading(each.value * steps[0], steps[0]) for each in readings)
        readings = (*raised, *readings)
    return Number(number.start, number.end, number.text, readings, after.unit, after.name, number.falls)
