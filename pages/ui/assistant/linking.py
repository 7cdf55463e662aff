"""An answer as the page draws it: numbers lead to the results they came from, those that come from nowhere say so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.agents.provenance import UNVERIFIED, Evidence, Ground, Grounded, Span, ground, spans

PLACE = "cp_"
"""What the name of a result's place on the page begins with: no heading of an answer is named so."""
RESULT = re.compile(r"r\d{1,6}\Z")
CITED = re.compile(r"\\\[(r\d{1,6})\\\]")
BADGE = f":orange-badge[{UNVERIFIED}]"
STRANGERS = ":gray-badge[untrusted]"


@dataclass(frozen=True)
class Linked:
    """Safe Markdown, and how many of its numbers rest on nothing, or on untrusted text alone."""

    markdown: str
    unverified: int = 0
    untrusted: int = 0


def linked(answer: str, evidence: Sequence[Evidence], said: Sequence[str]) -> Linked:
    """Link each number of a whole answer; `said` is what the person wrote in this thread."""
    found = ground(answer, evidence, said)
    known = {one.id: one for one in evidence if RESULT.match(one.id)}
    text = "".join(_drawn(span, known) for span in spans(answer, found))
    untrusted = sum(_strange(one) for one in found)
    return Linked(text, sum(one.ground is Ground.UNVERIFIED for one in found), untrusted)


def growing(text: str) -> str:
    """Return the text of an answer that is still being written: as safe, nothing linked yet."""
    return "".join(span.text for span in spans(text, ()))


def _drawn(span: Span, known: Mapping[str, Evidence]) -> str:
    if span.grounded is None:
        return CITED.sub(lambda cited: _citation(cited, known), span.text)
    if span.grounded.ground is Ground.UNVERIFIED:
        return f"{span.text} {BADGE}"
    result = span.grounded.result
    if result not in known:
        return span.text
    told = re.sub(r"[^\w .,+×÷/%()=−-]", "", span.grounded.told)
    link = f'[{span.text}](#{PLACE}{result} "{told}")'
    return f"{link} {STRANGERS}" if _strange(span.grounded) else link


def _citation(cited: re.Match[str], known: Mapping[str, Evidence]) -> str:
    return f"[{cited[0]}](#{PLACE}{cited[1]})" if cited[1] in known else cited[0]


def _strange(one: Grounded) -> bool:
    """Tell whether a number rests on text that others wrote."""
    return one.result is not None and not one.trusted
