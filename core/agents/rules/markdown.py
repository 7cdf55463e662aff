"""Sentences, lists and tables of what tools told; whatever they told is text here and never markup."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from core.agents.provenance.markup import ADDRESS
from core.agents.rules.base import Call, Talk, Told
from core.model.numbers import EXACT

_MARKUP = re.compile(r"([\\`*_<>|~#!$])")
_BRACKETS = str.maketrans("[]", "()")
"""Brackets are for the assistant's own citations: one in others' text could pass for such, or be half of a link."""
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
MOST_LETTERS = 400
_MONEY = frozenset({"equity", "free_money", "gain", "value", "volume"})
_RECKONED = frozenset({"average_cost", "average_price", "reading"})
"""Fields of rows that hold what was reckoned, so that a person reads them rounded; prices and quantities are as they are."""


def plain(value: object, most: int = MOST_LETTERS) -> str:
    """Return a value as one line of text that renders as itself: no markup, no hidden characters, addresses as code.

    Numbers stay as they are; nothing is a dash.
    """
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(_NOT_SHOWN.sub(" ", str(value)).split())
    text = text.translate(_BRACKETS)
    text = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    words, addresses = ADDRESS.split(text), ADDRESS.findall(text)
    told = [_MARKUP.sub(r"\\\1", each) for each in words]
    return told[0] + "".join(f"`{address}`{rest}" for address, rest in zip(addresses, told[1:], strict=True))


def when(moment: object) -> str:
    """Return a time of a result to the minute: 2024-03-01 12:00 UTC; what is none stays as it is."""
    try:
        told = datetime.fromisoformat(str(moment))
        return f"{told.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if told.tzinfo else plain(moment)
    except (ValueError, OverflowError):
        return plain(moment)


def rounded(value: object, whole: int = 10, digits: int = 5) -> str:
    """Return what was reckoned as people say it: to the hundredth from `whole` on, below that by so many digits.

    What has fewer digits, or is no number, stays as it is.
    """
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return plain(value)
    if not number.is_finite():
        return plain(value)
    step = Decimal(1).scaleb(-(2 if abs(number) >= whole else digits - 1 - number.adjusted()))
    near = number.quantize(step, ROUND_HALF_UP, context=EXACT)
    return plain(value if near == number else f"{near:f}")


def money(value: object) -> str:
    """Return a sum to the hundredth, one below 1 by three digits; 2840.5 is 2840.50."""
    told = _fine(value)
    return f"{told}0" if re.fullmatch(r"-?\d+\.\d", told) else told


def percent(value: object) -> str:
    return "–" if value is None else f"{_fine(value)} %"


def _fine(value: object) -> str:
    return rounded(value, whole=1, digits=3)


def table(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a table by its headings and the field of each, percentages and times written as such; empty without rows."""
    if not rows:
        return ""
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [" | ".join(_cell(field, row.get(field)) for field in columns.values()) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def example(text: str) -> str:
    """Return what a person could type, marked so: its numbers are nothing the answer says."""
    return f"`{text}`"


def counted(count: object, one: str) -> str:
    """Return a count and what is counted: 1 fill, 2 fills."""
    return (
        f"{plain(count)} {one if str(count) == '1' else one.removesuffix('y') + ('ies' if one.endswith('y') else 's')}"
    )


def bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def source(told: Told) -> str:
    """Return the last line of an answer: from whom, of when, and that it is others' word where it is."""
    mark = "" if told.trusted else " (not the desk's own word)"
    cited = f" [{told.id}]" if told.id.isalnum() else ""
    return f"*From {plain(told.source, 160)}{mark}, {when(told.at)}*{cited}"


def missing(call: Call, talk: Talk) -> str | None:
    """Return why there is nothing to tell of a call, None where it told something."""
    found = talk.of(call)
    if found is None:
        return f"I could not ask for {call.tool.replace('_', ' ')} now. Please ask again."
    return plain(found.failed) if found.failed else None


def rows(data: Mapping[str, Any], *path: str) -> list[Mapping[str, Any]]:
    """Return the rows at a path of a result; none where there are none."""
    found: Any = data
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def joined(*pieces: str) -> str:
    """Return paragraphs, the empty ones left out."""
    return "\n\n".join(piece for piece in pieces if piece)


def _cell(field: str, value: object) -> str:
    if field.endswith("percent"):
        return percent(value)
    if field.endswith("_at") or field in ("at", "opened"):
        return when(value)
    if field in _MONEY:
        return money(value)
    return rounded(value) if field in _RECKONED else plain(value)
