"""An answer as Markdown in which nothing is active but the links from numbers to their results."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.agents.provenance import markup
from core.agents.provenance.values import Ground, Grounded

UNVERIFIED = "unverified"
"""The badge's text."""


@dataclass(frozen=True)
class Span:
    """A piece of an answer: Markdown that is safe beside any other piece, and the number it is, if it is one."""

    text: str
    grounded: Grounded | None = None


def linked(answer: str, grounded: Sequence[Grounded]) -> str:
    """Return the answer as Markdown: a number links to its result, `[65,000](#r1)`; one unverified says so behind it.

    Emphasis, headings, lists, tables and code stay. HTML, formulas and directives are shown as they are written; links and
    images of the answer become their words with the address visible in code.
    """
    return "".join(_markdown(span) for span in spans(answer, grounded))


def spans(answer: str, grounded: Sequence[Grounded]) -> Sequence[Span]:
    """Return the answer's pieces in order, for a page that draws numbers and badges its own way."""
    return list(_joined(_pieces(answer, grounded)))


def _markdown(span: Span) -> str:
    if span.grounded is None:
        return span.text
    result = span.grounded.result
    if result and re.fullmatch(r"\w+", result):
        return f"[{span.text}](#{result})"
    return f"{span.text} *({UNVERIFIED})*" if span.grounded.ground is Ground.UNVERIFIED else span.text


def _pieces(answer: str, grounded: Sequence[Grounded]) -> Iterator[Span]:
    edits = sorted(_edits(answer, grounded), key=lambda edit: edit[:2])
    at = 0
    for start, end, span in edits:
        if start < at:
            continue
        yield Span(_plain(answer[at:start]))
        yield span
        at = end
    yield Span(_plain(answer[at:]))


def _joined(pieces: Iterator[Span]) -> Iterator[Span]:
    """Keep two pieces of code from running into one."""
    before = ""
    for piece in pieces:
        if not piece.text:
            continue
        yield Span(f" {piece.text}", piece.grounded) if before == "`" == piece.text[0] else piece
        before = piece.text[-1]


def _edits(answer: str, grounded: Sequence[Grounded]) -> Iterator[tuple[int, int, Span]]:
    fences = [found.span() for found in markup.FENCE.finditer(answer)]
    for fence in markup.FENCE.finditer(answer):
        yield *fence.span(), Span(_fenced(fence["body"]))
    for code in markup.CODE.finditer(answer):
        if not markup.within(*code.span(), fences):
            yield *code.span(), Span(f"`{code['inside']}`")
    hidden = markup.code(answer)
    links = [link for link in markup.LINK.finditer(answer) if not markup.within(*link.span(), hidden)]
    for link in links:
        yield link.start(), link.start("words"), Span("")
        yield link.end("words"), link.end(), Span(f" ({_code(link['address'])})")
    # Each stretch by itself: an address right behind a link would be taken for a part of the link's own.
    ends = [0, *(at for link in links for at in (link.end("words"), link.end())), len(answer)]
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        for address in markup.ADDRESS.finditer(answer, start, end):
            yield *address.span(), Span(_code(address[0]))
    for each in grounded:
        number, before = each.number, answer[: each.number.start]
        # The escape of `\$5` is written anew with the number.
        escaped = not number.text[0].isalnum() and (len(before) - len(before.rstrip("\\"))) % 2
        yield number.start - escaped, number.end, Span(_plain(number.text), each)


def _fenced(body: str) -> str:
    """At the line's start and by more ticks than it holds, so that every reader of Markdown sees the same code."""
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", body)), default=0))
    return f"{ticks}\n{body}{'' if not body or body.endswith(chr(10)) else chr(10)}{ticks}"


def _code(address: str) -> str:
    written = re.sub(r"[`|\s]", "", address)
    return f"`{written}`" if written else ""


_KEPT = r"\\[\\`*_|~#!$><]"
_ACTIVE = re.compile(rf"{_KEPT}|[\\\[\]<&$`]|!\Z|:(?=[^\W\d_]|:)")


def _plain(text: str) -> str:
    """Write text so that it is neither HTML, link, image, formula, code nor directive."""
    return _ACTIVE.sub(lambda found: _INERT.get(found[0]) or (found[0] if len(found[0]) > 1 else f"\\{found[0]}"), text)


_INERT = {"<": "&lt;", "\\<": "&lt;", "&": "&amp;"}
